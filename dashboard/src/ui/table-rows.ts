import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useLayoutEffect, useRef, useState } from 'react';
import { useRowList } from './row-focus';

interface Options {
  count: number;
  /** What a row that was not measured yet is taken for, in px. */
  rowHeight: number;
  /** Rows beyond the window that are in the page too. */
  overscan: number;
  keyOf?: (index: number) => string;
}

/** The rows of a long table that scrolls with the window: only those near it are in the page, and the keys reach all of them. */
export function useTableRows({ count, rowHeight, overscan, keyOf }: Options) {
  const table = useRef<HTMLTableElement>(null);
  const [top, setTop] = useState(0);
  useLayoutEffect(() => {
    const measure = () => table.current && setTop(table.current.getBoundingClientRect().top + (table.current.tHead?.offsetHeight ?? 0) + window.scrollY);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(document.body);
    return () => observer.disconnect();
  }, []);
  const virtual = useWindowVirtualizer({ count, estimateSize: () => rowHeight, overscan, scrollMargin: top, ...(keyOf && { getItemKey: keyOf }) });
  useRowList(virtual, count);
  const shown = virtual.getVirtualItems();
  const first = shown[0];
  const last = shown.at(-1);
  return {
    table,
    shown,
    firstIndex: first?.index ?? 0,
    lastIndex: last?.index ?? 0,
    /** Heights in px that stand for the rows that are not in the page. */
    before: first ? first.start - top : 0,
    after: last ? virtual.getTotalSize() - (last.end - top) : 0,
    measureElement: virtual.measureElement,
  };
}
