import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { memo, useLayoutEffect, useRef, useState } from 'react';
import { Link } from 'wouter';
import type { FleetCluster } from '../api/types';
import { LightDots, WorstLight } from '../lights/LightDots';
import { Age } from '../ui/Age';
import { bytesOf, cores } from '../ui/format';
import { Icon } from '../ui/Icon';
import { Meter } from '../ui/Meter';
import { useRowList } from '../ui/row-focus';
import { isSilent } from '../ui/status';
import { OutdatedMark } from '../ui/OutdatedMark';
import { EnvironmentBadge, StatusMark } from '../ui/StatusMark';
import { allReasons, cpuShare, LastHeartbeat, memoryShare, NodesFact, PodsFact, ProblemsFact, reasonText } from './ClusterFacts';
import classes from './fleet.module.css';

const CARD_WIDTH = 300;
const CARD_HEIGHT = 190;
const GAP = 12;

/** Clusters as cards; only the rows near the window are in the page. */
export function ClusterCards({ rows, onNearEnd }: { rows: readonly FleetCluster[]; onNearEnd: () => void }) {
  const host = useRef<HTMLDivElement>(null);
  const [layout, setLayout] = useState({ columns: 1, top: 0 });
  useLayoutEffect(() => {
    const element = host.current;
    if (!element) return;
    const measure = () =>
      setLayout({
        columns: Math.max(1, Math.floor((element.clientWidth + GAP) / (CARD_WIDTH + GAP))),
        top: element.getBoundingClientRect().top + window.scrollY,
      });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    observer.observe(document.body);
    return () => observer.disconnect();
  }, []);
  const lines = Math.ceil(rows.length / layout.columns);
  const virtual = useWindowVirtualizer({ count: lines, estimateSize: () => CARD_HEIGHT + GAP, overscan: 4, scrollMargin: layout.top });
  useRowList(virtual, rows.length, (index) => Math.floor(index / layout.columns));
  const shown = virtual.getVirtualItems();
  const last = shown.at(-1)?.index ?? 0;
  useLayoutEffect(() => {
    if (last >= lines - 6) onNearEnd();
  }, [last, lines, onNearEnd]);
  return (
    <div ref={host} className={classes.cardsHost} style={{ height: virtual.getTotalSize() }} role="list" aria-label="Clusters">
      {shown.map((line) => (
        <div
          key={line.key}
          role="presentation"
          className={classes.cardLine}
          style={{ transform: `translateY(${line.start - layout.top}px)`, gridTemplateColumns: `repeat(${layout.columns}, minmax(0, 1fr))` }}
        >
          {rows.slice(line.index * layout.columns, (line.index + 1) * layout.columns).map((cluster, column) => (
            <ClusterCard key={cluster.id} cluster={cluster} index={line.index * layout.columns + column} />
          ))}
        </div>
      ))}
    </div>
  );
}

const ClusterCard = memo(function ClusterCard({ cluster, index }: { cluster: FleetCluster; index: number }) {
  const { compute } = cluster;
  const reason = reasonText(cluster);
  const silent = isSilent(cluster.status);
  return (
    <article role="listitem" className={classes.card} data-status={cluster.status} data-silent={silent || undefined}>
      <header>
        <Link href={`/clusters/${cluster.id}`} className={classes.cardName ?? ''} data-row={index}>
          {cluster.name}
        </Link>
        <EnvironmentBadge environment={cluster.environment} />
      </header>
      <p className={classes.cardStatus} title={allReasons(cluster)}>
        <StatusMark status={cluster.status} />
        <span>{reason || 'no known problem'}</span>
      </p>
      <div className={classes.cardFacts}>
        <dl>
          <div>
            <dt>Nodes</dt>
            <dd>
              <NodesFact cluster={cluster} />
            </dd>
          </div>
          <div>
            <dt>Pods</dt>
            <dd>
              <PodsFact cluster={cluster} />
            </dd>
          </div>
          <div>
            <dt>Problems</dt>
            <dd>
              <ProblemsFact cluster={cluster} />
            </dd>
          </div>
        </dl>
        <div className={classes.cardMeters}>
          <Meter label="CPU" value={cpuShare(cluster)} text={`${cores(compute.cpu_used_millicores)} of ${cores(compute.cpu_allocatable_millicores)}`} />
          <Meter label="Memory" value={memoryShare(cluster)} text={bytesOf(compute.memory_used_bytes, compute.memory_allocatable_bytes)} />
        </div>
      </div>
      <footer>
        <span title="Kubernetes version · agent version">
          {cluster.kubernetes_version ?? 'not enrolled'}
          {cluster.agent_version && <> · agent {cluster.agent_version}</>}
        </span>
        {cluster.agent_outdated && <OutdatedMark small />}
        {cluster.status !== 'pending' && (
          <span className={classes.connection}>
            <LightDots lights={cluster.lights} />
            <WorstLight lights={cluster.lights} />
          </span>
        )}
        <span className={classes.beat} title="Last heartbeat">
          <Icon name="heart" size={13} />
          {silent && cluster.last_heartbeat_at ? (
            <span>
              as of <Age at={cluster.last_heartbeat_at} />
            </span>
          ) : (
            <LastHeartbeat cluster={cluster} />
          )}
        </span>
      </footer>
    </article>
  );
});
