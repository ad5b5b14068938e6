import type { Lights } from '../api/types';
import { Age } from '../ui/Age';
import { explanationOf, type LightName, LIGHT_LABELS, LIGHT_PROOFS, LIGHTS, lightWord } from './lights';
import { Lamp } from './LightDots';
import classes from './lights.module.css';

/** The four lights with what each says, its age, and what to check where it is not green; `told` is explained elsewhere on the page. */
export function LightsPanel({ lights, told }: { lights: Lights; told?: LightName | undefined }) {
  return (
    <section className={classes.panel} aria-label="Connection">
      <h2>Connection</h2>
      <ul className={classes.lights}>
        {LIGHTS.map((name) => {
          const light = lights[name];
          const explanation = explanationOf(name, lights);
          return (
            <li key={name} data-state={light.state}>
              <Lamp state={light.state} />
              <strong title={`Proven when ${LIGHT_PROOFS[name]}`}>{LIGHT_LABELS[name]}</strong>
              <span className={classes.word}>{lightWord(name, light)}</span>
              <span className={classes.age}>{light.proven_at ? <>proven <Age at={light.proven_at} /></> : ''}</span>
              {explanation && (
                <div className={classes.explanation}>
                  <p>{explanation.means}</p>
                  {name !== told && <Checks checks={explanation.checks} />}
                </div>
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

export function Checks({ checks }: { checks: readonly string[] }) {
  return (
    <ul className={classes.checks} aria-label="What to check">
      {checks.map((check) => {
        const command = /kubectl .*$/.exec(check)?.[0];
        return (
          <li key={check}>
            {command ? check.slice(0, -command.length) : check}
            {command && <code>{command}</code>}
          </li>
        );
      })}
    </ul>
  );
}
