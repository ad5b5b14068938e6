import { describe, expect, it } from 'vitest';
import { ConditionalReads } from './conditional';
import { ApiProblem } from './problem';

interface Rows {
  as_of: string;
  items: string[];
}

function answering(...responses: { status: number; body?: Rows; headers?: Record<string, string> }[]) {
  const sent: Record<string, string>[] = [];
  const call = async (headers: Record<string, string>) => {
    sent.push(headers);
    const next = responses.shift();
    if (!next) throw new Error('no more answers');
    const response = new Response(null, { status: next.status, headers: next.headers ?? {} });
    return { response, ...(next.body ? { data: next.body } : { error: '' }) };
  };
  return { call, sent };
}
const first: Rows = { as_of: '2026-01-01T00:00:00Z', items: ['a'] };

describe('conditional reads', () => {
  it('askWithTheTagOfTheLastAnswer', async () => {
    const server = answering({ status: 200, body: first, headers: { ETag: '"1"' } }, { status: 304 });
    const reads = new ConditionalReads();
    await reads.read('key', server.call);
    await reads.read('key', server.call);
    expect(server.sent).toEqual([{}, { 'If-None-Match': '"1"' }]);
  });
  it('keepTheRowsAndMoveTheTimeWhenNothingChanged', async () => {
    const server = answering({ status: 200, body: first, headers: { ETag: '"1"' } }, { status: 304, headers: { 'Niro-As-Of': '2026-01-01T00:00:05Z' } });
    const reads = new ConditionalReads();
    const before = await reads.read('key', server.call);
    const after = await reads.read('key', server.call);
    expect(after.as_of).toBe('2026-01-01T00:00:05Z');
    expect(after.items).toBe(before.items);
  });
  it('takeTheNewBodyWhenItChanged', async () => {
    const changed = { as_of: '2026-01-01T00:00:05Z', items: ['a', 'b'] };
    const server = answering({ status: 200, body: first, headers: { ETag: '"1"' } }, { status: 200, body: changed, headers: { ETag: '"2"' } }, { status: 304 });
    const reads = new ConditionalReads();
    await reads.read('key', server.call);
    expect(await reads.read('key', server.call)).toEqual(changed);
    await reads.read('key', server.call);
    expect(server.sent[2]).toEqual({ 'If-None-Match': '"2"' });
  });
  it('doNotMixUpTwoRequests', async () => {
    const server = answering({ status: 200, body: first, headers: { ETag: '"1"' } }, { status: 200, body: first });
    const reads = new ConditionalReads();
    await reads.read('one', server.call);
    await reads.read('other', server.call);
    expect(server.sent[1]).toEqual({});
  });
  it('askWithoutATagAfterForgetting', async () => {
    const server = answering({ status: 200, body: first, headers: { ETag: '"1"' } }, { status: 200, body: first });
    const reads = new ConditionalReads();
    await reads.read('key', server.call);
    reads.forgetAll();
    await reads.read('key', server.call);
    expect(server.sent[1]).toEqual({});
  });
  it('keepTheTagThroughAFailure', async () => {
    const server = answering({ status: 200, body: first, headers: { ETag: '"1"' } }, { status: 503, headers: { 'Retry-After': '7' } }, { status: 304 });
    const reads = new ConditionalReads();
    await reads.read('key', server.call);
    await expect(reads.read('key', server.call)).rejects.toMatchObject({ status: 503, retryAfterSeconds: 7 });
    expect((await reads.read('key', server.call)).items).toEqual(['a']);
  });
  it('sayThatTheServerIsUnreachable', async () => {
    const failure = new ConditionalReads().read('key', () => Promise.reject(new TypeError('Failed to fetch')));
    await expect(failure).rejects.toBeInstanceOf(ApiProblem);
    await expect(failure).rejects.toMatchObject({ status: 0, code: 'unreachable' });
  });
});
