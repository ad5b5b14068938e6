import { type QueryClient, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, settle, unwrap } from './client';
import { reads } from './conditional';
import { forgetFirstData, streamedMe } from './first-data';
import { ApiProblem } from './problem';
import type { Me, Role } from './types';

export const ME = ['me'] as const;

/** Who is signed in; null for nobody. */
export function useMe() {
  return useQuery<Me | null>({
    queryKey: ME,
    queryFn: async ({ signal }) => {
      try {
        return await unwrap(api.GET('/me', { signal }));
      } catch (problem) {
        if (problem instanceof ApiProblem && problem.status === 401) return null;
        throw problem;
      }
    },
    ...streamedMe(),
    staleTime: 60_000,
    retry: false,
    networkMode: 'always',
    refetchInterval: (query) => (query.state.error ? 5_000 : false),
  });
}

/** Whether the role may change clusters; the server decides, this only spares the attempt. */
export function mayChangeClusters(role: Role | undefined): boolean {
  return role === 'owner' || role === 'admin';
}

export function useMayChangeClusters(): boolean {
  return mayChangeClusters(useMe().data?.role);
}

/** Forgets all that was shown: the next to sign in may be somebody else. */
export function endSession(queries: QueryClient): void {
  // a late 401 to a call of the old session must not end the next one
  void queries.cancelQueries();
  forgetFirstData();
  reads.forgetAll();
  queries.setQueryData(ME, null);
  queries.removeQueries({ predicate: (query) => query.queryKey[0] !== ME[0] });
}

export function useSignOut() {
  const queries = useQueryClient();
  return async () => {
    await settle(api.DELETE('/session')).catch(() => undefined);
    endSession(queries);
  };
}
