import { hasAnsi, plainText } from './ansi';
import { cursorText } from './repeat-guard';
import { continues, severityOf, type Severity } from './severity';
import type { LogSource } from './sources';

/** What a row between the lines tells. All but `resumed`, which is the page's own, come from the server. */
export const MARKER_KINDS = ['gap', 'dropped', 'rotated', 'restarted', 'reconnected', 'joined', 'left', 'ended', 'resumed', 'other'] as const;
export type MarkerKind = (typeof MARKER_KINDS)[number];

export interface LogRow {
  /** Counts the rows of the page from 0; never reused. */
  readonly position: number;
  readonly source: LogSource | undefined;
  readonly instance: string;
  /** RFC 3339 with nanoseconds; empty for markers that have none. */
  readonly timestamp: string;
  readonly nth: number;
  /** What people read, without codes for terminals. */
  readonly text: string;
  /** The line as it came, where that is not the same. */
  readonly raw: string | undefined;
  /** Undefined for a line of the log. */
  readonly kind: MarkerKind | undefined;
  /** Lines that a gap or drop stands for; undefined where nobody knows. */
  readonly count: number | undefined;
  readonly severity: Severity;
  /** Whether the line goes on with the one before, which was cut for its length. */
  readonly cut: boolean;
}

/** A line as it travels, or a marker that travels among lines: [timestamp, nth, text, kind?]. The kind `cut` says that the line before goes on in the next one. */
export type WireLine = readonly [timestamp: string, nth: number, text: string, kind?: string];

export interface Marker {
  kind: string;
  count?: number | null;
  text?: string | null;
}

export interface Bounds {
  rows: number;
  characters: number;
}

/** What one tab holds at most. */
export const BOUNDS: Bounds = { rows: 200_000, characters: 64_000_000 };
/** Share of the bound that is dropped at once. */
const STEP = 0.01;

const LOSSES: ReadonlySet<string> = new Set(['gap', 'dropped', 'rotated']);

/** The rows that a page holds, bounded: beyond the bound the oldest go. Counts what came, what is missing and what came twice. */
export class LogBuffer {
  private rows: LogRow[] = [];
  private begin = 0;
  private characters = 0;

  /** Lines that came, without markers and repeats. */
  lines = 0;
  /** Lines of those that this page has dropped again. */
  dropped = 0;
  /** Lines that are known to be missing, and gaps of which nobody knows the size. */
  lost = 0;
  gaps = 0;
  /** Lines that came again and were left out. */
  repeated = 0;
  /** Characters of the longest line that came. */
  longest = 0;

  constructor(private readonly bounds: Bounds = BOUNDS) {}

  /** Position of the first row that is there, and the one behind the last. */
  get first(): number {
    return this.begin;
  }

  get end(): number {
    return this.begin + this.rows.length;
  }

  get size(): number {
    return this.rows.length;
  }

  at(position: number): LogRow | undefined {
    return this.rows[position - this.begin];
  }

  addLines(source: LogSource | undefined, instance: string, lines: readonly WireLine[]): void {
    let goesOn = source?.goesOn ?? false;
    for (const [timestamp, nth, text, kind] of lines) {
      if (kind === 'cut') goesOn = true;
      else if (kind !== undefined) this.add(markerRow(this.end, source, instance, timestamp, { kind, text, count: LOSSES.has(kind) ? linesIn(text) : null }));
      else if (source?.guard.isRepeat(instance, timestamp, nth, () => this.cursorsOf(source))) this.repeated++;
      else {
        this.add(this.line(source, instance, timestamp, nth, text, goesOn));
        goesOn = false;
      }
    }
    if (source) source.goesOn = goesOn;
    this.keepBounds();
  }

  addMarker(source: LogSource | undefined, marker: Marker): void {
    this.add(markerRow(this.end, source, '', '', marker));
    this.keepBounds();
  }

  private line(source: LogSource | undefined, instance: string, timestamp: string, nth: number, raw: string, cut: boolean): LogRow {
    const text = plainText(raw);
    let severity = severityOf(text);
    if (source) {
      if (severity === 0 && (cut || continues(text))) severity = source.severity;
      source.severity = severity;
    }
    this.lines++;
    if (text.length > this.longest) this.longest = text.length;
    return { position: this.end, source, instance, timestamp, nth, text, raw: hasAnsi(raw) ? raw : undefined, kind: undefined, count: undefined, severity, cut };
  }

  private add(row: LogRow): void {
    this.rows.push(row);
    this.characters += row.text.length + (row.raw?.length ?? 0);
    if (row.kind === undefined || !LOSSES.has(row.kind)) return;
    if (row.count === undefined) this.gaps++;
    else this.lost += row.count;
  }

  private keepBounds(): void {
    const { rows, characters } = this.bounds;
    if (this.rows.length <= rows && this.characters <= characters) return;
    let gone = this.rows.length > rows ? Math.max(this.rows.length - rows, Math.ceil(rows * STEP)) : 0;
    let left = this.characters - this.charactersOf(0, gone);
    while (left > characters && gone < this.rows.length - 1) left -= this.charactersOf(gone, ++gone);
    const old = this.rows.splice(0, gone);
    this.begin += gone;
    this.characters = left;
    this.dropped += old.reduce((lines, row) => lines + (row.kind === undefined ? 1 : 0), 0);
  }

  private charactersOf(from: number, to: number): number {
    let sum = 0;
    for (let at = from; at < to; at++) sum += (this.rows[at]?.text.length ?? 0) + (this.rows[at]?.raw?.length ?? 0);
    return sum;
  }

  private *cursorsOf(source: LogSource): Generator<string> {
    for (const row of this.rows) if (row.source === source && row.kind === undefined) yield cursorText(row.instance, row.timestamp, row.nth);
  }
}

function markerRow(position: number, source: LogSource | undefined, instance: string, timestamp: string, { kind, count, text }: Marker): LogRow {
  const known = MARKER_KINDS.find((each) => each === kind) ?? 'other';
  return { position, source, instance, timestamp, nth: 0, text: text ?? '', raw: undefined, kind: known, count: count ?? undefined, severity: 0, cut: false };
}

/** The lines in the words of a gap, such as `12 lines are missing`. */
function linesIn(text: string): number | null {
  const found = /(\d[\d,]*) lines?\b/.exec(text)?.[1];
  return found ? Number(found.replaceAll(',', '')) : null;
}
