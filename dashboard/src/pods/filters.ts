import type { Environment } from '../api/types';
import { isEnvironment } from '../ui/status';

export const SORTS = ['problem', 'restarts', 'age', '-age'] as const;
export type Sort = (typeof SORTS)[number];

/** What the page of all pods shows; kept in its address so that it can be sent to somebody. */
export interface FleetPodFilters {
  /** Ids of clusters. */
  clusters: readonly string[];
  environments: readonly Environment[];
  namespace: string;
  statuses: readonly string[];
  /** Only those that need a look. */
  problem: boolean;
  text: string;
  sort: Sort;
}

export const NO_FILTERS: FleetPodFilters = { clusters: [], environments: [], namespace: '', statuses: [], problem: false, text: '', sort: 'problem' };

const list = (text: string | null) => (text ?? '').split(',').map((value) => value.trim()).filter((value) => value !== '');

export function readFilters(search: URLSearchParams): FleetPodFilters {
  const sort = SORTS.find((each) => each === search.get('sort'));
  return {
    clusters: list(search.get('cluster')),
    environments: list(search.get('environment')).filter(isEnvironment),
    namespace: search.get('namespace') ?? '',
    statuses: list(search.get('status')),
    problem: search.get('problem') === 'true',
    text: search.get('q') ?? '',
    sort: sort ?? 'problem',
  };
}

export function writeFilters(filters: FleetPodFilters): URLSearchParams {
  const search = new URLSearchParams();
  if (filters.clusters.length > 0) search.set('cluster', filters.clusters.join(','));
  if (filters.environments.length > 0) search.set('environment', filters.environments.join(','));
  if (filters.namespace) search.set('namespace', filters.namespace);
  if (filters.statuses.length > 0) search.set('status', filters.statuses.join(','));
  if (filters.problem) search.set('problem', 'true');
  if (filters.text) search.set('q', filters.text);
  if (filters.sort !== 'problem') search.set('sort', filters.sort);
  return search;
}

export function isFiltered(filters: FleetPodFilters): boolean {
  return writeFilters({ ...filters, sort: 'problem', text: filters.text.trim(), namespace: filters.namespace.trim() }).size > 0;
}

/** The filters in the server's words. */
export function podsRequest(filters: FleetPodFilters) {
  const namespaces = list(filters.namespace);
  return {
    ...(filters.clusters.length > 0 ? { cluster: filters.clusters.join(',') } : {}),
    ...(filters.environments.length > 0 ? { environment: filters.environments.join(',') } : {}),
    ...(namespaces.length > 0 ? { namespace: namespaces.join(',') } : {}),
    ...(filters.statuses.length > 0 ? { status: filters.statuses.join(',') } : {}),
    ...(filters.problem ? { problem: true } : {}),
    ...(filters.text.trim() ? { q: filters.text.trim() } : {}),
    ...(filters.sort === 'problem' ? {} : { sort: filters.sort }),
  };
}
