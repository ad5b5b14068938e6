import type { Totals } from '../api/types';
import { bytesOf, cores, count, percent, share } from '../ui/format';
import { Meter } from '../ui/Meter';
import classes from './fleet.module.css';

/** Sums over the whole fleet, whatever the filters. */
export function FleetTotals({ totals }: { totals: Totals }) {
  const { nodes, pods, compute } = totals;
  const cpu = share(compute.cpu_used_millicores, compute.cpu_allocatable_millicores);
  const memory = share(compute.memory_used_bytes, compute.memory_allocatable_bytes);
  return (
    <dl className={classes.totals} aria-label="Fleet totals">
      <Fact name="Clusters" value={count(totals.clusters)} />
      <Fact name="Nodes ready" value={count(nodes.ready)} of={count(nodes.total)} bad={nodes.ready < nodes.total} />
      <Fact name="Pods running" value={count(pods.running)} of={count(pods.total)} />
      <Fact name="Problem pods" value={count(pods.problem)} bad={pods.problem > 0} />
      <div className={classes.totalMeter}>
        <Meter label="CPU" value={cpu} text={`${percent(cpu)} · ${cores(compute.cpu_used_millicores)} of ${cores(compute.cpu_allocatable_millicores)} cores`} />
      </div>
      <div className={classes.totalMeter}>
        <Meter label="Memory" value={memory} text={`${percent(memory)} · ${bytesOf(compute.memory_used_bytes, compute.memory_allocatable_bytes)}`} />
      </div>
    </dl>
  );
}

function Fact({ name, value, of, bad = false }: { name: string; value: string; of?: string; bad?: boolean }) {
  return (
    <div className={classes.total}>
      <dt>{name}</dt>
      <dd data-bad={bad || undefined}>
        {value}
        {of !== undefined && <small> / {of}</small>}
      </dd>
    </div>
  );
}
