import { Button, Loader } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { type ReactNode, useLayoutEffect, useRef, useState } from 'react';
import { Link } from 'wouter';
import type { ApiProblem } from '../api/problem';
import type { ClusterDetail, CommandDetail, ObjectOutcome } from '../api/types';
import { SwitchCommand } from '../cluster/SwitchCommand';
import { CancelButton, State } from '../commands/CommandsTab';
import { changes, type Counts, countsOf, isDeletable, objectKey } from '../commands/outcomes';
import { NextSteps, OutcomeCounts, OutcomeList } from '../commands/Outcomes';
import { adviceOf, commandName, deploymentOf, isFinished, LOOKS, objectsOf, resultWords, tookMillis } from '../commands/states';
import { WhyNot } from '../ui/AdminOnly';
import { Age, TimeLeft } from '../ui/Age';
import { capitalised, elapsed, plural } from '../ui/format';
import { Icon } from '../ui/Icon';
import { Notice } from '../ui/Notice';
import type { IdempotencyKeys } from './draft';
import { applyRefusal } from './refusals';
import { useDelete } from './use-send';
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

/** An apply, dry run or delete: objects as they end, then what came of it and what to do next. */
export function ApplyResult({ query, cluster, keys, onForce, onFollow, refusal }: Props) {
  // of another cluster it is not there: what is chosen below is deleted from this one
  const command = query.data?.cluster_id === cluster.id ? query.data : undefined;
  const place = useInWindow(command !== undefined);
  if (!command) return <NotThere query={query} onClose={() => onFollow(undefined)} />;
  const finished = isFinished(command.status);
  const dryRun = command.dry_run === true;
  const counts = countsOf(command.outcomes);
  return (
    <section ref={place} className={classes.side} aria-label={`Result: ${commandName(command)}`}>
      <header className={classes.resultHead}>
        <h2>{commandName(command)}</h2>
        <State command={command} />
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
      {finished ? <Ended command={command} cluster={cluster} counts={counts} dryRun={dryRun} /> : <UnderWay command={command} cluster={cluster} />}
      <OutcomeCounts counts={counts} dryRun={dryRun} />
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
      {command.outcomes.length > 0 && <Objects command={command} cluster={cluster} dryRun={dryRun} keys={keys} onFollow={onFollow} refusal={refusal} />}
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

function NotThere({ query, onClose }: { query: Props['query']; onClose: () => void }) {
  const gone = query.data !== undefined || query.error?.status === 404;
  return (
    <section className={classes.side} aria-label="Result">
      {query.error || query.data ? (
        <Notice
          tone={gone ? 'warning' : 'critical'}
          title="The result cannot be shown"
          action={
            <Button size="xs" variant="default" onClick={onClose}>
              Close
            </Button>
          }
        >
          {query.data ? 'It is of another cluster.' : query.error?.message} {gone ? !query.data && 'Ended commands are deleted after a time.' : 'It is tried again every few seconds.'}
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

/** Where it is on its way, and how many objects have ended. */
function UnderWay({ command, cluster }: { command: CommandDetail; cluster: ClusterDetail }) {
  const total = objectsOf(command);
  const ended = command.outcomes.length;
  const advice = adviceOf(command, cluster);
  return (
    <div className={classes.underWay} role="status">
      <span>
        <Loader size={14} />
        <b>{command.status === 'running' || ended > 0 ? (total ? `${ended} of ${plural(total, 'object')}` : `${plural(ended, 'object')} so far`) : resultWords(command)}</b>
        <small>
          deadline in <TimeLeft until={command.deadline} />
        </small>
      </span>
      {total !== undefined && total > 0 && (
        <svg className={classes.progress} role="img" aria-label={`${ended} of ${total} objects have ended`} preserveAspectRatio="none" viewBox="0 0 100 4">
          <rect width={Math.min(100, (ended / total) * 100)} height="4" />
        </svg>
      )}
      {advice && command.status !== 'running' && <p>{advice}</p>}
    </div>
  );
}

function Ended({ command, cluster, counts, dryRun }: { command: CommandDetail; cluster: ClusterDetail; counts: Counts; dryRun: boolean }) {
  const look = LOOKS[command.status];
  if (command.status === 'succeeded') {
    const words = dryRun ? triedWords(counts) : doneWords(command.type, counts);
    return <Notice tone="healthy" title={words} />;
  }
  const help = command.reason === 'capability_missing' ? cluster.capability_help.find((each) => each.capability === 'apply_enabled') : undefined;
  const advice = dryRun && (command.status === 'partial' || command.status === 'failed') && command.outcomes.length > 0 ? 'Nothing was touched. Put right what is named below, then try again.' : adviceOf(command, cluster);
  return (
    <Notice
      tone={look.tone ?? 'unknown'}
      title={
        <>
          {help ? 'Applying is switched off in this cluster' : capitalised(command.message || look.meaning)} {command.reason && <code>{command.reason}</code>}
        </>
      }
    >
      {!help && advice}
      {help && !help.enabled && <SwitchCommand help={help} cluster={cluster} />}
      {help?.enabled && 'It is switched on meanwhile: send it again.'}
    </Notice>
  );
}

function triedWords(counts: Counts): string {
  const number = changes(counts);
  return number === 0 ? 'Nothing would change: the cluster is as the manifests say.' : `Nothing was touched. ${plural(number, 'object')} would be different.`;
}

function doneWords(type: string, counts: Counts): string {
  const number = changes(counts);
  if (type === 'delete') return number === 0 ? 'None of them was there any more.' : `${plural(counts.deleted, 'object')} deleted.`;
  return number === 0 ? 'Nothing had to change: the cluster is as the manifests say.' : `Done. ${plural(number, 'object')} changed; the cluster is as the manifests say.`;
}

interface ObjectsProps {
  command: CommandDetail;
  cluster: ClusterDetail;
  dryRun: boolean;
  keys: IdempotencyKeys;
  onFollow: (id: string) => void;
  refusal: string | undefined;
}

/** The objects one by one; those of an ended apply can be chosen and deleted. */
function Objects({ command, cluster, dryRun, keys, onFollow, refusal }: ObjectsProps) {
  const [chosen, setChosen] = useState<ReadonlySet<string>>();
  const deletable = command.outcomes.filter(isDeletable);
  const offer = isFinished(command.status) && command.type === 'apply' && !dryRun && deletable.length > 0;
  return (
    <>
      <OutcomeList
        outcomes={command.outcomes}
        dryRun={dryRun}
        chosen={chosen}
        onChoose={(key) => setChosen((before) => new Set(before?.has(key) ? [...before].filter((each) => each !== key) : [...(before ?? []), key]))}
      />
      {offer &&
        (chosen === undefined ? (
          <div className={classes.deleteOffer}>
            <WhyNot reason={refusal} hint="no-delete">
              <Button size="xs" variant="subtle" color="red" disabled={refusal !== undefined} leftSection={<Icon name="trash" size={14} />} onClick={() => setChosen(new Set())}>
                Delete some of these…
              </Button>
            </WhyNot>
          </div>
        ) : (
          <DeleteBar
            objects={deletable.filter((object) => chosen.has(objectKey(object)))}
            onAll={() => setChosen(new Set(deletable.map(objectKey)))}
            onLeave={() => setChosen(undefined)}
            cluster={cluster}
            deployment={deploymentOf(command)}
            keys={keys}
            onFollow={onFollow}
          />
        ))}
    </>
  );
}

interface DeleteProps {
  objects: readonly ObjectOutcome[];
  onAll: () => void;
  onLeave: () => void;
  cluster: ClusterDetail;
  deployment: string | undefined;
  keys: IdempotencyKeys;
  onFollow: (id: string) => void;
}

function DeleteBar({ objects, onAll, onLeave, cluster, deployment, keys, onFollow }: DeleteProps) {
  const [sure, setSure] = useState(false);
  const remove = useDelete(cluster.id, keys, onFollow);
  const references = objects.map(({ object }) => object);
  const none = objects.length === 0;
  const words = plural(objects.length, 'object');
  const failure = remove.problem && applyRefusal(remove.problem);
  return (
    <div className={classes.deleteBar}>
      {failure && (
        <Notice tone="critical" title={<>{failure.title} <code>{failure.code}</code></>}>
          {failure.advice}
        </Notice>
      )}
      {sure && !none ? (
        <Notice tone="critical" title={`Delete ${words} from ${cluster.name}?`}>
          <Names>{objects}</Names>
          What they hold goes with them; what Kubernetes made from them, such as pods, follows.
          <span className={classes.sure}>
            <Button size="xs" variant="default" onClick={() => setSure(false)}>
              Keep
            </Button>
            <Button size="xs" color="red" autoFocus loading={remove.busy} onClick={() => remove.delete(references, deployment, false)}>
              Delete {words}
            </Button>
          </span>
        </Notice>
      ) : (
        <div className={classes.sure}>
          <span>{none ? 'Choose what is to go.' : `${words} chosen.`}</span>
          <Button size="xs" variant="subtle" onClick={onAll}>
            All
          </Button>
          <span className={classes.push} />
          <Button size="xs" variant="default" onClick={onLeave}>
            Leave it
          </Button>
          <Button size="xs" variant="default" disabled={none} loading={remove.busy && remove.dryRun} onClick={() => remove.delete(references, deployment, true)}>
            Dry run
          </Button>
          <Button size="xs" color="red" variant="light" disabled={none} onClick={() => setSure(true)}>
            Delete {none ? '' : words}…
          </Button>
        </div>
      )}
    </div>
  );
}

const MOST_NAMES = 12;

function Names({ children: objects }: { children: readonly ObjectOutcome[] }): ReactNode {
  return (
    <ul className={classes.names}>
      {objects.slice(0, MOST_NAMES).map((object) => (
        <li key={objectKey(object)}>
          {object.object.kind} {object.object.namespace}/{object.object.name}
        </li>
      ))}
      {objects.length > MOST_NAMES && <li>and {plural(objects.length - MOST_NAMES, 'more')}</li>}
    </ul>
  );
}
