import { keepPreviousData, type QueryClient, queryOptions, useInfiniteQuery, useMutation, useQueries, useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query';
import { useState } from 'react';
import { api, fetchWithin, unwrap } from '../api/client';
import { reads } from '../api/conditional';
import { live, refreshDelay } from '../api/live';
import { useMe } from '../api/me';
import { type ApiProblem } from '../api/problem';
import { serverClock } from '../api/server-clock';
import type { ClusterDetail, Command, CommandDetail, CommandList } from '../api/types';
import { clusterKey } from '../cluster/use-cluster';
import { type CommandFilters, commandsRequest, NO_FILTERS } from './filters';
import { further, isApply, isFinished, pingRefusal } from './states';

const PAGE = 50;
/** So many unfinished commands are waited for at once; browsers hold few connections to a server. The others come with the refresh. */
const MOST_WAITS = 2;
/** So long a command is asked for every second, so that its states are seen; then only for its end. */
const LOOK_CLOSELY_MILLIS = 15_000;
const LONGEST_WAIT_SECONDS = 8;
const SHORTEST_PAUSE_MILLIS = 250;
const LONGEST_PAUSE_MILLIS = 4_000;

export const listKey = (clusterId: string) => [...clusterKey(clusterId), 'commands'] as const;

/** The history of a cluster page by page, newest first, and the newest unfinished commands as they move. */
export function useCommands(clusterId: string, opened: string | undefined, filters: CommandFilters = NO_FILTERS) {
  const asked = commandsRequest(filters);
  const query = useInfiniteQuery({
    ...live,
    queryKey: [...listKey(clusterId), asked],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) => {
      const page = { ...asked, limit: PAGE, ...(pageParam ? { cursor: pageParam } : {}) };
      return reads.read<CommandList>(`commands/${clusterId}?${JSON.stringify(page)}`, (headers) =>
        api.GET('/clusters/{cluster_id}/commands', { params: { path: { cluster_id: clusterId }, query: page }, headers, signal }),
      );
    },
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  });
  const listed = distinct(query.data?.pages ?? []);
  const waited = listed.filter((command) => !isFinished(command.status)).slice(0, MOST_WAITS).map((command) => command.id);
  const ids = [...new Set([...(opened ? [opened] : []), ...waited])];
  const details = useQueries({ queries: ids.map(commandQuery) });
  const detailOf = new Map(details.flatMap(({ data }) => (data ? [[data.id, data]] : [])));
  const commands = listed.map((command) => further<Command>(command, detailOf.get(command.id)));
  return { query, commands, detailOf, opened: details[opened ? ids.indexOf(opened) : -1] };
}

/** Between two pages a command may be made; each is shown once. */
function distinct(pages: readonly CommandList[]): Command[] {
  const seen = new Set<string>();
  return pages.flatMap((page) => page.items).filter((command) => !seen.has(command.id) && seen.add(command.id));
}

/** A command until it is finished: the server answers when it is, or when the wait is over. */
function commandQuery(id: string) {
  return queryOptions<CommandDetail, ApiProblem>({
    queryKey: ['command', id],
    queryFn: ({ signal, client }) => {
      const before = client.getQueryData<CommandDetail>(['command', id]);
      const wait = waitSeconds(before, serverClock.now());
      return unwrap(api.GET('/commands/{command_id}', { params: { path: { command_id: id }, query: { wait } }, signal, fetch: fetchWithin((wait + 10) * 1_000) }));
    },
    retry: false,
    networkMode: 'always',
    staleTime: 5_000,
    refetchInterval: ({ state }) => (state.error ? refreshDelay(state) : state.data && isFinished(state.data.status) ? false : pauseMillis(state.data)),
  });
}

/** Between two questions: longer for a large result, which comes as a whole each time. */
export function pauseMillis(read: Pick<CommandDetail, 'outcomes'> | undefined): number {
  return Math.min(LONGEST_PAUSE_MILLIS, Math.max(SHORTEST_PAUSE_MILLIS, (read?.outcomes.length ?? 0) * 5));
}

/** One command, followed to its end. */
export function useCommand(id: string | undefined): UseQueryResult<CommandDetail, ApiProblem> {
  return useQuery({ ...commandQuery(id ?? ''), enabled: id !== undefined });
}

/** Nothing the first time, so that what is known is shown; a second while states are worth seeing or objects end one by one; then until its end. */
export function waitSeconds(before: Command | undefined, now: number): number {
  if (!before || isFinished(before.status)) return 0;
  const parts = isApply(before) && before.status === 'running';
  return parts || now - Date.parse(before.created_at) < LOOK_CLOSELY_MILLIS ? 1 : LONGEST_WAIT_SECONDS;
}

function refreshList(queries: QueryClient, clusterId: string): Promise<void> {
  return queries.invalidateQueries({ queryKey: listKey(clusterId) });
}

export function useCancel(command: Command) {
  const queries = useQueryClient();
  return useMutation<unknown, ApiProblem>({
    networkMode: 'always',
    mutationFn: () => unwrap(api.POST('/commands/{command_id}/cancel', { params: { path: { command_id: command.id } } })),
    onSettled: () => Promise.all([refreshList(queries, command.cluster_id), queries.invalidateQueries({ queryKey: ['command', command.id] })]),
  });
}

export interface Ping {
  /** Why none can be sent; undefined where one can. */
  refusal: string | undefined;
  /** Somebody asked in spite of the refusal, by the keyboard. */
  refused: boolean;
  /** Under way: not taken yet, or not finished. */
  busy: boolean;
  /** It was taken, but reading what became of it fails; that is tried again until it is known. */
  unreadable: boolean;
  /** Why it was not taken. */
  problem: ApiProblem | null;
  command: Command | undefined;
  /** When it was asked for, in the server's time. */
  askedAt: number | undefined;
  send: () => void;
  dismiss: () => void;
}

/** Sends pings to a cluster and follows the last one to its end. */
export function usePing(cluster: Pick<ClusterDetail, 'id' | 'status'>): Ping {
  const queries = useQueryClient();
  const role = useMe().data?.role;
  const [refused, setRefused] = useState(false);
  const [askedAt, setAskedAt] = useState<number>();
  const made = useMutation<{ id: string }, ApiProblem>({
    networkMode: 'always',
    mutationFn: () => unwrap(api.POST('/clusters/{cluster_id}/commands', { params: { path: { cluster_id: cluster.id } }, body: { type: 'ping' } })),
    onSuccess: () => void refreshList(queries, cluster.id),
  });
  const id = made.data?.id;
  const watched = useCommand(id);
  const command = id ? watched.data : undefined;
  const followed = id !== undefined && !(command && isFinished(command.status));
  const busy = made.isPending || followed;
  const refusal = pingRefusal(role, cluster.status);
  return {
    refusal,
    refused: refused && refusal !== undefined,
    busy,
    // not the error itself: without data yet it is forgotten while the next try is under way
    unreadable: followed && watched.errorUpdatedAt > watched.dataUpdatedAt,
    problem: made.error,
    command,
    askedAt,
    send: () => {
      setRefused(refusal !== undefined);
      if (refusal !== undefined || busy) return;
      setAskedAt(serverClock.now());
      made.mutate();
    },
    dismiss: () => {
      setRefused(false);
      made.reset();
    },
  };
}
