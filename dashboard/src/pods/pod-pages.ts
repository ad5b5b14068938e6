import type { FleetPod, FleetPodList, FleetPodTotals } from '../api/types';

/** Pages so far from the window give their rows back and come again when somebody scrolls there. */
const FAR = 12;

interface Page {
  /** Behind which pod it begins; empty for the first. */
  cursor: string;
  /** Where the next one begins; null at the end. */
  next: string | null;
  count: number;
  rows: readonly FleetPod[] | undefined;
}

/** What is known of a long list: rows near the window, and how many stand before them. */
export interface PodView {
  asOf: string;
  totals: FleetPodTotals | null;
  pages: readonly Page[];
  /** Rows of the loaded pages. */
  size: number;
  more: boolean;
}

/**
 * A list of any length by cursors. Each refresh reads only the pages near the window, whatever else was scrolled through, so it costs
 * the same on row 100 and on row 100,000; a page always begins where the one before it ends now.
 */
export class PodPages {
  private pages: Page[];
  private totals: FleetPodTotals | null;

  constructor(
    private readonly read: (cursor: string, signal: AbortSignal) => Promise<FleetPodList>,
    before?: PodView,
  ) {
    this.pages = [...(before?.pages ?? [])];
    this.totals = before?.totals ?? null;
  }

  /** Reads the pages from one to another again, or for the first time; a page that has no page before it waits for it. */
  async refresh(from: number, to: number, signal: AbortSignal): Promise<PodView> {
    let asOf = '';
    const first = Math.max(0, Math.min(from, this.pages.length));
    for (let index = first; index <= Math.max(first, to); index++) {
      const cursor = index === 0 ? '' : this.pages[index - 1]?.next;
      if (cursor === null || cursor === undefined) {
        // the list has become shorter
        this.pages.length = Math.max(1, index);
        break;
      }
      const answer = await this.read(cursor, signal);
      asOf = asOf || answer.as_of;
      this.totals = answer.totals ?? this.totals;
      this.pages[index] = { cursor, next: answer.next_cursor, count: answer.items.length, rows: answer.items };
      if (answer.next_cursor === null) this.pages.length = index + 1;
    }
    this.pages = this.pages.map((page, index) => (page.rows && (index < from - FAR || index > to + FAR) ? { ...page, rows: undefined } : page));
    return { asOf, totals: this.totals, pages: this.pages, size: this.pages.reduce((sum, page) => sum + page.count, 0), more: this.pages.at(-1)?.next != null };
  }
}

/** Page and row of a number of the list; undefined beyond the loaded ones. The pod is undefined where its page gave its rows back. */
export function rowAt(view: PodView, index: number): { page: number; pod: FleetPod | undefined } | undefined {
  let start = 0;
  for (let page = 0; page < view.pages.length; page++) {
    const { count, rows } = view.pages[page] as Page;
    if (index < start + count) return { page, pod: rows?.[index - start] };
    start += count;
  }
  return undefined;
}

/** The pages that rows belong to; one more at the end where the last loaded row is near. */
export function pagesOf(view: PodView | undefined, firstRow: number, lastRow: number, ahead: number): { from: number; to: number } {
  if (!view || view.size === 0) return { from: 0, to: 0 };
  const from = rowAt(view, Math.max(0, Math.min(firstRow, view.size - 1)))?.page ?? 0;
  const last = rowAt(view, Math.min(lastRow, view.size - 1))?.page ?? from;
  return { from, to: view.more && lastRow + ahead >= view.size ? view.pages.length : last };
}

/** Whether all rows of these pages are there, each page beginning where the one before it ends. */
export function covers(view: PodView, from: number, to: number): boolean {
  for (let index = from; index <= to; index++) {
    const page = view.pages[index];
    if (!page?.rows || (index > 0 && page.cursor !== view.pages[index - 1]?.next)) return false;
  }
  return true;
}
