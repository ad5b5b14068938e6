import { NativeSelect, TextInput } from '@mantine/core';
import { useId, useState } from 'react';
import type { Environment } from '../api/types';
import { FilterText } from '../ui/FilterText';
import { count } from '../ui/format';
import { Icon } from '../ui/Icon';
import { ENVIRONMENT_LABELS, ENVIRONMENTS } from '../ui/status';
import type { FleetPodFilters } from './filters';
import type { PodView } from './pod-pages';
import { statusTone } from './status-tone';
import { useClusterNames } from './use-pods';
import classes from './pods.module.css';

const MOST_BUTTONS = 7;

interface Props {
  filters: FleetPodFilters;
  view: PodView | undefined;
  stale: boolean;
  onFilters: (filters: FleetPodFilters) => void;
}

export function PodFiltersBar({ filters, view, stale, onFilters }: Props) {
  const totals = view?.totals ?? undefined;
  return (
    <div className={classes.bar} role="search">
      <div className={classes.filters}>
        <FilterText text={filters.text} placeholder="Pod, owner, node or cluster" onText={(text) => onFilters({ ...filters, text })} />
        <ClusterChoice filters={filters} view={view} onFilters={onFilters} />
        <Namespace key={filters.namespace} value={filters.namespace} onValue={(namespace) => onFilters({ ...filters, namespace })} />
        <NativeSelect
          aria-label="Environment"
          value={filters.environments.length === 1 ? filters.environments[0] : filters.environments.length > 1 ? 'several' : ''}
          onChange={({ currentTarget: { value } }) => onFilters({ ...filters, environments: value ? [value as Environment] : [] })}
          data={[
            { value: '', label: 'All environments' },
            ...(filters.environments.length > 1 ? [{ value: 'several', label: filters.environments.map((each) => ENVIRONMENT_LABELS[each]).join(', ') }] : []),
            ...ENVIRONMENTS.map((environment) => ({ value: environment, label: ENVIRONMENT_LABELS[environment] })),
          ]}
        />
        <NativeSelect
          className={classes.sort ?? ''}
          aria-label="Order"
          value={filters.sort}
          onChange={({ currentTarget: { value } }) => onFilters({ ...filters, sort: value as FleetPodFilters['sort'] })}
          data={[
            { value: 'problem', label: 'Problems first' },
            { value: 'restarts', label: 'Most restarts first' },
            { value: 'age', label: 'Youngest first' },
            { value: '-age', label: 'Oldest first' },
          ]}
        />
      </div>
      <Statuses filters={filters} statuses={totals?.statuses ?? []} problems={totals?.problems} stale={stale} onFilters={onFilters} />
    </div>
  );
}

/** All statuses in a bar and as filters, each with its pods. */
function Statuses({ filters, statuses, problems, stale, onFilters }: { stale: boolean; filters: FleetPodFilters; statuses: readonly { status: string; count: number }[]; problems: number | undefined; onFilters: Props['onFilters'] }) {
  const gone = filters.statuses.filter((status) => !statuses.some((each) => each.status === status)).map((status) => ({ status, count: 0 }));
  const shown = [...statuses.slice(0, MOST_BUTTONS), ...statuses.slice(MOST_BUTTONS).filter(({ status }) => filters.statuses.includes(status)), ...gone];
  const others = statuses.filter((each) => !shown.includes(each));
  const toggle = (status: string) => onFilters({ ...filters, statuses: filters.statuses.includes(status) ? filters.statuses.filter((each) => each !== status) : [...filters.statuses, status] });
  return (
    <div className={classes.statuses} data-stale={stale || undefined}>
      <div className={classes.statusBar} aria-hidden="true">
        {statuses.map((each) => (
          <span key={each.status} data-tone={statusTone(each.status)} style={{ flexGrow: each.count }} title={each.status} />
        ))}
      </div>
      <div className={classes.statusButtons} role="group" aria-label="Status">
        <button type="button" data-tone="failed" data-none={problems === 0 || undefined} aria-pressed={filters.problem} onClick={() => onFilters({ ...filters, problem: !filters.problem })}>
          <Icon name="critical" size={14} />
          Needs a look <b>{problems === undefined ? '' : count(problems)}</b>
        </button>
        {shown.map((each) => (
          <button key={each.status} type="button" data-tone={statusTone(each.status)} aria-pressed={filters.statuses.includes(each.status)} onClick={() => toggle(each.status)}>
            <i aria-hidden="true" />
            {each.status} <b>{count(each.count)}</b>
          </button>
        ))}
        {others.length > 0 && (
          <NativeSelect
            size="xs"
            aria-label="Other statuses"
            value=""
            onChange={({ currentTarget: { value } }) => value && toggle(value)}
            data={[{ value: '', label: `${count(others.length)} more…` }, ...others.map(({ status, count: pods }) => ({ value: status, label: `${status} (${count(pods)})` }))]}
          />
        )}
      </div>
    </div>
  );
}

/** Takes effect when it is left or entered: a half-written namespace matches nothing. */
function Namespace({ value, onValue }: { value: string; onValue: (value: string) => void }) {
  const [typed, setTyped] = useState(value);
  const tell = () => typed.trim() !== value && onValue(typed.trim());
  return (
    <TextInput
      className={classes.narrow ?? ''}
      aria-label="Namespace"
      placeholder="Namespace"
      spellCheck={false}
      autoCapitalize="none"
      maxLength={1000}
      value={typed}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={tell}
      onKeyDown={(event) => event.key === 'Enter' && tell()}
    />
  );
}

/** Clusters by name: the server is asked while somebody types, so it works for ten and for ten thousand. */
function ClusterChoice({ filters, view, onFilters }: Omit<Props, 'stale'>) {
  const id = useId();
  const [typed, setTyped] = useState('');
  const found = useClusterNames(typed.trim()).data ?? [];
  const nameOf = (cluster: string) => view?.pages.flatMap((page) => page.rows?.slice(0, 50) ?? []).find((pod) => pod.cluster.id === cluster)?.cluster.name ?? 'one cluster';
  function choose(text: string) {
    const cluster = found.find((each) => each.name === text);
    setTyped(cluster ? '' : text);
    if (cluster && !filters.clusters.includes(cluster.id)) onFilters({ ...filters, clusters: [...filters.clusters, cluster.id] });
  }
  return (
    <>
      <TextInput
        className={classes.narrow ?? ''}
        aria-label="Cluster"
        placeholder="Cluster"
        spellCheck={false}
        list={id}
        maxLength={200}
        value={typed}
        onChange={(event) => choose(event.currentTarget.value)}
        onKeyDown={(event) => event.key === 'Enter' && found[0] && choose(found[0].name)}
      />
      <datalist id={id}>
        {found.map((cluster) => (
          <option key={cluster.id} value={cluster.name} />
        ))}
      </datalist>
      {filters.clusters.map((cluster) => (
        <span key={cluster} className={classes.chip}>
          {nameOf(cluster)}
          <button type="button" aria-label={`Not only ${nameOf(cluster)}`} onClick={() => onFilters({ ...filters, clusters: filters.clusters.filter((each) => each !== cluster) })}>
            <Icon name="close" size={12} />
          </button>
        </span>
      ))}
    </>
  );
}
