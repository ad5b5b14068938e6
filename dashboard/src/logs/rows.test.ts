import { describe, expect, it } from 'vitest';
import { Heights } from './heights';
import { LogBuffer, type WireLine } from './log-buffer';
import { isIn, piecesOf, readWords, rowsShown, searchFor } from './matching';
import { Rate } from './rate';
import { Scan } from './scan';
import { Sources } from './sources';

const at = (second: number, nanos = 0) => `2026-11-21T12:00:${String(second).padStart(2, '0')}.${String(nanos).padStart(9, '0')}Z`;
const line = (second: number, nth: number, text: string, kind?: string): WireLine => (kind ? [at(second), nth, text, kind] : [at(second), nth, text]);

function sourcesOf(...pods: string[]): Sources {
  const sources = new Sources();
  sources.replace(pods.map((pod, key) => ({ key: String(key), namespace: 'shop', pod, container: 'app' })));
  return sources;
}
const texts = (buffer: LogBuffer) => Array.from({ length: buffer.size }, (_, index) => buffer.at(buffer.first + index)?.text);

describe('rows of a log', () => {
  it('areKeptInTheOrderOfTheirComing', () => {
    const buffer = new LogBuffer();
    const source = sourcesOf('web').of('0');
    buffer.addLines(source, 'u/app/0', [line(1, 1, 'a'), line(1, 2, 'b'), line(2, 1, 'c')]);
    expect(texts(buffer)).toEqual(['a', 'b', 'c']);
    expect([buffer.lines, buffer.lost, buffer.repeated]).toEqual([3, 0, 0]);
  });
  it('thatComeASecondTimeAreLeftOutAndCounted', () => {
    const buffer = new LogBuffer();
    const source = sourcesOf('web').of('0');
    const lines = Array.from({ length: 600 }, (_, n) => line(n % 60, Math.floor(n / 60) + 1, `line ${n}`)).sort((a, b) => a[0].localeCompare(b[0]) || a[1] - b[1]);
    buffer.addLines(source, 'u/app/0', lines);
    buffer.addLines(source, 'u/app/0', lines.slice(10));
    buffer.addLines(source, 'u/app/0', [line(59, 99, 'new')]);
    expect(buffer.lines).toBe(601);
    expect(buffer.repeated).toBe(590);
    expect(texts(buffer).at(-1)).toBe('new');
  });
  it('areNoRepeatsBecauseAClockWentBackOrTwoStreamsMixed', () => {
    const buffer = new LogBuffer();
    const source = sourcesOf('web').of('0');
    buffer.addLines(source, 'u/app/0', [line(30, 1, 'a'), line(31, 1, 'b'), line(5, 1, 'the clock went back'), line(31, 1, 'b'), line(6, 1, 'c'), line(32, 1, 'd')]);
    expect(texts(buffer)).toEqual(['a', 'b', 'the clock went back', 'c', 'd']);
    expect(buffer.repeated).toBe(1);
  });
  it('ofAnotherInstanceBeginAnew', () => {
    const buffer = new LogBuffer();
    const source = sourcesOf('web').of('0');
    buffer.addLines(source, 'u/app/0', [line(30, 1, 'old')]);
    buffer.addLines(source, 'u/app/1', [line(30, 1, 'new')]);
    buffer.addLines(source, 'u/app/0', [line(30, 1, 'old')]);
    expect(texts(buffer)).toEqual(['old', 'new']);
  });
  it('countWhatIsMissing', () => {
    const buffer = new LogBuffer();
    const source = sourcesOf('web').of('0');
    buffer.addLines(source, 'u/app/0', [line(1, 1, 'a'), line(1, 1, '1,200 lines were rotated away', 'gap'), line(2, 1, 'b')]);
    buffer.addMarker(source, { kind: 'dropped', count: 34, text: null });
    buffer.addMarker(source, { kind: 'gap', count: null, text: 'unknown' });
    buffer.addMarker(undefined, { kind: 'something newer', text: 'hello' });
    expect(buffer.at(buffer.end - 1)?.kind).toBe('other');
    buffer.addLines(source, 'u/app/0', [line(2, 1, 'the logs of 3 restarts are gone', 'gap'), line(2, 1, 'lines may be missing here', 'rotated')]);
    expect([buffer.lines, buffer.lost, buffer.gaps]).toEqual([2, 1_234, 3]);
  });
  it('knowWhichLineGoesOnWithTheOneBefore', () => {
    const buffer = new LogBuffer();
    const source = sourcesOf('web').of('0');
    buffer.addLines(source, 'u/app/0', [line(1, 1, 'the first part'), line(1, 1, '', 'cut')]);
    buffer.addLines(source, 'u/app/0', [line(1, 2, 'and the second'), line(2, 1, 'another')]);
    expect([0, 1, 2].map((position) => buffer.at(position)?.cut)).toEqual([false, true, false]);
    expect([buffer.lines, buffer.repeated]).toEqual([3, 0]);
  });
  it('beyondTheBoundTheOldestGo', () => {
    const buffer = new LogBuffer({ rows: 1_000, characters: 1_000_000 });
    const source = sourcesOf('web').of('0');
    for (let n = 0; n < 2_500; n++) buffer.addLines(source, 'u/app/0', [line(1, n + 1, `line ${n}`)]);
    expect(buffer.size).toBeLessThanOrEqual(1_000);
    expect(buffer.size).toBeGreaterThan(980);
    expect(buffer.at(buffer.end - 1)?.text).toBe('line 2499');
    expect(buffer.at(buffer.first)?.position).toBe(buffer.first);
    expect(buffer.dropped + buffer.size).toBe(2_500);
  });
  it('areBoundedInCharactersToo', () => {
    const buffer = new LogBuffer({ rows: 1_000, characters: 10_000 });
    for (let n = 0; n < 100; n++) buffer.addLines(sourcesOf('web').of('0'), 'u/app/0', [line(1, n + 1, 'x'.repeat(1_000))]);
    expect(buffer.size).toBe(10);
    expect(buffer.lines).toBe(100);
  });
  it('takeTheSeverityOfTheLineTheyContinue', () => {
    const buffer = new LogBuffer();
    const source = sourcesOf('web').of('0');
    buffer.addLines(source, 'u/app/0', [line(1, 1, 'ERROR no'), line(1, 2, '\tat a.b.C'), line(1, 3, 'plain'), line(1, 4, '  indented')]);
    expect([0, 1, 2, 3].map((n) => buffer.at(n)?.severity)).toEqual([4, 4, 0, 0]);
  });
});

describe('sources', () => {
  it('staySoThroughConnectionsThatNumberThemAnew', () => {
    const sources = sourcesOf('web-1', 'web-2');
    const second = sources.of('1');
    sources.beginConnection();
    expect(sources.of('1')).toBeUndefined();
    sources.replace([
      { key: '0', namespace: 'shop', pod: 'web-2', container: 'app' },
      { key: '1', namespace: 'shop', pod: 'web-3', container: 'app' },
    ]);
    expect(sources.of('0')).toBe(second);
    expect(sources.all.map((source) => [source.name.pod, source.number, source.present])).toEqual([
      ['web-1', 0, false],
      ['web-2', 1, true],
      ['web-3', 2, true],
    ]);
  });
});

describe('choice of rows', () => {
  const buffer = new LogBuffer();
  const sources = sourcesOf('web-1', 'web-2');
  buffer.addLines(sources.of('0'), 'u/app/0', [line(1, 1, 'INFO order 7 taken'), line(1, 2, 'ERROR connection refused by orders'), line(1, 3, 'GET /health 200')]);
  buffer.addLines(sources.of('1'), 'v/app/0', [line(1, 1, 'WARN slow order'), line(2, 1, '', 'restarted')]);
  const shown = (filter: string, level: 'all' | 'warn' | 'error' = 'all', hidden: string[] = []) => {
    const test = rowsShown({ filter, level, hidden });
    return [0, 1, 2, 3, 4].filter((position) => test?.(buffer.at(position)!) ?? true);
  };

  it('needsNoTestForAllOfThem', () => {
    expect(rowsShown({ filter: ' ', level: 'all', hidden: [] })).toBeUndefined();
  });
  it('takesWordsAndLeavesWords', () => {
    expect(shown('order')).toEqual([0, 1, 3, 4]);
    expect(shown('order -error')).toEqual([0, 3, 4]);
    expect(shown('"connection refused"')).toEqual([1, 4]);
    expect(shown('-health -order')).toEqual([4]);
    expect(shown('(')).toEqual([4]);
  });
  it('takesSeverities', () => {
    expect(shown('', 'warn')).toEqual([1, 3, 4]);
    expect(shown('', 'error')).toEqual([1, 4]);
  });
  it('hidesMarkersOnlyWithTheirSource', () => {
    expect(shown('', 'error', ['web-2/app'])).toEqual([1]);
  });
  it('readsWordsWhileTheyAreTyped', () => {
    expect(readWords('-').unwanted).toEqual([]);
    expect(readWords('a "b').wanted.map((word) => word.source)).toEqual(['a', 'b']);
  });
  it('findsTextWithoutRegardToCase', () => {
    const search = searchFor('a.C')!;
    expect(isIn(search, 'xA.cx')).toBe(true);
    expect(isIn(search, 'abc')).toBe(false);
    expect(piecesOf('xA.cx a.c', search)).toEqual([
      { text: 'x', marked: false },
      { text: 'A.c', marked: true },
      { text: 'x ', marked: false },
      { text: 'a.c', marked: true },
    ]);
  });
});

describe('a scan', () => {
  function filled(rows: number, bound = 10_000) {
    const buffer = new LogBuffer({ rows: bound, characters: 1e9 });
    const add = (from: number, to: number) => {
      for (let n = from; n < to; n++) buffer.addLines(undefined, '', [line(1, n + 1, `line ${n}`)]);
    };
    add(0, rows);
    return { buffer, add };
  }
  it('goesOnWhereItStopped', () => {
    const { buffer, add } = filled(3_000);
    const scan = new Scan(buffer, (row) => row.position % 10 === 0);
    let time = 0;
    expect(scan.advance(2, () => ++time)).toBe(false);
    expect(scan.size).toBe(100);
    expect(scan.advance(Infinity)).toBe(true);
    expect(scan.size).toBe(300);
    add(3_000, 3_100);
    expect(scan.isDone).toBe(false);
    scan.advance(Infinity);
    expect([scan.size, scan.positionAt(scan.end - 1)]).toEqual([310, 3_090]);
  });
  it('keepsItsNumbersWhenOldRowsGo', () => {
    const { buffer, add } = filled(1_000, 1_000);
    const scan = new Scan(buffer, (row) => row.position % 10 === 0);
    scan.advance(Infinity);
    add(1_000, 1_500);
    scan.advance(Infinity);
    expect(scan.positionAt(scan.first)).toBeGreaterThanOrEqual(buffer.first);
    expect(scan.positionAt(120)).toBe(1_200);
    expect(scan.numberFrom(1_195)).toBe(120);
    expect(scan.numberFrom(0)).toBe(scan.first);
    expect(scan.numberFrom(9_999)).toBe(scan.end);
  });
});

describe('heights', () => {
  function rows(count: number, height: (number: number) => number) {
    const heights = new Heights();
    for (let number = 0; number < count; number++) heights.add(height(number));
    return heights;
  }
  it('tellWhereRowsStandAndWhichRowStandsThere', () => {
    const heights = rows(5_000, (number) => (number % 3 === 0 ? 40 : 20));
    let top = 0;
    for (let number = 0; number < 5_000; number++) {
      if (number % 97 === 0) {
        expect(heights.top(number)).toBe(top);
        expect(heights.numberAt(top)).toBe(number);
        expect(heights.numberAt(top + 19)).toBe(number);
      }
      top += heights.get(number);
    }
    expect(heights.total).toBe(top);
    expect(heights.numberAt(1e9)).toBe(4_999);
  });
  it('keepTheirNumbersWhenRowsGo', () => {
    const heights = rows(5_000, () => 20);
    expect(heights.dropBefore(1_500)).toBe(30_000);
    expect([heights.first, heights.end, heights.total]).toEqual([1_500, 5_000, 70_000]);
    expect(heights.top(1_600)).toBe(2_000);
    expect(heights.numberAt(2_000)).toBe(1_600);
    expect(heights.set(1_600, 50)).toBe(30);
    expect(heights.top(1_601)).toBe(2_050);
    expect(heights.set(10, 50)).toBe(0);
    for (let number = 5_000; number < 6_000; number++) heights.add(20);
    expect(heights.top(6_000)).toBe(90_030);
    heights.dropBefore(7_000);
    expect([heights.first, heights.end, heights.total]).toEqual([7_000, 7_000, 0]);
  });
});

describe('the rate', () => {
  it('isThatOfTheLastWholeSeconds', () => {
    const rate = new Rate();
    for (let second = 0; second < 20; second++) rate.count(100, second * 1_000 + 300);
    expect(rate.perSecond(20_000)).toBe(100);
    expect(rate.perSecond(22_500)).toBe(60);
    expect(rate.perSecond(60_000)).toBe(0);
  });
});
