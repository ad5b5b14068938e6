import { Button } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { useLayoutEffect, useRef } from 'react';
import { Link } from 'wouter';
import type { ApiProblem } from '../api/problem';
import type { ClusterDetail, CommandDetail, ObjectOutcome } from '../api/types';
import { CancelButton } from '../commands/CancelButton';
import { CommandState } from '../commands/CommandState';
import { NextSteps, OutcomeCounts, OutcomeTools, useOutcomes } from '../commands/Outcomes';
import { commandName, headingOf, isFinished, tookMillis } from '../commands/states';
import { Age } from '../ui/Age';
import { elapsed } from '../ui/format';
import { Icon } from '../ui/Icon';
import { Notice } from '../ui/Notice';
import { DeletableObjects } from './DeletableObjects';
import type { IdempotencyKeys } from './draft';
import { Ended, UnderWay } from './ResultState';
import classes from './apply.module.css';

interface Props {
  query: UseQueryResult<CommandDetail, ApiProblem>;
  cluster: ClusterDetail;
  keys: IdempotencyKeys;
  /** Tries the same again with Force; undefined where the manifests are not at hand. */
  onForce?: () => void;
  onFollow: (id: string | undefined) => void;
  refusal: string | undefined;
}

const NONE: readonly ObjectOutcome[] = [];

/** An apply, dry run or delete: objects as they end, then what came of it and what to do next. */
export function ApplyResult({ query, cluster, keys, onForce, onFollow, refusal }: Props) {
  // of another cluster it is not there: what is chosen below is deleted from this one
  const command = query.data?.cluster_id === cluster.id ? query.data : undefined;
  const objects = useOutcomes(command?.outcomes ?? NONE);
  const place = useInWindow(command !== undefined);
  if (!command) return <NotThere query={query} onClose={() => onFollow(undefined)} />;
  const finished = isFinished(command.status);
  const dryRun = command.dry_run === true;
  return (
    <section ref={place} className={classes.side} aria-label={`Result: ${commandName(command)}`}>
      <header className={classes.resultHead}>
        <h2>{commandName(command)}</h2>
        <CommandState command={command} />
        <span className={classes.push} />
        {!finished && <CancelButton command={command} />}
        <button type="button" className={classes.close} aria-label="Close the result" onClick={() => onFollow(undefined)}>
          <Icon name="close" size={14} />
        </button>
      </header>
      <p className={classes.about}>
        {command.summary && <span>{command.summary}</span>}
        <small>
          {command.requested_by} · <Age at={command.created_at} />
          {finished && tookMillis(command) !== undefined && <> · took {elapsed(tookMillis(command) ?? 0)}</>} ·{' '}
          <Link href={`/clusters/${cluster.id}/commands?command=${command.id}`} title="The command with its times">
            in the history
          </Link>
        </small>
      </p>
      {query.error && (
        <Notice tone="warning" title="Its state cannot be read right now">
          {query.error.message} It goes on all the same, and is read again as soon as possible.
        </Notice>
      )}
      {finished ? <Ended command={command} cluster={cluster} counts={objects.counts} dryRun={dryRun} /> : <UnderWay command={command} cluster={cluster} />}
      <OutcomeCounts view={objects} dryRun={dryRun} finished={finished} />
      {finished && (
        <NextSteps outcomes={command.outcomes}>
          {(code) =>
            code === 'conflict' &&
            onForce && (
              <Button size="compact-xs" variant="default" onClick={onForce}>
                Dry run with Force
              </Button>
            )
          }
        </NextSteps>
      )}
      {command.outcomes.length > 0 && (
        <>
          <OutcomeTools view={objects} heading={headingOf(command, cluster)} />
          <DeletableObjects command={command} objects={objects} cluster={cluster} keys={keys} onFollow={onFollow} refusal={refusal} />
        </>
      )}
    </section>
  );
}

/** Where its beginning cannot be seen, such as above a long form on a phone, it is brought into the window once. */
function useInWindow(there: boolean) {
  const place = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    const top = place.current?.getBoundingClientRect().top;
    if (there && top !== undefined && (top < 0 || top > window.innerHeight - 120)) place.current?.scrollIntoView({ block: 'start' });
  }, [there]);
  return place;
}

function NotThere({ query: { data, error }, onClose }: { query: Props['query']; onClose: () => void }) {
  const gone = data !== undefined || error?.status === 404;
  return (
    <section className={classes.side} aria-label="Result">
      {error || data ? (
        <Notice
          tone={gone ? 'warning' : 'critical'}
          title={data ? 'This is the result of another cluster' : 'The result cannot be shown'}
          action={
            <Button size="xs" variant="default" onClick={onClose}>
              Close
            </Button>
          }
        >
          {data ? (
            <Link href={`/clusters/${data.cluster_id}/apply?command=${data.id}`}>Open it at its cluster</Link>
          ) : (
            <>
              {error?.message} {gone ? 'Ended commands are deleted after a time.' : 'It is tried again every few seconds.'}
            </>
          )}
        </Notice>
      ) : (
        <div className={classes.loading} aria-busy="true" aria-label="Loading the result">
          <div className="shell-line" />
          <div className="shell-line" />
          <div className="shell-line" />
        </div>
      )}
    </section>
  );
}
