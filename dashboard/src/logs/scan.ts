import type { LogBuffer } from './log-buffer';
import type { RowTest } from './matching';

/** Rows between two looks at the clock. */
const STRIDE = 500;

/** The positions of the rows that pass a test, found in slices: no scan of a full page holds up its next frame. */
export class Scan {
  private found: number[] = [];
  private gone = 0;
  private next: number;

  constructor(
    private readonly buffer: LogBuffer,
    private readonly test: RowTest,
  ) {
    this.next = buffer.first;
  }

  /** Goes on until all rows are looked at or the time (of `clock`) has come; answers whether all are. */
  advance(until: number, clock: () => number = () => performance.now()): boolean {
    this.next = Math.max(this.next, this.buffer.first);
    while (this.next < this.buffer.end) {
      const stop = Math.min(this.buffer.end, this.next + STRIDE);
      for (; this.next < stop; this.next++) {
        const row = this.buffer.at(this.next);
        if (row && this.test(row)) this.found.push(row.position);
      }
      if (clock() >= until) break;
    }
    this.forget();
    return this.isDone;
  }

  get isDone(): boolean {
    return this.next >= this.buffer.end;
  }

  /** Numbers of the first one that is still there, counted from the first that ever was, and of the one behind the last. */
  get first(): number {
    return this.gone;
  }

  get end(): number {
    return this.gone + this.found.length;
  }

  get size(): number {
    return this.found.length;
  }

  positionAt(number: number): number | undefined {
    return this.found[number - this.gone];
  }

  /** Number of the first one at or behind a position; `end` where there is none. */
  numberFrom(position: number): number {
    let low = 0;
    let high = this.found.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.found[middle] ?? 0) < position) low = middle + 1;
      else high = middle;
    }
    return this.gone + low;
  }

  /** Lets go of the rows that the page has dropped. */
  private forget(): void {
    const first = this.buffer.first;
    if ((this.found[0] ?? first) >= first) return;
    const old = this.numberFrom(first) - this.gone;
    this.found.splice(0, old);
    this.gone += old;
  }
}
