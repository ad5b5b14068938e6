import { Button } from '@mantine/core';
import { lazy, Suspense, useLayoutEffect, useRef } from 'react';
import { Link } from 'wouter';
import { freshnessOf } from '../api/live';
import type { ClusterDetail } from '../api/types';
import { NotFoundPage } from '../shell/NotFoundPage';
import { Age } from '../ui/Age';
import { useLocalNow } from '../ui/clock';
import { useDocumentTitle } from '../ui/DocumentTitle';
import { clockTime, count } from '../ui/format';
import { Notice } from '../ui/Notice';
import { AsOf, StaleBanner } from '../ui/Stale';
import { isSilent } from '../ui/status';
import { CommandsTab } from '../commands/CommandsTab';
import { type Ping, usePing } from '../commands/use-commands';
import { COMMANDS_CHECKS } from '../lights/lights';
import { Checks } from '../lights/LightsPanel';
import { AgentTab } from './AgentTab';
import { ClonePanel } from './ClonePanel';
import { ClusterHeader } from './ClusterHeader';
import { EventsTab } from './EventsTab';
import { NodesTab } from './NodesTab';
import { OverviewTab } from './OverviewTab';
import { PendingPanel } from './PendingPanel';
import { PodsTab } from './PodsTab';
import { isGone, useCluster } from './use-cluster';
import classes from './cluster.module.css';

const ApplyTab = lazy(() => import('../apply/ApplyTab'));

/** One cluster; its tabs are addresses. */
export default function ClusterPage({ id, tab }: { id: string; tab: string }) {
  const query = useCluster(id);
  const cluster = query.data;
  const now = useLocalNow();
  const bad = cluster && cluster.status !== 'healthy' && cluster.status !== 'pending' ? 1 : 0;
  useDocumentTitle(cluster?.name ?? 'Cluster', bad);
  if (isGone(query.error)) {
    return (
      <NotFoundPage title={cluster ? `${cluster.name} was removed` : 'There is no such cluster'}>
        {cluster ? 'Somebody took it out of the fleet. Nothing in the cluster itself was touched.' : 'It may have been removed, or it belongs to somebody else.'}
      </NotFoundPage>
    );
  }
  if (!TABS.some((each) => each.path === tab)) return <NotFoundPage />;
  const freshness = freshnessOf(query, now);
  const stale = freshness.kind === 'stale';
  return (
    <main className={classes.page} id="main">
      <nav className={classes.crumbs} aria-label="Breadcrumb">
        <Link href="/">Fleet</Link>
        <span aria-hidden="true">/</span>
        <span>{cluster?.name ?? '…'}</span>
        <span className={classes.push} />
        {cluster && <AsOf asOf={cluster.as_of} stale={stale} />}
      </nav>
      {!cluster && query.error && (
        <Notice
          tone="critical"
          title="The cluster cannot be shown"
          action={
            <Button size="xs" variant="default" loading={query.isFetching} onClick={() => void query.refetch()}>
              Retry now
            </Button>
          }
        >
          {query.error.message} It is tried again every few seconds.
        </Notice>
      )}
      {!cluster && !query.error && <Skeleton />}
      {cluster && (
        <>
          <StaleBanner freshness={freshness} asOf={cluster.as_of} onRetry={() => void query.refetch()} />
          <div className={classes.body} data-stale={stale || undefined}>
            <Body cluster={cluster} tab={tab} />
          </div>
        </>
      )}
    </main>
  );
}

function Body({ cluster, tab }: { cluster: ClusterDetail; tab: string }) {
  const ping = usePing(cluster);
  return (
    <>
      <ClusterHeader cluster={cluster} ping={ping} />
      {cluster.status === 'pending' ? <PendingPanel cluster={cluster} /> : <Tabs cluster={cluster} tab={tab} ping={ping} />}
    </>
  );
}

const TABS = [
  { path: 'overview', name: 'Overview', size: () => undefined },
  { path: 'nodes', name: 'Nodes', size: (cluster: ClusterDetail) => cluster.nodes.total },
  { path: 'pods', name: 'Pods', size: (cluster: ClusterDetail) => (cluster.capabilities?.pods_enabled === false ? undefined : cluster.pods.total) },
  { path: 'events', name: 'Events', size: (cluster: ClusterDetail) => cluster.warning_events },
  { path: 'apply', name: 'Apply', size: () => undefined },
  { path: 'commands', name: 'Commands', size: () => undefined },
  { path: 'agent', name: 'Agent & capabilities', size: () => undefined },
] as const;

function Tabs({ cluster, tab, ping }: { cluster: ClusterDetail; tab: string; ping: Ping }) {
  const bar = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    // on a phone the bar is wider than the window
    const current = bar.current?.querySelector<HTMLElement>('[aria-current]');
    if (bar.current && current) bar.current.scrollLeft = current.offsetLeft - bar.current.offsetLeft - (bar.current.clientWidth - current.offsetWidth) / 2;
  }, [tab]);
  // the server keeps commands and their results: silence does not make them old
  const ofAgent = tab !== 'commands' && tab !== 'apply';
  const silent = isSilent(cluster.status) && ofAgent;
  const refused = cluster.clone?.kind === 'two_processes';
  return (
    <>
      <nav ref={bar} className={classes.tabs} aria-label="Parts of the cluster">
        {TABS.map(({ path, name, size }) => {
          const number = size(cluster);
          return (
            <Link key={path} href={`/clusters/${cluster.id}${path === 'overview' ? '' : `/${path}`}`} {...(path === tab ? { 'aria-current': 'page' as const } : {})}>
              {name}
              {number !== undefined && <span>{count(number)}</span>}
            </Link>
          );
        })}
      </nav>
      <ClonePanel cluster={cluster} />
      <CommandsUnreachable cluster={cluster} ping={ping} />
      {silent && (
        <Notice tone="unknown" title={<>Silent: the last heartbeat came <Age at={cluster.last_heartbeat_at} /></>}>
          Everything below is as of {cluster.last_heartbeat_at ? clockTime(cluster.last_heartbeat_at) : 'earlier'}; what is true now is not known.
        </Notice>
      )}
      <div className={classes.tab} data-silent={silent || (refused && ofAgent) || undefined}>
        {tab === 'overview' && <OverviewTab cluster={cluster} />}
        {tab === 'nodes' && <NodesTab cluster={cluster} />}
        {tab === 'pods' && <PodsTab cluster={cluster} />}
        {tab === 'events' && <EventsTab cluster={cluster} />}
        {tab === 'apply' && (
          <Suspense fallback={<div className="shell-line" aria-busy="true" aria-label="Loading" style={{ height: 320 }} />}>
            <ApplyTab cluster={cluster} />
          </Suspense>
        )}
        {tab === 'commands' && <CommandsTab cluster={cluster} ping={ping} />}
        {tab === 'agent' && <AgentTab cluster={cluster} />}
      </div>
    </>
  );
}

/** Heartbeats arrive and commands do not: said on each tab, as all else looks well. */
function CommandsUnreachable({ cluster, ping }: { cluster: ClusterDetail; ping: Ping }) {
  const reason = cluster.reasons.find((each) => each.code === 'commands_unreachable');
  if (!reason) return null;
  const provenAt = cluster.lights?.commands.proven_at;
  return (
    <Notice
      tone="critical"
      title="Heartbeats arrive, but commands do not"
      action={
        <Button size="xs" variant="default" loading={ping.busy} disabled={ping.refusal !== undefined} onClick={ping.send}>
          Try a ping
        </Button>
      }
    >
      {provenAt ? (
        <>
          The command channel was last proven <Age at={provenAt} />.
        </>
      ) : (
        'The command channel was never proven.'
      )}{' '}
      What you see below is current, but nothing can be asked of the cluster. What to check:
      <Checks checks={COMMANDS_CHECKS} />
    </Notice>
  );
}

function Skeleton() {
  return (
    <div aria-busy="true" aria-label="Loading the cluster">
      <div className="shell-line shell-title" />
      <div className="shell-line shell-strip" />
      <div className="shell-cards">
        <i />
        <i />
        <i />
      </div>
    </div>
  );
}
