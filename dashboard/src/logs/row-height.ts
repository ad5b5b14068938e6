import type { LogRow } from './log-buffer';

export const ROW_HEIGHT = 20;
const MARKER_HEIGHT = 30;
/** The row in front of the first line, which says where the log begins. */
export const HEAD_HEIGHT = 36;
/** Characters of a line that are shown before somebody opens it. */
export const CLIP = 2_000;
/** What a row that somebody opened is taken for until it is measured. */
const OPENED_ROWS = 8;

export interface Geometry {
  wrap: boolean;
  /** Characters in a wrapped line of the window. */
  columns: number;
}

/** The height that a row will have, as far as can be told before it is in the page. */
export function usualHeight(row: LogRow | undefined, { wrap, columns }: Geometry, opened: ReadonlySet<number>): number {
  if (!row) return ROW_HEIGHT;
  if (row.kind !== undefined) return MARKER_HEIGHT;
  if (opened.has(row.position)) return ROW_HEIGHT * OPENED_ROWS;
  return wrap ? ROW_HEIGHT * Math.max(1, Math.ceil(Math.min(row.text.length, CLIP + 24) / columns)) : ROW_HEIGHT;
}
