import type { ReactNode } from 'react';
import type { ClusterDetail, CommandDetail, ObjectOutcome } from '../api/types';
import { TimeLeft } from '../ui/Age';
import { capitalised, clockTime, dateTime, elapsed, plural } from '../ui/format';
import { Icon } from '../ui/Icon';
import { Notice } from '../ui/Notice';
import { adviceOf, isFinished, LOOKS, stepsOf } from './states';
import lists from '../cluster/cluster.module.css';
import classes from './commands.module.css';

/** A command opened: its way step by step, what to do about it, and what became of each object. */
export function CommandDetails({ command, cluster }: { command: CommandDetail; cluster: ClusterDetail }) {
  const finished = isFinished(command.status);
  const advice = adviceOf(command, cluster);
  const look = LOOKS[command.status];
  const bad = finished && command.status !== 'succeeded';
  return (
    <div className={classes.details}>
      {(advice || (bad && command.message)) && (
        <Notice
          tone={look.tone ?? 'unknown'}
          title={
            bad ? (
              <>
                {capitalised(command.message || look.meaning)} {command.reason && <code>{command.reason}</code>}
              </>
            ) : undefined
          }
        >
          {advice}
        </Notice>
      )}
      <div className={classes.facts}>
        <ol className={classes.steps} aria-label="What happened">
          {stepsOf(command).map((step, index) => (
            <li key={step.name} data-done={step.at !== undefined || undefined} data-end={(finished && step.name === look.label && look.tone) || undefined}>
              <b>{step.name}</b>
              {step.millis === undefined ? (
                <span>not yet</span>
              ) : (
                <span title={dateTime(step.at)}>{index === 0 ? clockTime(step.at ?? '') : `after ${elapsed(step.millis)}`}</span>
              )}
            </li>
          ))}
        </ol>
        <dl className={lists.pairs}>
          <Pair name="Asked for by">
            {command.requested_by}, {dateTime(command.created_at)}
          </Pair>
          <Pair name={finished ? 'Deadline was' : 'Deadline'}>
            {finished ? dateTime(command.deadline) : <>in <TimeLeft until={command.deadline} /></>}
          </Pair>
          <Pair name="Deliveries">
            {command.attempt === 0 ? 'none' : plural(command.attempt, 'time')}
            {command.attempt > 1 && <small> · at least once, done once</small>}
          </Pair>
          {command.duration_millis != null && <Pair name="Agent worked">{elapsed(command.duration_millis)}</Pair>}
          {command.ordering_key && (
            <Pair name="In line with">
              <code>{command.ordering_key}</code> <small>one at a time</small>
            </Pair>
          )}
          {command.run_id && (
            <Pair name="Agent run">
              <code>{command.run_id}</code>
            </Pair>
          )}
          <Pair name="Id">
            <code>{command.id}</code>
          </Pair>
        </dl>
      </div>
      {command.outcomes.length > 0 && <Outcomes outcomes={command.outcomes} />}
      {command.late_result && (
        <Notice tone="unknown" title={`A result came after the end: ${LOOKS[command.late_result.status].label.toLowerCase()}`}>
          It does not change the state. {command.late_result.message} The agent worked {elapsed(command.late_result.duration_millis)} in delivery {command.late_result.attempt}.
        </Notice>
      )}
    </div>
  );
}

function Pair({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

const GOOD = ['created', 'configured', 'unchanged', 'deleted'];

function Outcomes({ outcomes }: { outcomes: readonly ObjectOutcome[] }) {
  const failedFirst = [...outcomes].sort((a, b) => Number(GOOD.includes(a.outcome)) - Number(GOOD.includes(b.outcome)));
  return (
    <section className={classes.outcomes}>
      <h4>
        {plural(outcomes.length, 'object')}
        {outcomes.some((each) => each.outcome === 'failed') && <span className={lists.bad}> · {outcomes.filter((each) => each.outcome === 'failed').length} failed</span>}
      </h4>
      <ul>
        {failedFirst.map(({ object, outcome, message }) => (
          <li key={`${object.kind}/${object.namespace}/${object.name}`} data-bad={outcome === 'failed' || undefined}>
            <Icon name={outcome === 'failed' ? 'critical' : outcome === 'skipped' ? 'close' : 'check'} size={13} />
            <span>{outcome}</span>
            <span>
              <span className={lists.dim}>{object.kind}</span> {object.namespace && <span className={lists.namespace}>{object.namespace}/</span>}
              {object.name}
              {message && <small>{message}</small>}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
