import { settle } from '../api/client';
import { ApiProblem, problemOfFailure } from '../api/problem';
import { backOff, GOOD_AFTER_MILLIS } from './back-off';
import { EventReader, type ServerEvent } from './sse';

/** The server sends a comment every 10 s: so long a silence is a dead connection. */
const SILENT_MILLIS = 30_000;
const OPENING_MILLIS = 20_000;
/** A tab that nobody sees gives its connection back after so long. */
export const HIDDEN_MILLIS = 60_000;
/** What is refused may be granted later: a cluster comes back, a capability is switched on. */
const ASK_AGAIN_MILLIS = 20_000;
/** Work in one go before the page gets its turn. */
const TURN_MILLIS = 8;

export type Connection =
  | { kind: 'connecting' }
  | { kind: 'open' }
  /** Lost; tried again at that time of this browser's clock. */
  | { kind: 'retrying'; at: number; problem: ApiProblem }
  /** The server says no, in words. */
  | { kind: 'refused'; problem: ApiProblem }
  /** Given back while nobody looks. */
  | { kind: 'hidden' }
  /** The server ended it for good. */
  | { kind: 'closed'; reason: string };

export interface Listener {
  /** The first bytes of a connection are about to come; millis since the last one ended, undefined for the first. */
  opened(awayMillis: number | undefined, wasHidden: boolean): void;
  event(event: ServerEvent): void;
  connection(connection: Connection): void;
}

/** Reasons after which the browser must not come again. */
const FINAL_REASONS: ReadonlySet<string> = new Set(['revoked', 'not_found']);

/**
 * Holds one event stream open: comes again after a loss, on whatever node answers, behind the last event that arrived; with back-off and
 * jitter; not while nobody looks. Reads no faster than the page takes it, so the server paces the source.
 */
export class LogStream {
  /** When bytes last came, comments included; this browser's clock. */
  lastByteAt: number | undefined;
  private lastId = '';
  private attempt = 0;
  private awaySince: number | undefined;
  private wasHidden = false;
  private abort: AbortController | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private hiding: ReturnType<typeof setTimeout> | undefined;
  private connection: Connection = { kind: 'connecting' };
  private stopped = false;

  constructor(
    private readonly path: string,
    private readonly listener: Listener,
  ) {}

  start(): void {
    document.addEventListener('visibilitychange', this.onVisibility);
    if (document.hidden) this.become({ kind: 'hidden' });
    else void this.connect();
  }

  stop(): void {
    this.stopped = true;
    document.removeEventListener('visibilitychange', this.onVisibility);
    clearTimeout(this.hiding);
    this.leave();
  }

  /** Does not wait any longer. */
  connectNow(): void {
    if (this.stopped || this.connection.kind === 'open' || this.connection.kind === 'connecting') return;
    void this.connect();
  }

  private readonly onVisibility = (): void => {
    clearTimeout(this.hiding);
    if (!document.hidden) {
      if (this.connection.kind === 'hidden') void this.connect();
    } else {
      this.hiding = setTimeout(() => this.hide(), HIDDEN_MILLIS);
    }
  };

  private hide(): void {
    if (this.connection.kind === 'closed') return;
    if (this.connection.kind === 'open') this.awaySince = Date.now();
    this.wasHidden = true;
    this.leave();
    this.become({ kind: 'hidden' });
  }

  /** Ends what is under way, without a word. */
  private leave(): void {
    clearTimeout(this.timer);
    this.abort?.abort();
    this.abort = undefined;
  }

  /** `quietly`: what was said last stays until there is news. */
  private async connect(quietly = false): Promise<void> {
    this.leave();
    const abort = new AbortController();
    this.abort = abort;
    if (!quietly) this.become({ kind: 'connecting' });
    let openedAt: number | undefined;
    let retryMillis: number | undefined;
    try {
      const response = await this.open(abort);
      openedAt = Date.now();
      const reader = new EventReader();
      const reason = await this.readAll(response, reader, abort);
      retryMillis = reader.retryMillis;
      if (abort !== this.abort) return;
      if (reason !== undefined && FINAL_REASONS.has(reason)) return this.become({ kind: 'closed', reason });
      throw new ApiProblem(0, 'connection_lost', 'The connection to the server was lost.');
    } catch (failure) {
      if (abort !== this.abort) return;
      this.abort = undefined;
      abort.abort();
      if (openedAt !== undefined) this.awaySince = Date.now();
      const good = openedAt !== undefined && Date.now() - openedAt > GOOD_AFTER_MILLIS;
      this.attempt = good ? 0 : this.attempt;
      this.comeAgain(problemOfFailure(failure), retryMillis);
    }
  }

  private async open(abort: AbortController): Promise<Response> {
    const opening = setTimeout(() => abort.abort(new ApiProblem(0, 'timed_out', 'The server did not answer within 20 seconds.')), OPENING_MILLIS);
    try {
      const { response } = await settle(this.ask(abort.signal));
      return response;
    } finally {
      clearTimeout(opening);
    }
  }

  private async ask(signal: AbortSignal): Promise<{ response: Response; error?: unknown }> {
    const headers = { Accept: 'text/event-stream', ...(this.lastId && { 'Last-Event-ID': this.lastId }) };
    const response = await fetch(this.path, { headers, signal, cache: 'no-store' });
    return response.ok ? { response } : { response, error: await response.json().catch(() => undefined) };
  }

  /** Reads to the end; answers the reason with which the server ended it, if it did. */
  private async readAll(response: Response, reader: EventReader, abort: AbortController): Promise<string | undefined> {
    const body = response.body?.getReader();
    if (!body) return undefined;
    this.heard();
    this.listener.opened(this.awaySince === undefined ? undefined : Date.now() - this.awaySince, this.wasHidden);
    this.awaySince = undefined;
    this.wasHidden = false;
    this.become({ kind: 'open' });
    const silence = setInterval(() => Date.now() - (this.lastByteAt ?? 0) > SILENT_MILLIS && abort.abort(new ApiProblem(0, 'silent', 'The connection fell silent.')), 5_000);
    const decoder = new TextDecoder();
    let turn = performance.now();
    try {
      for (;;) {
        const { done, value } = await body.read();
        if (done || abort !== this.abort) return undefined;
        this.heard();
        for (const event of reader.read(decoder.decode(value, { stream: true }))) {
          if (event.event === 'end') return reasonOf(event.data);
          this.listener.event(event);
          if (event.id) this.lastId = event.id;
          if (performance.now() - turn > TURN_MILLIS) {
            await nextTurn();
            if (abort !== this.abort) return undefined;
            turn = performance.now();
          }
        }
      }
    } finally {
      clearInterval(silence);
      void body.cancel().catch(() => undefined);
    }
  }

  private heard(): void {
    this.lastByteAt = Date.now();
  }

  private comeAgain(problem: ApiProblem, baseMillis: number | undefined): void {
    const refused = problem.status >= 400 && problem.status < 500 && problem.status !== 429 && problem.status !== 408;
    const wait = refused ? ASK_AGAIN_MILLIS * (1 + Math.random()) : problem.retryAfterSeconds !== undefined ? problem.retryAfterSeconds * 1_000 + Math.random() * 1_000 : backOff(this.attempt++, Math.random(), baseMillis);
    this.become(refused ? { kind: 'refused', problem } : { kind: 'retrying', at: Date.now() + wait, problem });
    // only what may change by itself is asked for again
    if (!refused || problem.status === 409) this.timer = setTimeout(() => void this.connect(refused), wait);
  }

  private become(connection: Connection): void {
    this.connection = connection;
    if (!this.stopped) this.listener.connection(connection);
  }
}

function reasonOf(data: string): string {
  try {
    return (JSON.parse(data) as { reason?: string }).reason ?? '';
  } catch {
    return '';
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
