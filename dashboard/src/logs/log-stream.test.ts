import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { backOff } from './back-off';
import { type Connection, HIDDEN_MILLIS, LogStream } from './log-stream';

/** A server of which each connection is driven by hand. */
class FakeServer {
  readonly asked: (string | undefined)[] = [];
  readonly answers: Response[] = [];
  private sends: ReadableStreamDefaultController<Uint8Array> | undefined;

  readonly fetch = async (_path: string, { headers, signal }: { headers: Record<string, string>; signal: AbortSignal }) => {
    this.asked.push(headers['Last-Event-ID']);
    const refusal = this.answers.shift();
    if (refusal) return refusal;
    const body = new ReadableStream<Uint8Array>({ start: (controller) => void (this.sends = controller) });
    signal.addEventListener('abort', () => this.cut());
    return new Response(body);
  };

  send(text: string): void {
    this.sends?.enqueue(new TextEncoder().encode(text));
  }

  cut(): void {
    try {
      this.sends?.error(new TypeError('network error'));
    } catch {
      // cut already
    }
  }
}

const problem = (status: number, code: string, headers: Record<string, string> = {}) => new Response(JSON.stringify({ code, detail: code }), { status, headers });

describe('a stream of events', () => {
  let server: FakeServer;
  let events: string[];
  let away: (number | undefined)[];
  let connection: Connection;
  let stream: LogStream;
  let hidden: boolean;

  beforeEach(() => {
    vi.useFakeTimers();
    vi.spyOn(Math, 'random').mockReturnValue(0.5);
    hidden = false;
    vi.spyOn(document, 'hidden', 'get').mockImplementation(() => hidden);
    server = new FakeServer();
    vi.stubGlobal('fetch', server.fetch);
    events = [];
    away = [];
    stream = new LogStream('/logs', { opened: (millis) => away.push(millis), event: ({ data }) => events.push(data), connection: (now) => void (connection = now) });
  });
  afterEach(() => {
    stream.stop();
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });
  const settle = (millis = 0) => vi.advanceTimersByTimeAsync(millis);
  function look(now: boolean) {
    hidden = !now;
    document.dispatchEvent(new Event('visibilitychange'));
  }

  it('goesOnBehindTheLastWholeEvent', async () => {
    stream.start();
    await settle();
    server.send('id: 1\ndata: a\n\nid: 2\ndata: b\n\nid: 3\ndata: half');
    await settle();
    server.cut();
    await settle(500);
    server.send('data: c\n\n');
    await settle();
    expect(events).toEqual(['a', 'b', 'c']);
    expect(server.asked).toEqual([undefined, '2']);
    expect(away[0]).toBeUndefined();
    expect(away[1]).toBeGreaterThanOrEqual(0);
  });
  it('waitsLongerAndLongerWhileItFails', async () => {
    server.answers.push(...Array.from({ length: 9 }, () => problem(503, 'unavailable')));
    stream.start();
    const waits: number[] = [];
    await settle();
    for (let attempt = 0; attempt < 8; attempt++) {
      expect(connection.kind).toBe('retrying');
      const wait = connection.kind === 'retrying' ? connection.at - Date.now() : 0;
      waits.push(wait);
      await settle(wait);
    }
    expect(waits).toEqual([150, 500, 1_000, 2_000, 4_000, 7_500, 7_500, 7_500]);
  });
  it('comesWhenTheServerWantsIt', async () => {
    server.answers.push(problem(503, 'unavailable', { 'Retry-After': '30' }));
    stream.start();
    await settle();
    await settle(29_000);
    expect(server.asked).toHaveLength(1);
    await settle(2_000);
    expect(server.asked).toHaveLength(2);
  });
  it('doesNotAskAgainForWhatItMayNotHave', async () => {
    server.answers.push(problem(403, 'forbidden'));
    stream.start();
    await settle(600_000);
    expect(connection).toMatchObject({ kind: 'refused', problem: { status: 403, code: 'forbidden' } });
    expect(server.asked).toHaveLength(1);
    stream.connectNow();
    await settle();
    expect(connection.kind).toBe('open');
  });
  it('asksAgainForWhatMayBeSwitchedOnMeanwhile', async () => {
    server.answers.push(problem(409, 'capability_missing'));
    stream.start();
    await settle(40_000);
    expect(connection.kind).toBe('open');
  });
  it.each(['revoked', 'not_found'])('doesNotComeAgainWhenItsEndIsFinal: %s', async (reason) => {
    stream.start();
    await settle();
    server.send(`event: end\ndata: {"reason":"${reason}"}\n\n`);
    await settle();
    expect(connection).toEqual({ kind: 'closed', reason });
    server.cut();
    await settle(600_000);
    expect(server.asked).toHaveLength(1);
  });
  it('comesAgainWhenItsNodeStops', async () => {
    stream.start();
    await settle();
    server.send('event: end\ndata: {"reason":"stopping"}\n\n');
    await settle(1_000);
    expect(server.asked).toHaveLength(2);
    expect(connection.kind).toBe('open');
  });
  it('leavesAConnectionThatFellSilent', async () => {
    stream.start();
    await settle();
    for (let ping = 0; ping < 6; ping++) {
      server.send(': ping\n\n');
      await settle(10_000);
    }
    expect(server.asked).toHaveLength(1);
    await settle(36_000);
    expect(server.asked).toHaveLength(2);
  });
  it('restsWhileNobodyLooksAndGoesOnThen', async () => {
    stream.start();
    await settle();
    server.send('id: 5\ndata: a\n\n');
    await settle();
    look(false);
    for (let ping = 0; ping < HIDDEN_MILLIS / 10_000 - 1; ping++) {
      await settle(10_000);
      server.send(': ping\n\n');
    }
    await settle(9_999);
    expect(connection.kind).toBe('open');
    await settle(1);
    expect(connection.kind).toBe('hidden');
    await settle(600_000);
    expect(server.asked).toHaveLength(1);
    look(true);
    await settle();
    expect(server.asked).toEqual([undefined, '5']);
    expect(connection.kind).toBe('open');
  });
  it('doesNotRestWhenSomebodyComesBackSoon', async () => {
    stream.start();
    await settle();
    look(false);
    await settle(HIDDEN_MILLIS / 3);
    look(true);
    for (let ping = 0; ping < 9; ping++) {
      server.send(': ping\n\n');
      await settle(10_000);
    }
    expect(server.asked).toHaveLength(1);
    expect(connection.kind).toBe('open');
  });
  it('isNotOpenedByATabThatNobodySawYet', async () => {
    hidden = true;
    stream.start();
    await settle(5_000);
    expect(server.asked).toHaveLength(0);
    look(true);
    await settle();
    expect(server.asked).toHaveLength(1);
  });
});

describe('back-off', () => {
  it('isShortAtFirstAndBounded', () => {
    expect([0, 1, 2, 3, 20].map((attempt) => backOff(attempt, 1))).toEqual([300, 1_000, 2_000, 4_000, 15_000]);
    expect(backOff(5, 0)).toBe(250);
  });
});
