import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { ClusterDetail, CommandDetail } from '../api/types';
import { AgentLog } from '../cluster/AgentLog';
import { TimeLeft } from '../ui/Age';
import { capitalised, clockTime, dateTime, elapsed, plural } from '../ui/format';
import { Notice } from '../ui/Notice';
import { NextSteps, OutcomeCounts, OutcomeList, OutcomeTools, useOutcomes } from './Outcomes';
import { adviceOf, headingOf, isApply, isFinished, LOOKS, stepsOf } from './states';
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
          {command.status === 'expired' && (
            <p className={classes.places}>
              <Link href={`/clusters/${cluster.id}`}>Connection</Link> {command.attempt > 0 && <AgentLog cluster={cluster} />}
            </p>
          )}
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
          {command.summary && <Pair name="About">{command.summary}</Pair>}
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
      {command.outcomes.length > 0 && <Objects command={command} cluster={cluster} />}
      {command.late_result && (
        <Notice tone="unknown" title={`A result came after the end: ${LOOKS[command.late_result.status].label.toLowerCase()}`}>
          It does not change the state. {command.late_result.message} The agent worked {elapsed(command.late_result.duration_millis)} in delivery {command.late_result.attempt}.
        </Notice>
      )}
    </div>
  );
}

function Objects({ command, cluster }: { command: CommandDetail; cluster: ClusterDetail }) {
  const objects = useOutcomes(command.outcomes);
  return (
    <section className={classes.outcomes} aria-label="Objects">
      <h3>
        {plural(command.outcomes.length, 'object')}
        {isApply(command) && <Link href={`/clusters/${cluster.id}/apply?command=${command.id}`}>Open on the Apply tab</Link>}
      </h3>
      <OutcomeCounts view={objects} dryRun={command.dry_run} finished={isFinished(command.status)} />
      {isFinished(command.status) && <NextSteps outcomes={command.outcomes} />}
      <OutcomeTools view={objects} heading={headingOf(command, cluster)} />
      <OutcomeList view={objects} dryRun={command.dry_run} />
    </section>
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
