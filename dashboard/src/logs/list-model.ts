import { Heights } from './heights';
import type { LogSession } from './log-session';
import { Pause } from './pause';
import { type Geometry, HEAD_HEIGHT, ROW_HEIGHT, usualHeight } from './row-height';

/** Pixels beyond the window whose rows are in the page. */
const OVERSCAN = 240;
/** Higher boxes are beyond what browsers can scroll; of a longer list only a part that moves along can be scrolled at once. */
const HIGHEST = 8_000_000;
/** So near the end is at the end. */
const NEAR = 6;

export interface ListWindow {
  /** Numbers of the first row in the page and of the one behind the last. */
  first: number;
  end: number;
  /** Pixels above the first row, and of the whole. */
  offset: number;
  height: number;
}

/** Where the list stands: which rows are near the window, whether it follows the end, and where things go when rows come and go. */
export class ListModel {
  /** Whether new lines move the window. */
  following = true;
  version = 0;
  private readonly heights = new Heights();
  private geometry: Geometry = { wrap: false, columns: 80 };
  private built = '';
  private opened: ReadonlySet<number> = new Set();
  private scroller: HTMLElement | undefined;
  /** Distance of the window from the first row. */
  private top = 0;
  /** The same when the rows for the page were last chosen. */
  private windowTop = 0;
  /** Rows above what can be scrolled to right now, in pixels. */
  private base = 0;
  /** The scroll position that this class set itself last. */
  private expected = 0;
  /** A row to keep at the top of the window until all rows are looked at. */
  private anchor: number | undefined;
  /** The position at the top of the window when it was last shown. */
  private lastFirst = 0;
  private shownWindow = '';
  private readonly paused = new Pause();
  private readonly listeners = new Set<() => void>();

  constructor(private readonly session: LogSession) {}

  attach(scroller: HTMLElement): () => void {
    this.scroller = scroller;
    const leaveSession = this.session.subscribe(() => this.changed());
    const observer = new ResizeObserver(() => this.changed());
    observer.observe(scroller);
    this.changed();
    return () => {
      observer.disconnect();
      leaveSession();
      this.scroller = undefined;
    };
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  setGeometry(geometry: Geometry, opened: ReadonlySet<number>): void {
    this.geometry = geometry;
    this.opened = opened;
  }

  /** Rows that came since the window stopped following. */
  get unseen(): number {
    return this.following ? 0 : this.paused.unseen(this.session);
  }

  /** The rows that belong into the page now. */
  window(): ListWindow {
    this.build();
    const { heights } = this;
    const total = heights.total;
    const room = this.scroller?.clientHeight ?? 600;
    if (this.following) {
      this.top = Math.max(-HEAD_HEIGHT, total - room);
      this.base = Math.max(0, total - HIGHEST);
    }
    this.base = Math.min(this.base, Math.max(0, total - HIGHEST));
    this.windowTop = this.top;
    const first = heights.numberAt(Math.max(0, this.top - OVERSCAN));
    let end = first;
    for (let left = heights.top(first); end < heights.end && left < this.top + room + OVERSCAN; end++) left += heights.get(end);
    return { first, end, offset: heights.top(first) - this.base, height: Math.min(total, HIGHEST) };
  }

  /** After the rows are in the page: their real heights, and the place of the window. */
  settle(rows: readonly HTMLElement[]): void {
    const { scroller, heights } = this;
    if (!scroller) return;
    let changed = false;
    for (const element of rows) {
      const number = Number(element.dataset.number);
      const above = heights.top(number) < this.top;
      const change = heights.set(number, element.offsetHeight);
      if (change === 0) continue;
      changed = true;
      if (above && !this.following) this.top += change;
    }
    if (this.anchor !== undefined) {
      this.top = heights.top(this.session.view.numberFrom(this.anchor));
      if (this.session.isScanned) this.anchor = undefined;
    }
    if (this.following) this.put(scroller.scrollHeight - scroller.clientHeight);
    else {
      this.put(this.top + HEAD_HEIGHT - this.base);
      // beyond the end there is nothing to scroll to
      if (Math.abs(this.topOf(scroller) - this.top) >= 1) this.top = this.topOf(scroller);
    }
    if (changed || Math.abs(this.top - this.windowTop) >= 1) this.changed();
  }

  onScroll(): void {
    const { scroller } = this;
    if (!scroller) return;
    const at = scroller.scrollTop;
    if (Math.abs(at - this.expected) < 1) return;
    const up = at < this.expected;
    this.expected = at;
    const atEnd = this.isAtEnd(scroller);
    if (this.following && up && !atEnd) this.stopFollowing();
    else if (!this.following && !up && atEnd) return this.follow();
    if (this.following) return;
    this.anchor = undefined;
    this.top = this.topOf(scroller);
    this.shift(scroller);
    this.changed(true);
  }

  follow(): void {
    this.following = true;
    this.anchor = undefined;
    this.changed();
  }

  pause(): void {
    if (!this.following) return;
    this.stopFollowing();
    this.changed();
  }

  toStart(): void {
    this.stopFollowing();
    this.anchor = undefined;
    this.top = -HEAD_HEIGHT;
    this.base = 0;
    this.changed();
  }

  /** Brings a row of a position into the middle of the window. */
  show(position: number): void {
    this.stopFollowing();
    this.build();
    const room = this.scroller?.clientHeight ?? 600;
    const number = this.session.view.numberFrom(position);
    this.moveTo(Math.min(this.heights.top(number) - room / 2 + ROW_HEIGHT, this.heights.total - room));
  }

  /** Brings a row into the window with as little movement as it takes. */
  reveal(number: number): void {
    this.build();
    const room = this.scroller?.clientHeight ?? 600;
    const top = this.heights.top(number);
    const bottom = top + this.heights.get(number);
    if (top >= this.top && bottom <= this.top + room) return;
    this.stopFollowing();
    this.moveTo(top < this.top ? top : bottom - room);
  }

  /** The position of the first row in the window. */
  firstPosition(): number {
    return this.session.view.positionAt(this.firstNumber()) ?? this.session.buffer.first;
  }

  firstNumber(): number {
    this.build();
    return this.heights.numberAt(this.top + ROW_HEIGHT / 2);
  }

  private moveTo(top: number): void {
    this.anchor = undefined;
    this.top = Math.max(-HEAD_HEIGHT, top);
    this.base = this.baseFor(this.top);
    this.changed();
  }

  /** The scrollable part with a place in its middle. */
  private baseFor(top: number): number {
    return Math.max(0, Math.min(top - HIGHEST / 2, this.heights.total - HIGHEST));
  }

  private topOf(scroller: HTMLElement): number {
    return scroller.scrollTop + this.base - HEAD_HEIGHT;
  }

  private stopFollowing(): void {
    if (!this.following) return;
    this.following = false;
    this.paused.begin(this.session);
  }

  private isAtEnd(scroller: HTMLElement): boolean {
    return this.base + HIGHEST >= this.heights.total && scroller.scrollTop + scroller.clientHeight >= scroller.scrollHeight - NEAR;
  }

  /** Moves the part that can be scrolled, where the window comes near its edge. */
  private shift(scroller: HTMLElement): void {
    const over = this.heights.total - HIGHEST;
    if (over <= 0) return;
    const near = HIGHEST / 10;
    const at = scroller.scrollTop;
    if ((at < near && this.base > 0) || (at > HIGHEST - near && this.base < over)) this.base = this.baseFor(this.top);
  }

  private put(scrollTop: number): void {
    const { scroller } = this;
    if (!scroller) return;
    if (Math.abs(scroller.scrollTop - scrollTop) >= 1) scroller.scrollTop = scrollTop;
    this.expected = scroller.scrollTop;
  }

  /** Brings the heights up to the rows that are there. */
  private build(): void {
    const { session, heights, geometry } = this;
    const { view } = session;
    const shape = `${session.choice} ${geometry.wrap ? geometry.columns : 'no'}`;
    if (shape !== this.built) {
      if (this.built !== '' && !this.following) this.anchor ??= this.lastFirst;
      this.built = shape;
      heights.restart(view.first);
    }
    const gone = heights.dropBefore(view.first);
    if (!this.following) this.top = Math.max(-HEAD_HEIGHT, this.top - gone);
    for (let number = heights.end; number < view.end; number++) heights.add(usualHeight(session.buffer.at(view.positionAt(number) ?? -1), geometry, this.opened));
  }

  /** Tells those who show it; `ifMoved`: only if other rows belong into the page. */
  private changed(ifMoved = false): void {
    const { first, end, offset } = this.window();
    this.lastFirst = this.session.view.positionAt(this.heights.numberAt(this.top)) ?? this.lastFirst;
    const shown = `${first} ${end} ${offset}`;
    if (ifMoved && shown === this.shownWindow) return;
    this.shownWindow = shown;
    this.version++;
    this.listeners.forEach((listener) => listener());
  }
}
