import { afterEach, describe, expect, it, vi } from 'vitest';
import { LogSession } from './log-session';
import { stateOf } from './states';

describe('a session of a log', () => {
  let session: LogSession;
  afterEach(() => {
    session.stop();
    vi.unstubAllGlobals();
  });
  function receive(...events: [string, object][]) {
    const bytes = new TextEncoder().encode(events.map(([event, data]) => `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`).join(''));
    vi.stubGlobal('fetch', async () => new Response(new ReadableStream({ start: (controller) => controller.enqueue(bytes) })));
    session = new LogSession('/logs');
    session.start();
  }

  it('takesAPhaseOfANewerServerForConnecting', async () => {
    receive(['sources', { sources: [{ key: '0', namespace: 'shop', pod: 'web-1', container: 'app' }] }], ['state', { source: '0', phase: 'toString', reason: 'Migrating', message: 'to another node' }]);
    await vi.waitFor(() => expect(session.sources.present[0]?.reason).toBe('Migrating'));
    expect(session.sources.present[0]?.phase).toBe('connecting');
    expect(stateOf(session.connection, session.sources.present)).toMatchObject({ label: 'Connecting' });
  });
});
