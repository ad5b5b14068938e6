import type { Light, Lights } from '../api/types';
import { serverClock } from '../api/server-clock';
import { Age } from '../ui/Age';
import { useServerNow } from '../ui/clock';
import { LIGHTS, lightsName, lightsWords, lightWord, SHORT_LABELS, worstLight } from './lights';
import classes from './lights.module.css';

/** Each state has its own shape beside its colour: a disc, a triangle, a crossed square, a ring. */
export function Lamp({ state }: { state: Light['state'] }) {
  return (
    <svg className={classes.lamp} data-state={state} width="10" height="10" viewBox="0 0 10 10" aria-hidden="true">
      {state === 'green' && <circle cx="5" cy="5" r="3.6" />}
      {state === 'amber' && <path d="M5 .9 9.4 8.900H.6z" />}
      {state === 'red' && <path d="M1 1h8v8H1z" />}
      {state === 'red' && <path className={classes.cross} d="M3.200 3.200l3.600 3.600M6.800 3.200 3.200 6.800" />}
      {state === 'grey' && <circle className={classes.ring} cx="5" cy="5" r="3" />}
    </svg>
  );
}

/** The four lights of a cluster as dots; their ages are in their name, and told when somebody points at them. */
export function LightDots({ lights }: { lights: Lights | undefined }) {
  const now = useServerNow();
  if (!lights) return null;
  return (
    <span className={classes.dots} role="img" aria-label={lightsName(lights, now)} onPointerEnter={(event) => (event.currentTarget.title = lightsWords(lights, serverClock.now()))}>
      {LIGHTS.map((name) => (
        <Lamp key={name} state={lights[name].state} />
      ))}
    </span>
  );
}

/** The worst amber or red light in words, for those who cannot point at the dots; nothing where there is none. */
export function WorstLight({ lights }: { lights: Lights | undefined }) {
  const name = lights && worstLight(lights);
  if (!name) return null;
  const light = lights[name];
  return (
    <span className={classes.worst} data-state={light.state}>
      {SHORT_LABELS[name]} {light.proven_at ? <Age at={light.proven_at} suffix="" /> : lightWord(name, light)}
    </span>
  );
}
