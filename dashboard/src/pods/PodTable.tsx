import { useMediaQuery } from '@mantine/hooks';
import { memo, useEffect } from 'react';
import { Link } from 'wouter';
import type { FleetPod } from '../api/types';
import { podLogsHref, workloadLogsHref } from '../logs/links';
import { Age } from '../ui/Age';
import { count } from '../ui/format';
import { Icon } from '../ui/Icon';
import { isSilent, STATUS_LABELS } from '../ui/status';
import { EnvironmentBadge } from '../ui/StatusMark';
import { useTableRows } from '../ui/table-rows';
import type { Sort } from './filters';
import { type PodView, rowAt } from './pod-pages';
import { statusTone } from './status-tone';
import classes from './pods.module.css';

const ROW_HEIGHT = 41;
const STACKED_HEIGHT = 92;
const COLUMNS = 8;

interface Props {
  view: PodView;
  sort: Sort;
  onSort: (sort: Sort) => void;
  /** The rows near the window. */
  onWindow: (first: number, last: number) => void;
}

/** Pods as a dense table; only the rows near the window are in the page. */
export function PodTable({ view, sort, onSort, onWindow }: Props) {
  const stacked = useMediaQuery('(max-width: 760px)') ?? false;
  const { table, shown, firstIndex, lastIndex, before, after, measureElement } = useTableRows({ count: view.size, rowHeight: stacked ? STACKED_HEIGHT : ROW_HEIGHT, overscan: 12 });
  useEffect(() => onWindow(firstIndex, lastIndex), [firstIndex, lastIndex, onWindow]);
  // a pod that moved over the seam of two pages is shown once
  const seen = new Set<string>();
  return (
    <table className={classes.table} ref={table} aria-rowcount={view.totals?.matching ?? -1}>
      <thead>
        <tr>
          <th scope="col">Pod</th>
          <Heading name="Status" on={sort === 'problem' ? 'descending' : undefined} onClick={() => onSort('problem')} />
          <th scope="col">Cluster</th>
          <Heading name="Restarts" figures on={sort === 'restarts' ? 'descending' : undefined} onClick={() => onSort(sort === 'restarts' ? 'problem' : 'restarts')} />
          <th scope="col">Owner</th>
          <th scope="col">Node</th>
          <Heading name="Age" figures on={sort === 'age' ? 'ascending' : sort === '-age' ? 'descending' : undefined} onClick={() => onSort(sort === 'age' ? '-age' : sort === '-age' ? 'problem' : 'age')} />
          <th scope="col">Logs</th>
        </tr>
      </thead>
      <Spacer height={before} />
      <tbody>
        {shown.map(({ index }) => {
          const pod = rowAt(view, index)?.pod;
          const key = pod ? `${pod.cluster.id}/${pod.namespace}/${pod.name}` : `row-${index}`;
          const again = seen.has(key);
          seen.add(key);
          return <PodRow key={again ? `${key}#${index}` : key} pod={pod} index={index} measure={stacked ? measureElement : undefined} />;
        })}
      </tbody>
      <Spacer height={after} />
    </table>
  );
}

function Heading({ name, on, figures = false, onClick }: { name: string; on: 'ascending' | 'descending' | undefined; figures?: boolean; onClick: () => void }) {
  return (
    <th scope="col" data-figures={figures || undefined} {...(on ? { 'aria-sort': on } : {})}>
      <button type="button" onClick={onClick}>
        {name}
        <span data-on={on}>
          <Icon name="down" size={12} />
        </span>
      </button>
    </th>
  );
}

function Spacer({ height }: { height: number }) {
  return height <= 0 ? null : (
    <tbody aria-hidden="true" className={classes.spacer}>
      <tr>
        <td colSpan={COLUMNS} style={{ height }} />
      </tr>
    </tbody>
  );
}

interface RowProps {
  pod: FleetPod | undefined;
  index: number;
  measure: ((element: Element | null) => void) | undefined;
}

const PodRow = memo(function PodRow({ pod, index, measure }: RowProps) {
  if (!pod) {
    return (
      <tr ref={measure ?? null} data-index={index} aria-busy="true" className={classes.loading}>
        <td colSpan={COLUMNS}>
          <span className="shell-line" />
        </td>
      </tr>
    );
  }
  const { cluster } = pod;
  const silent = isSilent(cluster.status);
  const pods = `/clusters/${cluster.id}/pods`;
  return (
    <tr ref={measure ?? null} data-index={index} aria-rowindex={index + 1} data-silent={silent || undefined} data-cluster={cluster.status}>
      <td className={classes.podCell}>
        <Link href={`${pods}?${new URLSearchParams({ namespace: pod.namespace, q: pod.name })}`} data-row={index} title={[`${pod.namespace}/${pod.name}`, ...pod.images].join('\n')}>
          <span className={classes.namespace}>{pod.namespace}/</span>
          {pod.name}
        </Link>
      </td>
      <td>
        <Status pod={pod} silent={silent} />
      </td>
      <td className={classes.clusterCell}>
        <Link href={pods}>{cluster.name}</Link>
        {silent ? (
          <span className={classes.since} title={`${STATUS_LABELS[cluster.status]}: what is true now is not known`}>
            <Icon name={cluster.status} size={13} label={STATUS_LABELS[cluster.status]} />
            as of <Age at={cluster.last_heartbeat_at} />
          </span>
        ) : (
          <EnvironmentBadge environment={cluster.environment} />
        )}
      </td>
      <td data-figures data-label="Restarts" data-many={(pod.restarts > 4 && !silent) || undefined}>
        {count(pod.restarts)}
      </td>
      <td data-wide title={pod.owner ? `${pod.owner.kind} ${pod.owner.name}${pod.owner.inferred ? ', inferred from the name of the Job' : ''}` : ''}>
        {pod.owner ? (
          <>
            <Link className={classes.ownerLogs ?? ''} href={workloadLogsHref(cluster.id, pod.namespace, pod.owner)} title={`View logs of all pods of ${pod.owner.kind} ${pod.owner.name}`} aria-label={`View logs of all pods of ${pod.owner.kind} ${pod.owner.name}`}>
              <Icon name="logs" size={13} />
            </Link>
            {pod.owner.name}
          </>
        ) : (
          '–'
        )}
      </td>
      <td data-wide title={pod.node ?? ''}>{pod.node ?? <span className={classes.dim}>not placed</span>}</td>
      <td data-figures data-label="Age">
        <Age at={pod.created_at} suffix="" />
      </td>
      <td className={classes.logsCell}>
        <Link href={podLogsHref(cluster.id, pod)} aria-label={`View logs of ${pod.namespace}/${pod.name}`} title="View logs">
          <Icon name="logs" size={15} />
          <span>Logs</span>
        </Link>
      </td>
    </tr>
  );
});

/** Of a silent cluster it says what was, in no colour of now. */
function Status({ pod, silent }: { pod: FleetPod; silent: boolean }) {
  if (silent) {
    return (
      <span className={classes.pill}>
        <Icon name="clock" size={13} />
        was {pod.status}
      </span>
    );
  }
  const tone = pod.problem ? 'critical' : { running: pod.ready ? 'healthy' : 'pending', succeeded: undefined, pending: 'pending', failed: 'critical' }[statusTone(pod.status)];
  return (
    <span className={classes.pill} data-tone={tone}>
      <Icon name={tone === 'critical' ? 'critical' : tone === 'healthy' ? 'healthy' : tone === 'pending' ? 'pending' : 'check'} size={13} />
      {pod.status}
      {pod.status === 'Running' && !pod.ready && ', not ready'}
    </span>
  );
}
