import { describe, expect, it } from 'vitest';
import { problemOf, problemOfFailure, retryAfterSeconds } from './problem';

describe('problems', () => {
  it('saysWhatTheServerSays', () => {
    const response = new Response(null, { status: 400 });
    expect(problemOf(response, { title: 'Bad', detail: "name 'x' is taken", code: 'name_taken', field: 'name' })).toMatchObject({
      status: 400, code: 'name_taken', field: 'name', message: "name 'x' is taken",
    });
  });
  it('bearsThePageOfAProxy', () => {
    expect(problemOf(new Response(null, { status: 502 }), '<html>Bad Gateway')).toMatchObject({ status: 502, code: 'http_502', message: 'The server answered with status 502.' });
  });
  it('readsRetryAfterAsSecondsOrDate', () => {
    const now = Date.parse('2026-01-01T00:00:00Z');
    expect([null, '12', 'Thu, 01 Jan 2026 00:00:30 GMT', 'Wed, 31 Dec 2025 00:00:00 GMT', 'soon'].map((header) => retryAfterSeconds(header, now))).toEqual([undefined, 12, 30, 0, undefined]);
  });
  it('tellsATimeoutFromACutLine', () => {
    expect(problemOfFailure(new DOMException('late', 'TimeoutError')).code).toBe('timed_out');
    expect(problemOfFailure(new TypeError('cut')).code).toBe('unreachable');
  });
});
