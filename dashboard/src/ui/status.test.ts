import { describe, expect, it } from 'vitest';
import type { Totals } from '../api/types';
import { isEnvironment, isSilent, isStatus, needALook, STATUSES } from './status';
import { parseLabel } from './labels';
import { nameProblem } from './ClusterFields';

describe('status', () => {
  it('comesWorstFirstAndHealthyLast', () => {
    expect([STATUSES[0], STATUSES.at(-1)]).toEqual(['critical', 'healthy']);
    expect(new Set(STATUSES).size).toBe(6);
  });
  it('countsWhatNeedsALook', () => {
    const totals = { by_status: { healthy: 5, pending: 2, critical: 1, offline: 3, unknown: 1 } } as unknown as Totals;
    expect(needALook(totals)).toBe(5);
  });
  it('isSilentWhenNothingIsKnownOfNow', () => {
    expect(STATUSES.filter(isSilent)).toEqual(['offline', 'unknown']);
  });
  it('refusesWordsItDoesNotKnow', () => {
    expect([isStatus('healthy'), isStatus('green'), isEnvironment('dev'), isEnvironment('moon')]).toEqual([true, false, true, false]);
  });
});

describe('what people type of a cluster', () => {
  it('readsLabels', () => {
    expect(parseLabel(' region = eu-west ')).toEqual({ key: 'region', value: 'eu-west' });
    expect(parseLabel('a=b=c')).toEqual({ key: 'a', value: 'b=c' });
    expect(parseLabel('example.com/tier=')).toEqual({ key: 'example.com/tier', value: '' });
  });
  it('refusesWhatIsNoLabel', () => {
    expect(['', 'region', '=x', '-a=b', `a=${'x'.repeat(64)}`].map(parseLabel)).toEqual([undefined, undefined, undefined, undefined, undefined]);
  });
  it('saysWhatIsWrongWithAName', () => {
    expect([nameProblem(''), nameProblem('berlin-edge 1'), nameProblem('a')]).toEqual([undefined, undefined, undefined]);
    expect([nameProblem('-a'), nameProblem('a/b'), nameProblem('x'.repeat(64))].every((problem) => problem !== undefined)).toBe(true);
  });
});
