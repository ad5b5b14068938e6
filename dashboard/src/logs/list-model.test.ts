import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ListModel } from './list-model';
import { LogSession } from './log-session';
import { HEAD_HEIGHT } from './row-height';

const WINDOW = 600;

/** A box that scrolls as browsers do, with rows that have the heights they are taken for. */
class FakeScroller {
  readonly clientHeight = WINDOW;
  private at = 0;
  constructor(private readonly model: () => ListModel) {}
  get scrollHeight(): number {
    return HEAD_HEIGHT + this.model().window().height;
  }
  get scrollTop(): number {
    return this.at;
  }
  set scrollTop(wanted: number) {
    this.at = Math.max(0, Math.min(wanted, this.scrollHeight - this.clientHeight));
  }
}

describe('the list of lines', () => {
  let session: LogSession;
  let model: ListModel;
  let scroller: FakeScroller;
  let count: number;

  beforeEach(() => {
    vi.stubGlobal('ResizeObserver', class { observe() {} disconnect() {} });
    session = new LogSession('/logs');
    model = new ListModel(session);
    scroller = new FakeScroller(() => model);
    count = 0;
    model.attach(scroller as unknown as HTMLElement);
  });
  afterEach(() => vi.unstubAllGlobals());

  function come(lines: number, text = (n: number) => `line ${n}`) {
    session.buffer.addLines(undefined, '', Array.from({ length: lines }, () => ['2026-11-21T12:00:00.000000000Z', ++count, text(count)] as const));
    model.window();
    model.settle([]);
  }
  function scrollTo(top: number) {
    scroller.scrollTop = top;
    model.onScroll();
    model.settle([]);
  }
  const text = (number: number) => session.buffer.at(session.view.positionAt(number) ?? -1)?.text;
  /** The numbers of the rows that can be seen. */
  function seen() {
    const { first, offset } = model.window();
    const top = scroller.scrollTop - HEAD_HEIGHT - offset;
    return first + Math.floor(top / 20);
  }

  it('followsItsEndWithFewRowsInThePage', () => {
    come(200_000);
    const { first, end } = model.window();
    expect(end).toBe(200_000);
    expect(end - first).toBeLessThan(60);
    expect(scroller.scrollTop).toBe(HEAD_HEIGHT + 200_000 * 20 - WINDOW);
  });
  it('standsStillWhenSomebodyScrollsBackAndCountsWhatComes', () => {
    come(1_000);
    scrollTo(5_000);
    const before = seen();
    come(50);
    expect([model.following, model.unseen, seen()]).toEqual([false, 50, before]);
    model.follow();
    model.settle([]);
    expect([model.unseen, model.window().end]).toEqual([0, 1_050]);
  });
  it('showsTheSameLinesWhileOldOnesGo', () => {
    come(200_000);
    scrollTo(3_000_000);
    const before = text(seen());
    come(5_000);
    expect(session.buffer.dropped).toBeGreaterThanOrEqual(5_000);
    expect(text(seen())).toBe(before);
  });
  it('followsAgainWhenSomebodyScrollsToTheEnd', () => {
    come(1_000);
    scrollTo(5_000);
    scrollTo(1e9);
    expect(model.following).toBe(true);
    model.pause();
    come(10);
    expect([model.following, model.unseen]).toEqual([false, 10]);
  });
  it('reachesAllLinesOfAListThatIsHigherThanBrowsersCanScroll', () => {
    model.setGeometry({ wrap: true, columns: 10 }, new Set());
    come(20_000, (n) => `${n} ${'x'.repeat(1_990)}`);
    expect(model.window().height).toBe(8_000_000);
    expect(model.window().end).toBe(20_000);
    model.show(10_000);
    model.settle([]);
    const { first, end } = model.window();
    expect(first <= 10_000 && end > 10_000).toBe(true);
    for (let turn = 0; turn < 40 && model.window().first > 0; turn++) scrollTo(scroller.scrollTop - 2_000_000);
    expect(model.window().first).toBe(0);
    for (let turn = 0; turn < 60 && !model.following; turn++) scrollTo(scroller.scrollTop + 2_000_000);
    expect(model.following).toBe(true);
    model.toStart();
    model.settle([]);
    expect([model.window().first, scroller.scrollTop]).toEqual([0, 0]);
  });
});
