import type { FleetCluster } from '../api/types';
import { Age } from '../ui/Age';
import { count, share } from '../ui/format';
import { isSilent, STATUS_MEANINGS } from '../ui/status';
import classes from './fleet.module.css';

/** Why a cluster has its status, in a line. */
export function reasonText(cluster: FleetCluster): string {
  const [first, ...more] = cluster.reasons;
  if (!first) return cluster.status === 'pending' ? 'waiting for the agent' : cluster.status === 'healthy' ? '' : STATUS_MEANINGS[cluster.status];
  return more.length === 0 ? first.message : `${first.message} (+${more.length} more)`;
}

export function allReasons(cluster: FleetCluster): string {
  return cluster.reasons.map((reason) => reason.message).join('\n') || STATUS_MEANINGS[cluster.status];
}

export function cpuShare({ compute }: FleetCluster): number | undefined {
  return share(compute.cpu_used_millicores, compute.cpu_allocatable_millicores);
}

export function memoryShare({ compute }: FleetCluster): number | undefined {
  return share(compute.memory_used_bytes, compute.memory_allocatable_bytes);
}

export function NodesFact({ cluster }: { cluster: FleetCluster }) {
  if (cluster.status === 'pending') return <span className={classes.none}>–</span>;
  const { ready, total } = cluster.nodes;
  return (
    <span data-bad={(ready < total && !isSilent(cluster.status)) || undefined} title={`${ready} of ${total} nodes ready`}>
      {count(ready)}/{count(total)}
    </span>
  );
}

export function PodsFact({ cluster }: { cluster: FleetCluster }) {
  if (cluster.status === 'pending') return <span className={classes.none}>–</span>;
  if (cluster.capabilities?.pods_enabled === false) return <span className={classes.none} title="The pods capability is off">off</span>;
  const { running, total } = cluster.pods;
  return (
    <span title={`${running} of ${total} pods running`}>
      {count(running)}/{count(total)}
    </span>
  );
}

export function ProblemsFact({ cluster }: { cluster: FleetCluster }) {
  if (cluster.status === 'pending' || cluster.capabilities?.pods_enabled === false) return <span className={classes.none}>–</span>;
  return (
    <span data-bad={(cluster.pods.problem > 0 && !isSilent(cluster.status)) || undefined}>
      {cluster.pods.problem === 0 ? '0' : count(cluster.pods.problem)}
    </span>
  );
}

/** `7 s ago`, or that there was none yet. */
export function LastHeartbeat({ cluster }: { cluster: FleetCluster }) {
  return cluster.last_heartbeat_at ? <Age at={cluster.last_heartbeat_at} /> : <span className={classes.none}>never</span>;
}
