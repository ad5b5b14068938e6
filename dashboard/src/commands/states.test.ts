import { describe, expect, it } from 'vitest';
import { ApiProblem } from '../api/problem';
import type { Command, CommandStatus, Lights } from '../api/types';
import { pauseMillis, waitSeconds } from './use-commands';
import { adviceOf, further, isFinished, LOOKS, mayCommand, needsConfirmation, pingFailureOf, pingRefusal, refusalOf, resultWords, stepsOf, tookMillis } from './states';

const command = (changed: Partial<Command> = {}): Command => ({
  id: 'c', cluster_id: 'k', type: 'ping', status: 'pending', requested_by: 'a@b.c', created_at: '2026-01-01T00:00:00.000Z', deadline: '2026-01-01T00:00:30.000Z', attempt: 0, dry_run: false, counts: {}, ...changed,
});
const ended = (status: CommandStatus, changed: Partial<Command> = {}) => command({ status, attempt: 1, finished_at: '2026-01-01T00:00:00.012Z', ...changed });
const well = { status: 'healthy' as const };

describe('commands', () => {
  it('haveALookForEachState', () => {
    expect(Object.keys(LOOKS).filter((status) => isFinished(status as CommandStatus))).toEqual(['succeeded', 'partial', 'failed', 'expired', 'cancelled', 'unsupported']);
  });
  it('neverGoBackToAnOlderReading', () => {
    const done = ended('succeeded');
    expect(further(command(), done)).toBe(done);
    expect(further(done, command())).toBe(done);
    const running = command({ status: 'running', attempt: 1 });
    expect(further(running, command({ status: 'delivered', attempt: 1 }))).toBe(running);
    const again = command({ status: 'delivered', attempt: 2 });
    expect(further(running, again)).toBe(again);
    expect(further(running, undefined)).toBe(running);
  });
  it('sayTheirResultInALine', () => {
    expect(resultWords(ended('succeeded'))).toBe('Answered in 12 ms');
    expect(resultWords(ended('failed', { message: 'no such namespace' }))).toBe('No such namespace');
    expect(resultWords(ended('expired'))).toBe('No result came before the deadline');
    expect(resultWords(command({ attempt: 1 }))).toContain('delivered again');
    expect(tookMillis(command())).toBeUndefined();
  });
  it('tellWhatToDoUnlessAllIsWell', () => {
    const statuses = Object.keys(LOOKS) as CommandStatus[];
    expect(statuses.filter((status) => adviceOf(ended(status), well) === undefined)).toEqual(['running', 'succeeded']);
    expect(adviceOf(ended('expired', { attempt: 0 }), well)).toContain('never fetched it, so its polls');
    expect(adviceOf(ended('expired', { attempt: 2 }), well)).toContain('delivered 2 times');
    expect(adviceOf(command(), { status: 'offline' })).toContain('not heard of');
    const clone = { kind: 'two_processes' as const, seen_at: '2026-01-01T00:00:00Z', message: 'two' };
    expect(adviceOf(command(), { status: 'critical', clone })).toContain('so neither gets it');
    expect(adviceOf(ended('expired', { attempt: 0 }), { status: 'critical', clone })).toContain('Enroll the cluster again in place');
    expect(adviceOf(command(), { status: 'healthy', clone: { ...clone, kind: 'other_cluster' } })).toContain('usually within milliseconds');
    const lights = { commands: { state: 'red', proven_at: null } } as unknown as Lights;
    expect(adviceOf(command(), { status: 'critical', lights })).toContain('polls do not');
  });
  it('areWaitedForCloselyAtFirstAndThenForTheirEnd', () => {
    const made = Date.parse(command().created_at);
    expect(waitSeconds(undefined, made)).toBe(0);
    expect([500, 14_000, 16_000].map((age) => waitSeconds(command(), made + age))).toEqual([1, 1, 8]);
    expect(waitSeconds(ended('failed'), made)).toBe(0);
  });
  it('areCancelledWithoutAskingOnlyWhereNothingCanBeHalfDone', () => {
    expect([command(), command({ status: 'running' }), command({ type: 'apply' }), command({ type: 'apply', status: 'running' })].map(needsConfirmation)).toEqual([false, false, false, true]);
  });
  it('areListedStepByStepInTheOrderOfTime', () => {
    const quick = ended('succeeded', { delivered_at: '2026-01-01T00:00:00.004Z', acknowledged_at: '2026-01-01T00:00:00.020Z' });
    expect(stepsOf(quick).map((step) => `${step.name} ${step.millis}`)).toEqual(['Stored 0', 'Delivered 4', 'Succeeded 12', 'Confirmed 20']);
    expect(stepsOf(command()).map((step) => step.millis)).toEqual([0, undefined, undefined, undefined]);
    expect(stepsOf(ended('expired', { attempt: 0 })).map((step) => step.name)).toEqual(['Stored', 'Expired']);
  });
});

describe('pings', () => {
  it('areForMembersAndClustersThatAreHeardOf', () => {
    expect(['owner', 'admin', 'member', 'viewer'].map((role) => mayCommand(role as 'owner'))).toEqual([true, true, true, false]);
    expect(pingRefusal('viewer', 'healthy')).toContain('Your role');
    expect(pingRefusal('member', 'offline')).toContain('offline');
    expect(pingRefusal('member', 'unknown')).toContain('overdue');
    expect(pingRefusal('member', 'critical')).toBeUndefined();
  });
  it('sayWhyTheyWereNotTakenAndWhatToDo', () => {
    expect(refusalOf(new ApiProblem(409, 'cluster_offline', 'x')).title).toBe('The agent is not heard of');
    expect(refusalOf(new ApiProblem(429, 'too_many_commands', 'x', undefined, 7)).advice).toBe('Try again in 7 seconds.');
    expect(refusalOf(new ApiProblem(503, 'database_unavailable', 'x')).advice).toContain('in a few seconds');
    expect(refusalOf(new ApiProblem(0, 'timed_out', 'x')).advice).toContain('not known');
    expect(refusalOf(new ApiProblem(400, 'odd', 'said so'))).toEqual({ title: 'The command was not taken', advice: 'said so', code: 'odd' });
  });
  it('sayWhyNoAnswerCame', () => {
    expect(pingFailureOf(ended('expired', { reason: 'deadline_passed', attempt: 0 }), well)).toMatchObject({ title: 'No answer within 30 s', code: 'deadline_passed' });
    expect(pingFailureOf(ended('unsupported'), well).code).toBe('unsupported');
  });
});

describe('commands that are followed', () => {
  it('areAskedForLessOftenTheLargerTheirResultIs', () => {
    const outcomes = (size: number) => ({ outcomes: Array.from({ length: size }, () => ({ object: { api_version: 'v1', kind: 'Pod', name: 'a' }, outcome: 'created' })) });
    expect([pauseMillis(undefined), pauseMillis(outcomes(12)), pauseMillis(outcomes(200)), pauseMillis(outcomes(1_000))]).toEqual([250, 250, 1_000, 4_000]);
  });
  it('areWaitedForInPartsWhileObjectsEnd', () => {
    const old = Date.parse('2026-01-01T00:10:00.000Z');
    expect(waitSeconds(command({ type: 'apply', status: 'running' }), old)).toBe(1);
    expect(waitSeconds(command({ type: 'apply', status: 'pending' }), old)).toBe(8);
    expect(waitSeconds(command({ status: 'running' }), old)).toBe(8);
  });
});
