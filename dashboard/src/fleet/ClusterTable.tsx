import { useMediaQuery } from '@mantine/hooks';
import { memo, useLayoutEffect } from 'react';
import { Link } from 'wouter';
import type { FleetCluster } from '../api/types';
import { LightDots, WorstLight } from '../lights/LightDots';
import { Icon } from '../ui/Icon';
import { Meter } from '../ui/Meter';
import { bytesOf, cores } from '../ui/format';
import { isSilent } from '../ui/status';
import { OutdatedMark } from '../ui/OutdatedMark';
import { EnvironmentBadge, StatusMark } from '../ui/StatusMark';
import { useTableRows } from '../ui/table-rows';
import { allReasons, cpuShare, LastHeartbeat, memoryShare, NodesFact, PodsFact, ProblemsFact, reasonText } from './ClusterFacts';
import type { Order } from './order';
import classes from './fleet.module.css';

const ROW_HEIGHT = 41;
const STACKED_HEIGHT = 157;

interface Props {
  rows: readonly FleetCluster[];
  order: Order;
  onOrder: (order: Order) => void;
  onNearEnd: () => void;
}

/** Clusters as a dense table; only the rows near the window are in the page. */
export function ClusterTable({ rows, order, onOrder, onNearEnd }: Props) {
  // rows of the wide table are all of one height; measuring them would only cost time while scrolling
  const stacked = useMediaQuery('(max-width: 760px)') ?? false;
  const { table, shown, lastIndex, before, after, measureElement } = useTableRows({ count: rows.length, rowHeight: stacked ? STACKED_HEIGHT : ROW_HEIGHT, overscan: 12 });
  useLayoutEffect(() => {
    if (lastIndex >= rows.length - 30) onNearEnd();
  }, [lastIndex, rows.length, onNearEnd]);
  const sort = { order, onOrder };
  return (
    <table className={classes.table} ref={table} aria-rowcount={rows.length}>
      <thead>
        <tr>
          <Heading {...sort} ascending="severity" name="Status" />
          <Heading {...sort} ascending="name" descending="-name" name="Cluster" />
          <Heading {...sort} ascending="-nodes" descending="nodes" name="Nodes" figures />
          <Heading {...sort} ascending="-pods" descending="pods" name="Pods" figures />
          <Heading {...sort} ascending="-problems" descending="problems" name="Problems" figures />
          <Heading {...sort} ascending="-cpu" descending="cpu" name="CPU" />
          <Heading {...sort} ascending="-memory" descending="memory" name="Memory" />
          <Heading {...sort} ascending="version" descending="-version" name="Version" />
          <Heading {...sort} ascending="heartbeat" descending="-heartbeat" name="Last heartbeat" figures />
        </tr>
      </thead>
      <tbody>
        <Spacer height={before} />
        {shown.map((item) => {
          const cluster = rows[item.index];
          return cluster && <ClusterRow key={cluster.id} cluster={cluster} index={item.index} measure={stacked ? measureElement : undefined} />;
        })}
        <Spacer height={after} />
      </tbody>
    </table>
  );
}

function Spacer({ height }: { height: number }) {
  return height <= 0 ? null : (
    <tr aria-hidden="true" className={classes.spacer}>
      <td colSpan={9} style={{ height }} />
    </tr>
  );
}

interface HeadingProps {
  name: string;
  order: Order;
  ascending: Order;
  descending?: Order;
  figures?: boolean;
  onOrder: (order: Order) => void;
}

function Heading({ name, order, ascending, descending, figures = false, onOrder }: HeadingProps) {
  const on = order === ascending ? 'ascending' : order === descending ? 'descending' : undefined;
  const next = on === 'ascending' && descending ? descending : on ? 'severity' : ascending;
  return (
    <th scope="col" data-figures={figures || undefined} {...(on ? { 'aria-sort': on } : {})}>
      <button type="button" onClick={() => onOrder(next)}>
        {name}
        <span data-on={on}>
          <Icon name="down" size={12} />
        </span>
      </button>
    </th>
  );
}

const ClusterRow = memo(function ClusterRow({ cluster, index, measure }: { cluster: FleetCluster; index: number; measure: ((element: Element | null) => void) | undefined }) {
  const { compute } = cluster;
  return (
    <tr ref={measure ?? null} data-index={index} aria-rowindex={index + 1} data-status={cluster.status} data-silent={isSilent(cluster.status) || undefined}>
      <td className={classes.statusCell} title={allReasons(cluster)}>
        <StatusMark status={cluster.status} />
        <span className={classes.reason}>{reasonText(cluster)}</span>
      </td>
      <td className={classes.nameCell}>
        <Link href={`/clusters/${cluster.id}`} data-row={index}>
          {cluster.name}
        </Link>
        <EnvironmentBadge environment={cluster.environment} />
      </td>
      <td data-figures data-label="Nodes">
        <NodesFact cluster={cluster} />
      </td>
      <td data-figures data-label="Pods">
        <PodsFact cluster={cluster} />
      </td>
      <td data-figures data-label="Problems">
        <ProblemsFact cluster={cluster} />
      </td>
      <td className={classes.meterCell} data-label="CPU">
        <Meter compact label="CPU" value={cpuShare(cluster)} text={`${cores(compute.cpu_used_millicores)} of ${cores(compute.cpu_allocatable_millicores)} cores`} />
      </td>
      <td className={classes.meterCell} data-label="Memory">
        <Meter compact label="Memory" value={memoryShare(cluster)} text={bytesOf(compute.memory_used_bytes, compute.memory_allocatable_bytes)} />
      </td>
      <td className={classes.versionCell} title={cluster.agent_version ? `agent ${cluster.agent_version}` : 'no agent yet'}>
        {cluster.kubernetes_version ?? <span className={classes.none}>–</span>} {cluster.agent_outdated && <OutdatedMark small />}
      </td>
      <td data-figures className={classes.beatCell} title="Last heartbeat">
        {cluster.status !== 'pending' && <LightDots lights={cluster.lights} />}
        <LastHeartbeat cluster={cluster} />
        {cluster.status !== 'pending' && <WorstLight lights={cluster.lights} />}
      </td>
    </tr>
  );
});
