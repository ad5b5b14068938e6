import { describe, expect, it } from 'vitest';
import { byReason, failuresAsText, formerWorksOn, formProblem, isOpen, NEW_WAVE, percentProblem, reasonWords, type RolloutFormState, type RolloutRow, rolloutRequest, selectorWords, sumOf, waveForm, waveWords, wholeProblem } from './rollout';

const form: RolloutFormState = { version: '0.2.0', waves: undefined, deadlineMinutes: '5', maxParallel: '20', soakSeconds: '60' };
const counts = (changed = {}) => ({ total: 0, pending: 0, offered: 0, updating: 0, succeeded: 0, failed: 0, skipped: 0, ...changed });

describe('rollouts', () => {
  it('areOpenUntilTheySucceedOrAreCancelled', () => {
    expect((['running', 'paused', 'halted', 'succeeded', 'cancelled'] as const).map((status) => isOpen({ status }))).toEqual([true, true, true, false, false]);
  });
  it('sumTheirWaves', () => {
    expect(sumOf([{ counts: counts({ total: 2, failed: 1 }) }, { counts: counts({ total: 3, succeeded: 3 }) }])).toEqual(counts({ total: 5, failed: 1, succeeded: 3 }));
    expect(sumOf([])).toEqual(counts());
  });
  it('sayWhoAWaveTakes', () => {
    expect(selectorWords({})).toBe('All that are left');
    expect(selectorWords({ percent: 5 })).toBe('5 % of all');
    expect(selectorWords({ percent: 100, environments: ['dev'] })).toBe('Dev');
    expect(selectorWords({ percent: 20, environments: ['production', 'staging'], labels: { tier: 'edge' } })).toBe('20 % of Production and Staging with tier=edge');
    expect(selectorWords({ environments: [], labels: { a: 'b', c: 'd' }, percent: null })).toBe('with a=b, c=d');
  });
  it('changeAWaveOfTheServerAndSendItAsItWas', () => {
    const canary = { name: 'canary', environments: [], labels: {}, percent: 5 };
    const last = { name: 'production', environments: ['production' as const, 'unspecified' as const], labels: { tier: 'edge' }, percent: null };
    expect(rolloutRequest({ ...form, waves: [canary, last].map(waveForm) }).waves).toEqual([{ name: 'canary', percent: 5 }, { name: 'production', environments: ['production', 'unspecified'], labels: { tier: 'edge' } }]);
  });
  it('doNotSayThatAWaveGoesOnWhenTheyDoNot', () => {
    expect([waveWords('running', 'running'), waveWords('halted', 'running'), waveWords('paused', 'soaking'), waveWords('halted', 'done'), waveWords('halted', 'waiting'), waveWords('cancelled', 'waiting')]).toEqual(['under way', 'halted', 'paused', 'done', 'waits', 'not begun']);
  });
  it('sayThatTheFormerVersionWorksOnOnlyWhereTheAgentSaidSo', () => {
    expect(['crash_loop', 'image_pull', 'no_report', 'unstable'].map(formerWorksOn)).toEqual([true, true, false, false]);
  });
  it('tellFailuresByReasonAndAsLines', () => {
    const row = (name: string, reason: string | null, message: string | null): RolloutRow => ({ cluster_id: name, cluster_name: name, wave: 2, state: 'failed', from_version: '0.1.0', reason, message, changed_at: '2026-01-01T00:00:00Z' });
    const rows = [row('a', 'no_report', null), row('b', 'crash_loop', 'exit code 1'), row('c', 'crash_loop', 'exit code 2')];
    expect(byReason(rows).map((group) => [group.reason, group.rows.length])).toEqual([['crash_loop', 2], ['no_report', 1]]);
    const text = failuresAsText({ version: '0.2.0', status: 'halted', status_reason: 'the update of b failed' }, rows, 5);
    expect(text.split('\n')).toEqual(['Rollout of 0.2.0, halted: the update of b failed', 'a  0.1.0 → 0.2.0  wave 2  no_report', 'b  0.1.0 → 0.2.0  wave 2  crash_loop: exit code 1', 'c  0.1.0 → 0.2.0  wave 2  crash_loop: exit code 2', 'and 2 more']);
  });
  it('explainReasonsTheyKnow', () => {
    for (const reason of ['capability_missing', 'same_version', 'offline', 'removed', 'cancelled', 'no_report', 'unstable', 'image_pull', 'crash_loop', 'not_proven', 'deadline_passed', 'image_invalid']) expect(reasonWords(reason), reason).toBeTruthy();
    expect([reasonWords('brand_new'), reasonWords(null)]).toEqual([undefined, undefined]);
  });
});

describe('the form of a rollout', () => {
  it('leavesTheUsualWavesToTheServer', () => {
    expect(rolloutRequest(form)).toEqual({ version: '0.2.0', deadline_seconds: 300, max_parallel: 20, soak_seconds: 60 });
  });
  it('onlySaysWhatWasChosenOfAWave', () => {
    const waves = [{ ...NEW_WAVE, name: ' Canary ', percent: '5' }, { ...NEW_WAVE, environments: ['dev' as const], labels: { tier: 'edge' } }, NEW_WAVE];
    expect(rolloutRequest({ ...form, waves }).waves).toEqual([{ name: 'Canary', percent: 5 }, { environments: ['dev'], labels: { tier: 'edge' } }, {}]);
  });
  it('findsWhatCannotBeUsed', () => {
    expect(formProblem(form)).toBeUndefined();
    for (const wrong of [{ version: '' }, { waves: [] }, { waves: [{ ...NEW_WAVE, percent: '0' }] }, { maxParallel: '501' }, { deadlineMinutes: '' }, { soakSeconds: '1.5' }]) expect(formProblem({ ...form, ...wrong }), JSON.stringify(wrong)).toBeTruthy();
  });
  it('knowsWholeNumbersAndPercentages', () => {
    expect([wholeProblem('1', 1, 3), wholeProblem(' 3 ', 1, 3), percentProblem(''), percentProblem('100')]).toEqual([undefined, undefined, undefined, undefined]);
    expect([wholeProblem('0', 1, 3), wholeProblem('x', 1, 3), wholeProblem('-1', 0, 3), percentProblem('101')].every(Boolean)).toBe(true);
  });
});
