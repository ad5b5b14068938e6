import { ApiProblem } from './problem';

export const REFRESH_MILLIS = 5_000;
const FIRST_RETRY_MILLIS = 2_000;
const LAST_RETRY_MILLIS = 15_000;
/** Data that old is called stale even when no call has failed yet (a call may hang). */
export const STALE_AFTER_MILLIS = 15_000;

export interface RefreshState {
  error: Error | null;
  dataUpdatedAt: number;
  errorUpdatedAt: number;
}

/** Time to the next refresh: 5 s while all is well, a longer and longer pause while it is not, Retry-After obeyed. */
export function refreshDelay(state: RefreshState): number {
  if (!state.error) return REFRESH_MILLIS;
  if (state.error instanceof ApiProblem && state.error.retryAfterSeconds !== undefined) {
    return Math.max(1_000, state.error.retryAfterSeconds * 1_000);
  }
  if (state.dataUpdatedAt === 0) return REFRESH_MILLIS;
  const failingFor = state.errorUpdatedAt - state.dataUpdatedAt;
  return Math.min(LAST_RETRY_MILLIS, Math.max(FIRST_RETRY_MILLIS, failingFor / 2));
}

/** Options of every query whose answer is refreshed while it is looked at. */
export const live = {
  staleTime: REFRESH_MILLIS - 500,
  retry: false,
  networkMode: 'always',
  refetchInterval: (query: { state: RefreshState }) => refreshDelay(query.state),
} as const;

export type Freshness =
  | { kind: 'live' }
  | { kind: 'stale'; problem: string; retryAt: number | undefined };

/** Whether what is shown can be trusted to be current. */
export function freshnessOf(state: RefreshState, now: number): Freshness {
  if (state.error) {
    const problem = state.error.message;
    return { kind: 'stale', problem, retryAt: state.errorUpdatedAt + refreshDelay(state) };
  }
  if (state.dataUpdatedAt > 0 && now - state.dataUpdatedAt > STALE_AFTER_MILLIS) {
    return { kind: 'stale', problem: 'The server is slow to answer.', retryAt: undefined };
  }
  return { kind: 'live' };
}
