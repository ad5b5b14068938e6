import { type ReactNode, useCallback, useEffect, useLayoutEffect, useRef, useState, useSyncExternalStore } from 'react';
import { count } from '../ui/format';
import { rowFocus, type RowList } from '../ui/row-focus';
import type { ListModel } from './list-model';
import type { LogSession } from './log-session';
import { LogRowView, type RowStyle } from './LogRowView';
import { CLIP, HEAD_HEIGHT } from './row-height';
import { timeWidth } from './times';
import classes from './logs.module.css';

interface Props {
  session: LogSession;
  model: ListModel;
  style: RowStyle;
  /** Position of the row at which the search stands. */
  current: number | undefined;
  /** What stands in front of the first row. */
  head: ReactNode;
}

/** Pixels of a row beside its text, its name and its time. */
const BESIDE = 46;

/** The rows near the window, and room for all others. */
export function LogList({ session, model, style, current, head }: Props) {
  useSyncExternalStore(model.subscribe, () => model.version);
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useRef<HTMLDivElement>(null);
  const [opened, setOpened] = useState<ReadonlySet<number>>(new Set());
  const width = useCharacterWidth(scroller);
  // on a phone the colour alone tells sources apart; the legend above has their names
  const names = style.labels && !style.short ? Math.max(...[...style.labels.values()].map((label) => label.length)) + 1 : 0;
  const time = timeWidth(style.times, style.short);
  const beside = BESIDE + (names + time) * width.character;
  model.setGeometry({ wrap: style.wrap, columns: Math.max(10, Math.floor((width.list - beside) / width.character)) }, opened);
  const { first, end, offset, height } = model.window();
  useLayoutEffect(() => (scroller.current ? model.attach(scroller.current) : undefined), [model]);
  useLayoutEffect(() => {
    if (rows.current) model.settle([...rows.current.children] as HTMLElement[]);
  });
  useEffect(() => {
    if (current !== undefined && scroller.current) revealAcross(scroller.current);
  }, [current]);
  useRowKeys(session, model);
  const toggle = useCallback(
    (position: number) => {
      model.pause();
      setOpened((before) => (before.has(position) ? new Set([...before].filter((each) => each !== position)) : new Set([...before, position])));
    },
    [model],
  );
  const longest = Math.min(session.buffer.longest, CLIP);
  const { view } = session;
  const shown = Array.from({ length: end - first }, (_, at) => {
    const number = first + at;
    const row = session.buffer.at(view.positionAt(number) ?? -1);
    return row && <LogRowView key={row.position} row={row} number={number} style={style} current={row.position === current} open={opened.has(row.position)} onToggle={toggle} />;
  });
  return (
    <div
      ref={scroller}
      className={classes.list}
      role="log"
      aria-live="off"
      aria-label="Lines of the log"
      tabIndex={0}
      data-wrap={style.wrap || undefined}
      data-short={style.short || undefined}
      style={{ '--names': `${names}ch`, '--time': `${time}ch`, '--window': `${width.list}px` } as React.CSSProperties}
      onScroll={() => model.onScroll()}
      onWheel={(event) => event.deltaY < 0 && model.pause()}
      onFocus={(event) => (event.target as HTMLElement).dataset.row !== undefined && model.pause()}
    >
      <div className={classes.head} style={{ height: HEAD_HEIGHT }}>
        {head}
      </div>
      <div className={classes.room} style={{ height, ...(style.wrap ? {} : { minWidth: `calc(${longest + names + time}ch + ${BESIDE + 16}px)` }) }}>
        <div ref={rows} className={classes.rows} style={{ transform: `translateY(${offset}px)` }}>
          {shown}
        </div>
      </div>
      <span className={classes.ruler} aria-hidden="true">
        {'0'.repeat(100)}
      </span>
    </div>
  );
}

/** Scrolls sideways until the found text can be seen, where lines are not wrapped. */
function revealAcross(list: HTMLElement): void {
  const mark = list.querySelector('[data-current] mark');
  if (!mark) return;
  const [found, window] = [mark.getBoundingClientRect(), list.getBoundingClientRect()];
  if (found.left < window.left || found.right > window.right) list.scrollLeft += found.left - window.left - window.width / 3;
}

/** Width of a character and of the list, in px. */
function useCharacterWidth(list: React.RefObject<HTMLDivElement | null>): { character: number; list: number } {
  const [width, setWidth] = useState({ character: 7.5, list: 1_000 });
  useLayoutEffect(() => {
    const element = list.current;
    if (!element) return;
    const measure = () => setWidth({ character: (element.querySelector<HTMLElement>(`.${classes.ruler}`)?.getBoundingClientRect().width ?? 750) / 100, list: element.clientWidth });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [list]);
  return width;
}

/** j and k go through the rows, also those that are not in the page. */
function useRowKeys(session: LogSession, model: ListModel): void {
  useEffect(() => {
    const list: RowList = { size: () => session.view.end, show: (number) => model.reveal(number), first: () => model.firstNumber() };
    rowFocus.enter(list);
    return () => rowFocus.leave(list);
  }, [session, model]);
}

/** New lines that came while the list stood still, and the way back to the end. */
export function NewLines({ model }: { model: ListModel }) {
  useSyncExternalStore(model.subscribe, () => model.version);
  if (model.following) return null;
  return (
    <button type="button" className={classes.newLines} aria-keyshortcuts="f" onClick={() => model.follow()}>
      {model.unseen > 0 ? `${count(model.unseen)} new ${model.unseen === 1 ? 'line' : 'lines'}` : 'Paused'} <b>Follow</b>
    </button>
  );
}
