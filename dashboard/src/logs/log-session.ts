import { serverClock } from '../api/server-clock';
import { duration } from '../ui/format';
import { LogBuffer, type Marker, type WireLine } from './log-buffer';
import { type Connection, LogStream } from './log-stream';
import { isIn, type RowTest } from './matching';
import { Rate } from './rate';
import { Scan } from './scan';
import { Sources, type SourceName } from './sources';
import type { ServerEvent } from './sse';
import { phaseOf } from './states';

/** How often what came is shown: more often nobody can read. */
const SHOW_MILLIS = 80;
/** Looking through rows in one go, before the page gets its turn. */
const SCAN_MILLIS = 7;
const CATCH_UP_MILLIS = 5_000;

/** The rows that are shown, numbered; those in front of `first` are gone. */
export interface View {
  readonly first: number;
  readonly end: number;
  positionAt(number: number): number | undefined;
  /** The first one at or behind a position. */
  numberFrom(position: number): number;
}

interface StateEvent {
  source: string | null;
  phase: string;
  reason?: string | null;
  message?: string | null;
  last_byte_at?: string | null;
}

/** One opened log page: the stream, the rows that came, which of them are shown, and where the search finds itself. */
export class LogSession {
  readonly buffer = new LogBuffer();
  readonly sources = new Sources();
  readonly rate = new Rate();
  connection: Connection = { kind: 'connecting' };
  /** When a line last came; this browser's clock. */
  lastLineAt: number | undefined;
  found: Scan | undefined;
  /** Counts each change of what is shown, and only those of sources, states and the connection. */
  version = 0;
  shape = 0;
  /** Counts the choices of which rows are shown. */
  choice = 0;

  private filtered: Scan | undefined;
  private shown: RowTest | undefined;
  private search: RegExp | undefined;
  private stream: LogStream | undefined;
  private readonly listeners = new Set<() => void>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private shownAt = 0;
  /** When the connection was opened: this browser's clock, and the server's. */
  private openedMillis = 0;
  private openedAt = '';

  constructor(private readonly path: string) {}

  start(): void {
    this.stream = new LogStream(this.path, {
      opened: (away, hidden) => this.onOpened(away, hidden),
      event: (event) => this.onEvent(event),
      connection: (connection) => {
        this.connection = connection;
        this.reshaped();
      },
    });
    this.stream.start();
  }

  stop(): void {
    this.stream?.stop();
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  connectNow(): void {
    this.stream?.connectNow();
  }

  get lastByteAt(): number | undefined {
    return this.stream?.lastByteAt;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  get view(): View {
    const { buffer } = this;
    return this.filtered ?? { first: buffer.first, end: buffer.end, positionAt: (number) => number, numberFrom: (position) => Math.max(buffer.first, Math.min(position, buffer.end)) };
  }

  /** Whether all rows were looked at, so that numbers of them are final. */
  get isScanned(): boolean {
    return (this.filtered?.isDone ?? true) && (this.found?.isDone ?? true);
  }

  show(test: RowTest | undefined): void {
    if (test === undefined && this.shown === undefined) return;
    this.shown = test;
    this.filtered = test && new Scan(this.buffer, test);
    this.choice++;
    this.searchFor(this.search);
  }

  searchFor(search: RegExp | undefined): void {
    this.search = search;
    const { shown } = this;
    this.found = search && new Scan(this.buffer, (row) => row.kind === undefined && isIn(search, row.text) && (shown?.(row) ?? true));
    this.shownAt = 0;
    this.changed();
  }

  private onOpened(awayMillis: number | undefined, wasHidden: boolean): void {
    this.sources.beginConnection();
    this.openedMillis = Date.now();
    this.openedAt = new Date(serverClock.now()).toISOString();
    if (awayMillis === undefined || this.buffer.size === 0) return;
    const away = awayMillis < 1_000 ? 'less than a second' : duration(awayMillis);
    this.buffer.addMarker(undefined, { kind: 'resumed', text: wasHidden ? `Nobody looked at this tab: it was away for ${away}` : `The connection was lost for ${away}` });
  }

  private onEvent({ event, data }: ServerEvent): void {
    const body: unknown = JSON.parse(data);
    if (event === 'lines') this.onLines(body as { source: string; instance?: string; lines: WireLine[] });
    else if (event === 'marker') this.onMarker(body as Marker & { source?: string | null });
    else if (event === 'state') this.onState(body as StateEvent);
    else if (event === 'sources') this.onSources((body as { sources: (SourceName & { key: string })[] }).sources);
  }

  private onLines({ source, instance, lines }: { source: string; instance?: string; lines: WireLine[] }): void {
    this.buffer.addLines(this.sources.of(source), instance ?? '', lines);
    this.rate.count(this.isCatchingUp() ? lines.filter(([timestamp]) => timestamp > this.openedAt).length : lines.length, Date.now());
    this.lastLineAt = Date.now();
    this.changed();
  }

  /** Right after the opening, what was written before comes in one go: that is no rate at which the log is written. */
  private isCatchingUp(): boolean {
    return Date.now() - this.openedMillis < CATCH_UP_MILLIS;
  }

  private onMarker(marker: Marker & { source?: string | null }): void {
    this.buffer.addMarker(this.sources.of(marker.source), marker);
    this.changed();
  }

  private onState({ source: key, phase: said, reason, message, last_byte_at: lastByteAt }: StateEvent): void {
    const source = this.sources.of(key);
    if (!source) return;
    const phase = phaseOf(said);
    const same = source.phase === phase && source.reason === (reason ?? undefined) && source.message === (message ?? undefined);
    source.lastByteAt = lastByteAt ?? source.lastByteAt;
    if (same) return;
    source.phase = phase;
    source.reason = reason ?? undefined;
    source.message = message ?? undefined;
    this.reshaped();
  }

  private onSources(list: readonly (SourceName & { key: string })[]): void {
    this.sources.replace(list);
    this.reshaped();
  }

  private reshaped(): void {
    this.shape++;
    this.changed();
  }

  private changed(): void {
    if (this.timer !== undefined) return;
    const wait = this.isScanned ? this.shownAt + SHOW_MILLIS - performance.now() : 0;
    this.timer = setTimeout(() => this.work(), Math.max(0, wait));
  }

  private work(): void {
    this.timer = undefined;
    const until = performance.now() + SCAN_MILLIS;
    const done = (this.filtered?.advance(until) ?? true) && (this.found?.advance(until) ?? true);
    if (done || performance.now() - this.shownAt >= SHOW_MILLIS) {
      this.shownAt = performance.now();
      this.version++;
      this.listeners.forEach((listener) => listener());
    }
    if (!done) this.changed();
  }
}
