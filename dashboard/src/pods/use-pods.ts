import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef } from 'react';
import { api } from '../api/client';
import { reads } from '../api/conditional';
import { live } from '../api/live';
import type { Fleet, FleetPodList } from '../api/types';
import { type FleetPodFilters, podsRequest } from './filters';
import { covers, pagesOf, PodPages, type PodView } from './pod-pages';

const FIRST_PAGE = 100;
const LATER_PAGES = 500;
/** Rows before the end of what is loaded at which more is asked for. */
const AHEAD = 150;

/** Pods of all clusters near the window, refreshed while they are looked at. */
export function useFleetPods(filters: FleetPodFilters) {
  const queries = useQueryClient();
  const wanted = JSON.stringify(podsRequest(filters));
  const key = useMemo(() => ['pods', wanted] as const, [wanted]);
  const pages = useMemo(
    () =>
      new PodPages((cursor, signal) => {
        const query = { ...(JSON.parse(wanted) as ReturnType<typeof podsRequest>), limit: cursor ? LATER_PAGES : FIRST_PAGE, ...(cursor ? { cursor } : {}) };
        return reads.read<FleetPodList>(`pods?${JSON.stringify(query)}`, (headers) => api.GET('/pods', { params: { query }, headers, signal }));
      }, queries.getQueryData<PodView>(key)),
    [queries, key, wanted],
  );
  const rows = useRef({ first: 0, last: 0 });
  const query = useQuery<PodView>({
    ...live,
    queryKey: key,
    queryFn: ({ signal }) => {
      const { from, to } = pagesOf(queries.getQueryData<PodView>(key), rows.current.first, rows.current.last, AHEAD);
      return pages.refresh(from, to, signal);
    },
    placeholderData: keepPreviousData,
    structuralSharing: false,
  });
  const { data: view, isFetching, isPlaceholderData, error, refetch } = query;
  const loadWindow = useCallback(() => {
    if (!view || isFetching || isPlaceholderData || error) return;
    const { from, to } = pagesOf(view, rows.current.first, rows.current.last, AHEAD);
    if (!covers(view, from, to)) void refetch();
  }, [view, isFetching, isPlaceholderData, error, refetch]);
  useEffect(loadWindow, [loadWindow]);
  const onWindow = useCallback(
    (first: number, last: number) => {
      rows.current = { first, last };
      loadWindow();
    },
    [loadWindow],
  );
  return { query, view, onWindow };
}

/** Clusters whose names hold a text, for choosing one. */
export function useClusterNames(text: string) {
  return useQuery({
    queryKey: ['cluster-names', text],
    enabled: text !== '',
    staleTime: 30_000,
    retry: false,
    networkMode: 'always',
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => {
      const query = { q: text, sort: 'name' as const, limit: 20 };
      const fleet = await reads.read<Fleet>(`fleet?${JSON.stringify(query)}`, (headers) => api.GET('/fleet', { params: { query }, headers, signal }));
      return fleet.clusters.map(({ id, name }) => ({ id, name }));
    },
  });
}
