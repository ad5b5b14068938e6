import { describe, expect, it } from 'vitest';
import { freshnessOf, REFRESH_MILLIS, refreshDelay } from './live';
import { ApiProblem } from './problem';

const fine = { error: null, dataUpdatedAt: 100_000, errorUpdatedAt: 0 };
const failed = (after: number, problem = new ApiProblem(503, 'unavailable', 'not now')) => ({ error: problem, dataUpdatedAt: 100_000, errorUpdatedAt: 100_000 + after });

describe('live data', () => {
  it('isRefreshedEveryFiveSeconds', () => {
    expect(refreshDelay(fine)).toBe(5_000);
  });
  it('isRetriedSoonAndThenLessAndLessOften', () => {
    expect([1_000, 8_000, 20_000, 600_000].map((after) => refreshDelay(failed(after)))).toEqual([2_000, 4_000, 10_000, 15_000]);
  });
  it('isRetriedWhenTheServerWantsIt', () => {
    expect(refreshDelay(failed(1_000, new ApiProblem(503, 'busy', '', undefined, 30)))).toBe(30_000);
    expect(refreshDelay(failed(1_000, new ApiProblem(429, 'busy', '', undefined, 0)))).toBe(1_000);
  });
  it('isRetriedAtTheUsualPaceWhenItNeverCame', () => {
    expect(refreshDelay({ ...failed(1_000), dataUpdatedAt: 0 })).toBe(REFRESH_MILLIS);
  });
  it('isStaleFromTheFirstFailureOn', () => {
    expect(freshnessOf(failed(5_000), 105_000)).toEqual({ kind: 'stale', problem: 'not now', retryAt: 107_500 });
  });
  it('isStaleWhenTheAnswerHangs', () => {
    expect(freshnessOf(fine, 110_000).kind).toBe('live');
    expect(freshnessOf(fine, 116_000).kind).toBe('stale');
  });
});
