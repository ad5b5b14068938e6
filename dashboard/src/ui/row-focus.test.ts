import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RowFocus, type RowList } from './row-focus';

let frames = new Map<number, () => void>();
let made = 0;
let beforeFrame: (() => void) | undefined;
function nextFrame() {
  beforeFrame?.();
  const due = [...frames.values()];
  frames = new Map();
  due.forEach((frame) => frame());
}

/** A list of which only some rows are in the page, until they are shown and a frame is drawn. */
function longList(size: number, inPage: number): RowList & { shown: number[] } {
  const make = (from: number) => {
    document.body.innerHTML = Array.from({ length: inPage }, (_, at) => from + at)
      .filter((index) => index < size)
      .map((index) => `<a href="#${index}" data-row="${index}">row ${index}</a>`)
      .join('');
  };
  make(0);
  const shown: number[] = [];
  return { shown, size: () => size, show: (index) => void (shown.push(index), (beforeFrame = () => make(Math.max(0, index - inPage + 1)))) };
}

const focused = () => (document.activeElement as HTMLElement).dataset.row;

describe('keys in a list', () => {
  beforeEach(() => {
    vi.stubGlobal('requestAnimationFrame', (frame: () => void) => (frames.set(++made, frame), made));
    vi.stubGlobal('cancelAnimationFrame', (id: number) => frames.delete(id));
  });
  afterEach(() => {
    vi.unstubAllGlobals();
    frames.clear();
    beforeFrame = undefined;
    document.body.innerHTML = '';
  });

  it('eachCountsThoughItsRowIsNotThereYet', () => {
    const focus = new RowFocus();
    focus.enter(longList(200, 10));
    for (let press = 0; press < 71; press++) focus.move(1);
    expect(focused()).toBe('9');
    nextFrame();
    expect(focused()).toBe('70');
    focus.move(-1);
    expect(focused()).toBe('69');
  });
  it('stayInsideTheList', () => {
    const focus = new RowFocus();
    focus.enter(longList(3, 10));
    for (let press = 0; press < 9; press++) focus.move(1);
    expect(focused()).toBe('2');
    for (let press = 0; press < 9; press++) focus.move(-1);
    expect(focused()).toBe('0');
  });
  it('forgetWhereTheyWereGoingWhenSomebodyPutsTheFocusElsewhere', () => {
    const focus = new RowFocus();
    focus.enter(longList(200, 10));
    for (let press = 0; press < 50; press++) focus.move(1);
    focus.forget();
    nextFrame();
    nextFrame();
    expect(focused()).not.toBe('49');
  });
  it('openTheRowTheyMeantNotTheOneThatIsFocusedStill', () => {
    const focus = new RowFocus();
    const opened: (string | undefined)[] = [];
    focus.enter(longList(200, 10));
    document.body.addEventListener('click', (event) => opened.push((event.target as HTMLElement).dataset.row));
    for (let press = 0; press < 41; press++) focus.move(1);
    expect(focus.openWhenThere()).toBe(true);
    nextFrame();
    expect(opened).toEqual(['40']);
    expect(focus.openWhenThere()).toBe(false);
  });
  it('walkThroughPlainRowsInTheOrderOfThePage', () => {
    const focus = new RowFocus();
    document.body.innerHTML = '<a href="#a" data-row="true">a</a><a href="#b" data-row="true">b</a>';
    focus.move(1);
    focus.move(1);
    focus.move(1);
    expect(document.activeElement?.textContent).toBe('b');
  });
});
