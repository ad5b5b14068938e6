import { useEffect, useLayoutEffect, useRef } from 'react';

/** A list that only holds the rows near the window; each row that takes the focus carries its number in data-row. */
export interface RowList {
  size(): number;
  /** Brings the place of a row into the window, so that the row is made. */
  show(index: number): void;
  /** The first row that can be seen; without it, the first in the browser's window. */
  first?(): number;
}

/** Frames after which a row that does not come is given up. */
const MOST_FRAMES = 600;

/**
 * The row that the keys select. Selection is focus, so that Enter, screen readers and the visible ring need nothing more; but a key
 * counts at once, whether its row is in the page yet or not, and the focus catches up.
 */
export class RowFocus {
  private list: RowList | undefined;
  private wanted: number | undefined;
  private opening = false;
  private frames = 0;
  private frame: number | undefined;

  enter(list: RowList): void {
    this.list = list;
  }

  leave(list: RowList): void {
    if (this.list !== list) return;
    this.list = undefined;
    this.forget();
  }

  move(step: 1 | -1): void {
    const last = this.size() - 1;
    if (last < 0) return;
    const from = this.wanted ?? focusedIndex();
    this.wanted = from === undefined ? (this.list?.first?.() ?? firstInWindow()) : Math.min(last, Math.max(0, from + step));
    this.frames = 0;
    this.catchUp();
  }

  /** Whether the selected row is still on its way; it is then opened as soon as it is there. */
  openWhenThere(): boolean {
    this.opening = this.wanted !== undefined;
    return this.opening;
  }

  /** Somebody put the focus elsewhere: that counts. */
  forget(): void {
    this.wanted = undefined;
    this.opening = false;
  }

  private size(): number {
    return this.list?.size() ?? rowsInPage().length;
  }

  private catchUp(): void {
    if (this.frame !== undefined) cancelAnimationFrame(this.frame);
    this.frame = undefined;
    if (this.wanted === undefined) return;
    const index = Math.min(this.wanted, this.size() - 1);
    const row = rowAt(index);
    if (row) return this.select(row);
    if (!this.list || this.frames++ > MOST_FRAMES) return this.forget();
    this.list.show(index);
    this.frame = requestAnimationFrame(() => this.catchUp());
  }

  private select(row: HTMLElement): void {
    const open = this.opening;
    this.forget();
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: 'nearest' });
    if (open) row.click();
  }
}

export const rowFocus = new RowFocus();

function rowsInPage(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>('[data-row]')];
}

function indexOf(row: HTMLElement, rows: HTMLElement[]): number {
  const number = Number(row.dataset.row);
  return Number.isInteger(number) ? number : rows.indexOf(row);
}

function rowAt(index: number): HTMLElement | undefined {
  return document.querySelector<HTMLElement>(`[data-row="${index}"]`) ?? rowsInPage().find((row, at) => at === index && !Number.isInteger(Number(row.dataset.row)));
}

function focusedIndex(): number | undefined {
  const row = document.activeElement?.closest<HTMLElement>('[data-row]');
  return row ? indexOf(row, rowsInPage()) : undefined;
}

function firstInWindow(): number | undefined {
  const rows = rowsInPage();
  const first = rows.find((row) => row.getBoundingClientRect().top >= 0);
  return first && indexOf(first, rows);
}

interface Placed {
  getOffsetForIndex(index: number, align: 'auto'): readonly [number, ...unknown[]] | undefined;
}

/** Lets the keys move through a virtual list beyond the rows in the page. */
export function useRowList(virtual: Placed, size: number, lineOf: (index: number) => number = (index) => index): void {
  const latest = useRef({ virtual, size, lineOf });
  useLayoutEffect(() => {
    latest.current = { virtual, size, lineOf };
  });
  useEffect(() => {
    const list: RowList = {
      size: () => latest.current.size,
      show: (index) => {
        const place = latest.current.virtual.getOffsetForIndex(latest.current.lineOf(index), 'auto');
        if (place) window.scrollTo({ top: place[0] });
      },
    };
    rowFocus.enter(list);
    return () => rowFocus.leave(list);
  }, []);
}
