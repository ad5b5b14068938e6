import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, unwrap } from '../api/client';
import { reads } from '../api/conditional';
import { live, refreshDelay } from '../api/live';
import type { ApiProblem } from '../api/problem';
import type { AgentReleaseList, AgentRollout, AgentRolloutClusterList, AgentRolloutList, AgentVersionList, NewAgentRollout, RolloutState } from '../api/types';
import { isOpen } from './rollout';

const AGENTS = ['agents'] as const;
/** A rollout that moves is looked at more often. */
const MOVING_MILLIS = 2_000;
const PAGE = 100;

export function useVersions() {
  return useQuery<AgentVersionList, ApiProblem>({
    ...live,
    queryKey: [...AGENTS, 'versions'],
    queryFn: ({ signal }) => reads.read<AgentVersionList>('agents/versions', (headers) => api.GET('/agent-versions', { headers, signal })),
  });
}

export function useReleases() {
  return useQuery<AgentReleaseList, ApiProblem>({
    ...live,
    queryKey: [...AGENTS, 'releases'],
    queryFn: ({ signal }) => reads.read<AgentReleaseList>('agents/releases', (headers) => api.GET('/agent-releases', { headers, signal })),
  });
}

export function useRollouts() {
  return useQuery<AgentRolloutList, ApiProblem>({
    ...live,
    queryKey: [...AGENTS, 'rollouts'],
    queryFn: ({ signal }) => reads.read<AgentRolloutList>('agents/rollouts', (headers) => api.GET('/agent-rollouts', { headers, signal })),
    refetchInterval: ({ state }) => (!state.error && state.data?.items.some((rollout) => rollout.status === 'running') ? MOVING_MILLIS : refreshDelay(state)),
  });
}

/** A rollout that is not among the newest. */
export function useRollout(id: string | undefined) {
  return useQuery<AgentRollout, ApiProblem>({
    ...live,
    queryKey: [...AGENTS, 'rollout', id],
    enabled: id !== undefined,
    queryFn: ({ signal }) => unwrap(api.GET('/agent-rollouts/{rollout_id}', { params: { path: { rollout_id: id ?? '' } }, signal })),
    refetchInterval: ({ state }) => (state.data && !isOpen(state.data) ? false : refreshDelay(state)),
  });
}

/** What became of the clusters of a rollout, page by page. */
export function useRolloutClusters(rollout: AgentRollout, states: readonly RolloutState[]) {
  const wanted = { limit: PAGE, ...(states.length > 0 ? { state: states.join(',') } : {}) };
  return useInfiniteQuery({
    ...live,
    queryKey: [...AGENTS, 'rollout', rollout.id, 'clusters', wanted],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) => {
      const query = { ...wanted, ...(pageParam ? { cursor: pageParam } : {}) };
      return reads.read<AgentRolloutClusterList>(`agents/rollout/${rollout.id}?${JSON.stringify(query)}`, (headers) =>
        api.GET('/agent-rollouts/{rollout_id}/clusters', { params: { path: { rollout_id: rollout.id }, query }, headers, signal }),
      );
    },
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (rollout.status === 'running' && !state.error ? MOVING_MILLIS : refreshDelay(state)),
  });
}

/** A change, after which all of the page is read anew. */
function useChange<Input, Output>(change: (input: Input) => Promise<Output>, onDone?: (output: Output) => void) {
  const queries = useQueryClient();
  return useMutation<Output, ApiProblem, Input>({
    networkMode: 'always',
    mutationFn: change,
    onSuccess: async (output) => {
      await queries.invalidateQueries({ queryKey: AGENTS });
      onDone?.(output);
    },
  });
}

export interface ReleaseForm {
  version: string;
  image: string;
  notes: string;
}

export function useAddRelease(onDone: () => void) {
  return useChange(
    ({ version, image, notes }: ReleaseForm) =>
      unwrap(api.POST('/agent-releases', { body: { version: version.trim(), ...(image.trim() ? { image: image.trim() } : {}), ...(notes.trim() ? { notes: notes.trim() } : {}) } })),
    onDone,
  );
}

export function useRemoveRelease() {
  return useChange((version: string) => unwrap(api.DELETE('/agent-releases/{version}', { params: { path: { version } } })));
}

export function useStartRollout(onDone: (rollout: AgentRollout) => void) {
  return useChange((body: NewAgentRollout) => unwrap(api.POST('/agent-rollouts', { body })), onDone);
}

export type RolloutAction = 'pause' | 'resume' | 'cancel';

export function useRolloutAction(id: string) {
  const params = { params: { path: { rollout_id: id } } };
  return useChange((action: RolloutAction): Promise<AgentRollout> => {
    if (action === 'pause') return unwrap(api.POST('/agent-rollouts/{rollout_id}/pause', params));
    if (action === 'resume') return unwrap(api.POST('/agent-rollouts/{rollout_id}/resume', params));
    return unwrap(api.POST('/agent-rollouts/{rollout_id}/cancel', params));
  });
}
