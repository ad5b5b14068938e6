import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { api } from '../api/client';
import { reads } from '../api/conditional';
import { streamed } from '../api/first-data';
import { live } from '../api/live';
import { ApiProblem } from '../api/problem';
import type { ClusterDetail, EventList, NodeList, PodList } from '../api/types';

export const clusterKey = (id: string) => ['cluster', id] as const;

/** One cluster, refreshed while shown; faster while somebody waits for its agent. */
export function useCluster(id: string, everyMillis?: number) {
  const first = streamed<ClusterDetail>(`/api/v1/clusters/${id}`);
  return useQuery({
    ...live,
    ...(everyMillis ? { refetchInterval: everyMillis } : {}),
    queryKey: clusterKey(id),
    queryFn: ({ signal }) =>
      reads.read<ClusterDetail>(`cluster/${id}`, (headers) => api.GET('/clusters/{cluster_id}', { params: { path: { cluster_id: id } }, headers, signal })),
    ...(first ? { initialData: first.body, initialDataUpdatedAt: first.receivedAt } : {}),
  });
}

export function isGone(problem: Error | null): boolean {
  return problem instanceof ApiProblem && problem.status === 404;
}

export function useNodes(id: string) {
  return useQuery({
    ...live,
    queryKey: [...clusterKey(id), 'nodes'],
    queryFn: ({ signal }) =>
      reads.read<NodeList>(`nodes/${id}`, (headers) => api.GET('/clusters/{cluster_id}/nodes', { params: { path: { cluster_id: id } }, headers, signal })),
  });
}

export function useEvents(id: string) {
  return useQuery({
    ...live,
    queryKey: [...clusterKey(id), 'events'],
    queryFn: ({ signal }) =>
      reads.read<EventList>(`events/${id}`, (headers) => api.GET('/clusters/{cluster_id}/events', { params: { path: { cluster_id: id } }, headers, signal })),
  });
}

export interface PodFilters {
  namespace: string;
  /** `problem`, a status such as CrashLoopBackOff, or empty for all. */
  status: string;
  text: string;
}

export function readPodFilters(search: URLSearchParams): PodFilters {
  return { namespace: search.get('namespace') ?? '', status: search.get('status') ?? '', text: search.get('q') ?? '' };
}

export function writePodFilters(filters: PodFilters): URLSearchParams {
  const search = new URLSearchParams();
  if (filters.namespace) search.set('namespace', filters.namespace);
  if (filters.status) search.set('status', filters.status);
  if (filters.text) search.set('q', filters.text);
  return search;
}

const PAGE = 200;

/** Pods page by page; the server filters. */
export function usePods(id: string, filters: PodFilters, limit = PAGE) {
  const wanted = {
    ...(filters.namespace ? { namespace: filters.namespace } : {}),
    ...(filters.status ? { status: filters.status } : {}),
    ...(filters.text.trim() ? { q: filters.text.trim() } : {}),
    limit,
  };
  return useInfiniteQuery({
    ...live,
    queryKey: [...clusterKey(id), 'pods', wanted],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) => {
      const query = { ...wanted, ...(pageParam ? { cursor: pageParam } : {}) };
      return reads.read<PodList>(`pods/${id}?${JSON.stringify(query)}`, (headers) =>
        api.GET('/clusters/{cluster_id}/pods', { params: { path: { cluster_id: id }, query }, headers, signal }),
      );
    },
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  });
}
