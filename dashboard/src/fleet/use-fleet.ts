import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { api } from '../api/client';
import { reads } from '../api/conditional';
import { streamed } from '../api/first-data';
import { live } from '../api/live';
import type { Fleet, FleetCluster } from '../api/types';
import type { FleetFilters } from './filters';
import { needsAllRows, ordered, serverOrder } from './order';

const FIRST_PAGE = 100;
const LATER_PAGES = 1000;

/** The request of a page of the fleet, in the server's words. */
export function fleetRequest(filters: FleetFilters, cursor: string): Record<string, string | number> {
  const order = serverOrder(filters.order);
  return {
    ...(filters.environments.length > 0 ? { environment: filters.environments.join(',') } : {}),
    ...(filters.statuses.length > 0 ? { status: filters.statuses.join(',') } : {}),
    ...(filters.text.trim() ? { q: filters.text.trim() } : {}),
    ...(order === 'severity' ? {} : { sort: order }),
    limit: cursor ? LATER_PAGES : FIRST_PAGE,
    ...(cursor ? { cursor } : {}),
  };
}

/** Clusters page by page, refreshed while shown; the first page comes with the document if it was streamed for it. */
export function useFleet(filters: FleetFilters) {
  const wanted = fleetRequest(filters, '');
  const first = streamed<Fleet>('/api/v1/fleet', wanted);
  const query = useInfiniteQuery({
    ...live,
    queryKey: ['fleet', wanted],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) => {
      const page = fleetRequest(filters, pageParam);
      return reads.read<Fleet>(`fleet?${JSON.stringify(page)}`, (headers) =>
        api.GET('/fleet', { params: { query: page }, headers, signal }),
      );
    },
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
    ...(first ? { initialData: { pages: [first.body], pageParams: [''] }, initialDataUpdatedAt: first.receivedAt } : {}),
  });
  const { hasNextPage, isFetching, fetchNextPage } = query;
  const all = needsAllRows(filters.order);
  useEffect(() => {
    if (all && hasNextPage && !isFetching) void fetchNextPage();
  }, [all, hasNextPage, isFetching, fetchNextPage]);
  const rows = useMemo(() => ordered(distinct(query.data?.pages ?? []), filters.order), [query.data, filters.order]);
  return { query, rows, newest: query.data?.pages[0] };
}

/** Between two pages a cluster may move; it is shown once. */
function distinct(pages: readonly Fleet[]): readonly FleetCluster[] {
  if (pages.length === 1 && pages[0]) return pages[0].clusters;
  const seen = new Set<string>();
  return pages.flatMap((page) => page.clusters).filter((row) => !seen.has(row.id) && seen.add(row.id));
}
