import { Button } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { Link } from 'wouter';
import type { ApiProblem } from '../api/problem';
import type { ClusterDetail } from '../api/types';
import { useCluster } from '../cluster/use-cluster';
import { Age } from '../ui/Age';
import { useLocalNow } from '../ui/clock';
import { CopyField } from '../ui/CopyField';
import type { IconName } from '../ui/Icon';
import { Blank, Notice } from '../ui/Notice';
import type { LogAddress } from './address';
import { previousLogsHref } from './links';
import type { LogSession } from './log-session';
import type { LogSource } from './sources';
import { closedWords, PHASES, refusalWords, sourceWords, type Words } from './states';
import type { LogPods } from './use-log-pods';
import classes from './logs.module.css';

interface Props {
  cluster: string;
  address: LogAddress;
  session: LogSession;
  pods: LogPods;
}

/** What stands where lines would: what is waited for, or why there are none. */
export function LogBlank(props: Props) {
  const { session, address } = props;
  const { connection, sources } = session;
  const present = sources.present;
  if (connection.kind === 'refused') return <Refused {...props} />;
  if (connection.kind === 'closed') return <Ended reason={connection.reason} />;
  if (connection.kind === 'retrying') return <Retrying session={session} at={connection.at} problem={connection.problem} />;
  const told = present.find((source) => sourceWords(source));
  if (connection.kind === 'open' && told) return <Told source={told} {...props} />;
  if (connection.kind === 'open' && present.length > 0 && present.every((source) => source.phase === 'ended')) {
    return (
      <Blank icon="check" title={address.previous ? 'The previous instance wrote nothing' : 'The container ended without a line'}>
        {present[0]?.message ?? (address.since ? 'It may have written lines before the time that was asked for.' : '')}
      </Blank>
    );
  }
  if (connection.kind === 'open' && present.some((source) => source.phase === 'streaming')) {
    return (
      <Blank icon="logs" title="No lines yet">
        The stream is open, and the container is running. What it writes appears here by itself.
      </Blank>
    );
  }
  return (
    <div className={classes.waiting} aria-label="Opening the log">
      {Array.from({ length: 9 }, (_, index) => (
        <div key={index} className="shell-line" />
      ))}
      <p>Opening the log…</p>
    </div>
  );
}

/** The same above lines that are there already. */
export function LogNotices({ cluster, address, session, pods }: Props) {
  const { connection, sources } = session;
  if (connection.kind === 'refused') return <RefusedNotice cluster={cluster} session={session} />;
  if (connection.kind === 'closed') {
    const { title, advice } = closedWords(connection.reason);
    return (
      <Notice tone="critical" title={title}>
        {advice} What came until then stays until you leave the page.
      </Notice>
    );
  }
  if (connection.kind !== 'open') return null;
  const told = sources.present.filter((source) => sourceWords(source));
  const first = told[0];
  if (!first) return null;
  const words = sourceWords(first);
  const others = told.length - 1;
  return (
    <Notice tone={PHASES[first.phase].tone} title={`${sources.present.length > 1 ? `${first.id}: ` : ''}${words?.title}${others > 0 ? `, and ${others} more` : ''}`} action={<PreviousLink cluster={cluster} address={address} source={first} pods={pods} />}>
      {words?.advice}
    </Notice>
  );
}

function Told({ source, cluster, address, pods }: Props & { source: LogSource }) {
  const words = sourceWords(source);
  const icon: IconName = PHASES[source.phase].icon;
  return (
    <Blank icon={icon} title={words?.title ?? ''} action={<PreviousLink cluster={cluster} address={address} source={source} pods={pods} />}>
      <span className={classes.said}>{words?.advice}</span>
      {source.phase === 'waiting' && <span className={classes.goesOn}>This page goes on by itself.</span>}
      {source.phase === 'failed' && (
        <span className={classes.goesOn}>
          It is tried again from time to time. A pod that was replaced has another name: look <Link href={`/clusters/${cluster}/pods?namespace=${encodeURIComponent(address.namespace)}`}>among the pods</Link>.
        </span>
      )}
    </Blank>
  );
}

/** To the last words of a container that came to an end before. */
function PreviousLink({ cluster, address, source, pods }: { cluster: string; address: LogAddress; source: LogSource; pods: LogPods }) {
  const { pod, container } = source.name;
  const known = [...pods.siblings, ...(pods.pod ? [pods.pod] : [])].find((each) => each.name === pod)?.containers.find((each) => each.name === container);
  if (address.previous) {
    return source.phase === 'failed' ? (
      <Button size="xs" variant="default" component={Link} href={previousLogsHref(cluster, { namespace: address.namespace, name: pod }, container).replace('&previous=true', '')}>
        Log of the running instance
      </Button>
    ) : null;
  }
  if (source.reason !== 'CrashLoopBackOff' && !known?.last_termination) return null;
  return (
    <Button size="xs" variant="default" component={Link} href={previousLogsHref(cluster, { namespace: address.namespace, name: pod }, container)}>
      Log of the previous instance
    </Button>
  );
}

function Retrying({ session, at, problem }: { session: LogSession; at: number; problem: ApiProblem }) {
  const { title, advice } = problem.status === 0 ? { title: 'The log cannot be reached', advice: problem.message } : refusalWords(problem);
  const seconds = Math.max(0, Math.ceil((at - useLocalNow()) / 1_000));
  return (
    <Blank
      icon="offline"
      title={title}
      action={
        <Button variant="default" onClick={() => session.connectNow()}>
          Retry now
        </Button>
      }
    >
      {advice} {seconds > 0 ? `Tried again in ${seconds} s.` : 'Trying again…'}
    </Blank>
  );
}

function Ended({ reason }: { reason: string }) {
  const { title, advice } = closedWords(reason);
  return (
    <Blank icon="key" title={title}>
      {advice}
    </Blank>
  );
}

/** What the server refused, in words, and what to do. */
function Refused({ cluster, session }: Props) {
  const detail = useAnotherTry(cluster, session);
  const words = wordsOf(session);
  if (!words) return null;
  const help = helpOf(words, detail);
  const said = session.connection.kind === 'refused' && !help && words.code === 'capability_missing' ? session.connection.problem.message : undefined;
  return (
    <Blank
      icon={words.code === 'cluster_offline' ? 'offline' : words.code === 'capability_missing' ? 'logs' : 'key'}
      title={words.title}
      action={
        <div className={classes.refused}>
          {help && <CopyField text={help.enable_command} label="Command that switches logs on" />}
          {said && <p>{said}</p>}
          {help?.grants && <p>It grants the agent: {help.grants}.</p>}
          <span>
            <Button variant="default" onClick={() => session.connectNow()}>
              Try again
            </Button>
            <Button variant="subtle" component={Link} href={`/clusters/${cluster}${words.code === 'cluster_offline' ? '' : '/pods'}`}>
              {words.code === 'cluster_offline' ? 'To the cluster' : 'To its pods'}
            </Button>
          </span>
        </div>
      }
    >
      {words.advice}
      {words.code === 'cluster_offline' && detail?.last_heartbeat_at && (
        <>
          {' '}
          The last heartbeat came <Age at={detail.last_heartbeat_at} />.
        </>
      )}{' '}
      <code className={classes.code}>{words.code}</code>
    </Blank>
  );
}

function RefusedNotice({ cluster, session }: { cluster: string; session: LogSession }) {
  const detail = useAnotherTry(cluster, session);
  const words = wordsOf(session);
  if (!words) return null;
  const help = helpOf(words, detail);
  return (
    <Notice
      tone="critical"
      title={words.title}
      action={
        <Button size="xs" variant="default" onClick={() => session.connectNow()}>
          Try again
        </Button>
      }
    >
      {words.advice}
      {help && <CopyField text={help.enable_command} label="Command that switches logs on" />}
    </Notice>
  );
}

function wordsOf({ connection }: LogSession): Words | undefined {
  return connection.kind === 'refused' ? refusalWords(connection.problem) : undefined;
}

function helpOf(words: Words, cluster: ClusterDetail | undefined) {
  return words.code === 'capability_missing' ? cluster?.capability_help.find((help) => help.capability === 'logs_enabled') : undefined;
}

/** Asks again as soon as a heartbeat says that what was missing is there. */
function useAnotherTry(cluster: string, session: LogSession): ClusterDetail | undefined {
  const { data } = useCluster(cluster);
  const code = session.connection.kind === 'refused' ? session.connection.problem.code : '';
  const able = code === 'capability_missing' ? data?.capabilities?.logs_enabled === true : code === 'cluster_offline' && data !== undefined && !['offline', 'unknown', 'pending'].includes(data.status);
  const before = useRef(able);
  useEffect(() => {
    if (able && !before.current) session.connectNow();
    before.current = able;
  }, [session, able]);
  return data;
}
