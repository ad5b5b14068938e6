import { Button, NativeSelect } from '@mantine/core';
import { memo, useCallback, useEffect, useMemo, useState } from 'react';
import { Link, useSearchParams } from 'wouter';
import type { ClusterDetail, Pod } from '../api/types';
import { FilterText } from '../ui/FilterText';
import { Age } from '../ui/Age';
import { CopyField } from '../ui/CopyField';
import { bytes, cores, count, plural } from '../ui/format';
import { Icon } from '../ui/Icon';
import { podLogsHref, workloadLogsHref } from '../logs/links';
import { Blank } from '../ui/Notice';
import { useTableRows } from '../ui/table-rows';
import { ListState } from './ListState';
import { PodContainers } from './PodContainers';
import { type PodFilters, readPodFilters, usePods, writePodFilters } from './use-cluster';
import classes from './cluster.module.css';

const STATUSES = ['Running', 'Pending', 'ContainerCreating', 'Completed', 'Error', 'CrashLoopBackOff', 'ImagePullBackOff', 'ErrImagePull', 'OOMKilled', 'Evicted', 'Terminating', 'Unknown'];
const ROW_HEIGHT = 41;
const COLUMNS = 10;

/** Pods with the server's filters; rows open to their containers. */
export function PodsTab({ cluster }: { cluster: ClusterDetail }) {
  const [search, setSearch] = useSearchParams();
  const filters = useMemo(() => readPodFilters(search), [search]);
  const setFilters = useCallback((next: PodFilters) => setSearch(writePodFilters(next), { replace: true }), [setSearch]);
  const query = usePods(cluster.id, filters);
  const off = cluster.capability_help.find((help) => help.capability === 'pods_enabled' && !help.enabled);
  if (off) {
    return (
      <Blank icon="unknown" title="The pod inventory is switched off" action={<CopyField text={off.enable_command} label="Command that switches pods on" />}>
        No pod data leaves this cluster. Run this where kubectl reaches it to switch the inventory on; the next heartbeat brings the pods.
      </Blank>
    );
  }
  const filtered = filters.namespace !== '' || filters.status !== '' || filters.text.trim() !== '';
  const pods = query.data?.pages.flatMap((page) => page.items);
  const total = query.data?.pages[0]?.total ?? pods?.length ?? 0;
  return (
    <div className={classes.form}>
      <div className={classes.filters} role="search">
        <FilterText text={filters.text} placeholder="Pod, owner, node or image" onText={(text) => setFilters({ ...filters, text })} />
        <NativeSelect
          aria-label="Namespace"
          value={filters.namespace}
          onChange={(event) => setFilters({ ...filters, namespace: event.currentTarget.value })}
          data={[{ value: '', label: 'All namespaces' }, ...withChosen(cluster.namespaces, filters.namespace)]}
        />
        <NativeSelect
          aria-label="Status"
          value={filters.status}
          onChange={(event) => setFilters({ ...filters, status: event.currentTarget.value })}
          data={[{ value: '', label: 'Any status' }, { value: 'problem', label: 'Needs a look' }, ...withChosen(STATUSES, filters.status === 'problem' ? '' : filters.status)]}
        />
        {pods && (
          <span className={classes.matching} role="status">
            {filtered ? `${count(total)} of ${plural(cluster.pods.total, 'pod')}` : plural(total, 'pod')}
          </span>
        )}
      </div>
      {!pods ? (
        <ListState query={query} what="pods" />
      ) : pods.length === 0 ? (
        <Blank
          icon="search"
          title={filtered ? 'No pod matches' : 'No pods'}
          action={
            filtered && (
              <Button variant="default" onClick={() => setFilters({ namespace: '', status: '', text: '' })}>
                Clear filters
              </Button>
            )
          }
        />
      ) : (
        <PodTable pods={pods} onNearEnd={() => query.hasNextPage && !query.isFetching && void query.fetchNextPage()} />
      )}
      {query.hasNextPage && (
        <Button variant="default" className={classes.more ?? ''} loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          Load more
        </Button>
      )}
    </div>
  );
}

function withChosen(values: readonly string[], chosen: string): string[] {
  return chosen && !values.includes(chosen) ? [...values, chosen] : [...values];
}

function PodTable({ pods, onNearEnd }: { pods: readonly Pod[]; onNearEnd: () => void }) {
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const keyOf = useCallback((index: number) => podKey(pods[index]), [pods]);
  const { table, shown, lastIndex, before, after, measureElement } = useTableRows({ count: pods.length, rowHeight: ROW_HEIGHT, overscan: 10, keyOf });
  useEffect(() => {
    if (lastIndex >= pods.length - 20) onNearEnd();
  }, [lastIndex, pods.length, onNearEnd]);
  const toggle = useCallback((key: string) => setOpened((before) => (before.has(key) ? new Set([...before].filter((each) => each !== key)) : new Set([...before, key]))), []);
  return (
    <table className={classes.list} data-kind="pods" ref={table}>
      <thead>
        <tr>
          <th scope="col">Pod</th>
          <th scope="col">Status</th>
          <th scope="col" data-figures>
            Ready
          </th>
          <th scope="col" data-figures>
            Restarts
          </th>
          <th scope="col">Owner</th>
          <th scope="col">Node</th>
          <th scope="col" data-figures>
            CPU
          </th>
          <th scope="col" data-figures>
            Memory
          </th>
          <th scope="col" data-figures>
            Age
          </th>
          <th scope="col">Logs</th>
        </tr>
      </thead>
      <Spacer height={before} />
      {shown.map((item) => {
        const pod = pods[item.index];
        if (!pod) return null;
        const key = podKey(pod);
        return <PodRows key={key} pod={pod} index={item.index} open={opened.has(key)} onToggle={toggle} measure={measureElement} />;
      })}
      <Spacer height={after} />
    </table>
  );
}

const podKey = (pod: Pod | undefined) => (pod ? `${pod.namespace}/${pod.name}` : '');

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
  pod: Pod;
  index: number;
  open: boolean;
  onToggle: (key: string) => void;
  measure: (element: Element | null) => void;
}

const PodRows = memo(function PodRows({ pod, index, open, onToggle, measure }: RowProps) {
  const running = pod.containers.filter((container) => !container.init);
  const done = pod.phase === 'Succeeded';
  return (
    <tbody ref={measure} data-index={index} data-open={open || undefined}>
      <tr data-problem={pod.problem || undefined}>
        <td data-main>
          <button type="button" data-row={index} className={classes.expander} aria-expanded={open} title={`${pod.namespace}/${pod.name}`} onClick={() => onToggle(podKey(pod))}>
            <Icon name="right" size={13} />
            <span>
              <span className={classes.namespace}>{pod.namespace}/</span>
              {pod.name}
            </span>
          </button>
        </td>
        <td title={pod.message ?? ''}>
          <span className={classes.pill} data-tone={pod.problem ? 'critical' : done ? undefined : pod.status === 'Running' ? 'healthy' : 'pending'}>
            <Icon name={pod.problem ? 'critical' : done ? 'check' : pod.status === 'Running' ? 'healthy' : 'pending'} size={13} />
            {pod.status}
          </span>
        </td>
        <td data-figures data-label="Ready">
          {running.filter((container) => container.ready).length}/{running.length}
        </td>
        <td data-figures data-label="Restarts" data-many={pod.restarts > 4 || undefined}>
          {count(pod.restarts)}
        </td>
        <td data-label="Owner" title={pod.owner ? `${pod.owner.kind} ${pod.owner.name}${pod.owner.inferred ? ', inferred from the name of the Job' : ''}` : ''}>
          {pod.owner ? (
            <>
              <Link className={classes.ownerLogs ?? ''} href={workloadLogsHref(pod.cluster_id, pod.namespace, pod.owner)} title={`View logs of all pods of ${pod.owner.kind} ${pod.owner.name}`} aria-label={`View logs of all pods of ${pod.owner.kind} ${pod.owner.name}`}>
                <Icon name="logs" size={13} />
              </Link>
              {pod.owner.name} <span className={classes.dim}>{pod.owner.kind}</span>
            </>
          ) : (
            '–'
          )}
        </td>
        <td data-label="Node">{pod.node ?? <span className={classes.dim}>not placed</span>}</td>
        <td data-figures data-label="CPU">
          {cores(pod.usage?.cpu_millicores)}
        </td>
        <td data-figures data-label="Memory">
          {bytes(pod.usage?.memory_bytes)}
        </td>
        <td data-figures data-label="Age">
          <Age at={pod.created_at} suffix="" />
        </td>
        <td className={classes.logsCell}>
          <Link href={podLogsHref(pod.cluster_id, pod, running.length === 1 ? running[0]?.name : undefined)} aria-label={`View logs of ${pod.namespace}/${pod.name}`} title="View logs">
            <Icon name="logs" size={15} />
            <span>Logs</span>
          </Link>
        </td>
      </tr>
      {open && (
        <tr className={classes.detailRow}>
          <td colSpan={COLUMNS}>
            <PodContainers pod={pod} />
          </td>
        </tr>
      )}
    </tbody>
  );
});
