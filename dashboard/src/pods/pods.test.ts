import { describe, expect, it } from 'vitest';
import type { FleetPod, FleetPodList } from '../api/types';
import { type FleetPodFilters, isFiltered, NO_FILTERS, podsRequest, readFilters, writeFilters } from './filters';
import { statusTone } from './status-tone';
import { covers, pagesOf, PodPages, type PodView, rowAt } from './pod-pages';

const signal = new AbortController().signal;

/** A server with pods 0, 1, 2… of which some may be gone; a cursor is the last number of the page before. */
function server(size: number, limit: number) {
  const pods = Array.from({ length: size }, (_, index) => index);
  const asked: string[] = [];
  const read = async (cursor: string): Promise<FleetPodList> => {
    asked.push(cursor);
    const rest = pods.filter((pod) => cursor === '' || pod > Number(cursor));
    const shown = rest.slice(0, limit);
    return {
      as_of: `t${asked.length}`,
      items: shown.map((pod) => ({ name: String(pod) }) as FleetPod),
      next_cursor: rest.length > limit ? String(shown.at(-1)) : null,
      totals: { pods: pods.length, problems: 0, matching: pods.length, statuses: [], other_statuses: 0, exact: true },
    };
  };
  return { pods, asked, pages: new PodPages(read) };
}

const names = (view: PodView) => Array.from({ length: view.size }, (_, index) => rowAt(view, index)?.pod?.name);

describe('a list of pods by cursors', () => {
  it('growsPageByPageToItsEnd', async () => {
    const { pages } = server(25, 10);
    expect((await pages.refresh(0, 0, signal)).more).toBe(true);
    const view = await pages.refresh(1, 2, signal);
    expect([view.size, view.more, view.pages.length]).toEqual([25, false, 3]);
    expect(names(view)).toEqual(Array.from({ length: 25 }, (_, index) => String(index)));
    expect(rowAt(view, 25)).toBeUndefined();
  });
  it('readsOnlyThePagesNearTheWindowAgain', async () => {
    const { pages, asked } = server(1_000, 10);
    for (let page = 0; page < 50; page++) await pages.refresh(page, page + 1, signal);
    asked.length = 0;
    const view = await pages.refresh(40, 41, signal);
    expect(asked).toEqual(['399', '409']);
    expect(view.size).toBe(510);
    expect(view.pages.filter((page) => page.rows).length).toBeLessThan(30);
    expect(rowAt(view, 3)).toEqual({ page: 0, pod: undefined });
    expect(rowAt(view, 405)?.pod?.name).toBe('405');
  });
  it('losesAndRepeatsNothingAtTheSeamsWhenPodsGo', async () => {
    const { pages, pods } = server(40, 10);
    await pages.refresh(0, 3, signal);
    pods.splice(5, 3);
    const half = await pages.refresh(0, 0, signal);
    expect(covers(half, 0, 0)).toBe(true);
    expect(covers(half, 0, 1)).toBe(false);
    const view = await pages.refresh(0, 3, signal);
    expect(names(view)).toEqual(pods.map(String));
    expect(covers(view, 0, view.pages.length - 1)).toBe(true);
  });
  it('becomesShorterWithTheServersList', async () => {
    const { pages, pods } = server(40, 10);
    await pages.refresh(0, 3, signal);
    pods.length = 12;
    expect((await pages.refresh(3, 3, signal)).pages.length).toBeLessThanOrEqual(4);
    const view = await pages.refresh(0, 3, signal);
    expect([view.size, view.more]).toEqual([12, false]);
    pods.length = 0;
    expect((await pages.refresh(0, 0, signal)).size).toBe(0);
  });
  it('goesOnFromWhatAnEarlierVisitKnew', async () => {
    const { pages, asked } = server(100, 10);
    await pages.refresh(0, 0, signal);
    const view = await pages.refresh(1, 4, signal);
    const again = new PodPages(async (cursor) => ({ as_of: 'x', items: [], next_cursor: cursor === 'x' ? null : 'x', totals: null }), view);
    expect((await again.refresh(2, 2, signal)).totals?.pods).toBe(100);
    expect(asked.length).toBe(5);
  });
  it('knowsWhichPagesTheWindowNeeds', async () => {
    const { pages } = server(100, 10);
    const view = await pages.refresh(0, 2, signal);
    expect(pagesOf(view, 0, 8, 5)).toEqual({ from: 0, to: 0 });
    expect(pagesOf(view, 8, 14, 5)).toEqual({ from: 0, to: 1 });
    expect(pagesOf(view, 20, 28, 5)).toEqual({ from: 2, to: 3 });
    expect(pagesOf(undefined, 0, 50, 5)).toEqual({ from: 0, to: 0 });
  });
});

describe('filters of all pods', () => {
  const some: FleetPodFilters = { clusters: ['a', 'b'], environments: ['production'], namespace: 'shop', statuses: ['CrashLoopBackOff', 'Error'], problem: true, text: 'redis', sort: '-age' };
  it('comeBackFromTheAddressAsTheyWentIn', () => {
    expect(readFilters(writeFilters(some))).toEqual(some);
    expect(writeFilters(NO_FILTERS).toString()).toBe('');
  });
  it('ignoreWhatTheAddressGetsWrong', () => {
    expect(readFilters(new URLSearchParams('environment=moon&problem=yes&sort=size&status=,'))).toEqual(NO_FILTERS);
  });
  it('becomeTheServersRequest', () => {
    expect(podsRequest(NO_FILTERS)).toEqual({});
    expect(podsRequest({ ...some, namespace: 'shop, web ' })).toEqual({
      cluster: 'a,b', environment: 'production', namespace: 'shop,web', status: 'CrashLoopBackOff,Error', problem: true, q: 'redis', sort: '-age',
    });
  });
  it('doNotCountTheOrderOrBlanks', () => {
    expect([isFiltered(some), isFiltered({ ...NO_FILTERS, sort: 'age', text: ' ' })]).toEqual([true, false]);
  });
});

describe('statuses of pods', () => {
  it('areGoodDoneOnTheirWayOrBad', () => {
    expect(['Running', 'Completed', 'ContainerCreating', 'Init:0/2', 'Init:CrashLoopBackOff', 'OOMKilled'].map(statusTone)).toEqual(['running', 'succeeded', 'pending', 'pending', 'failed', 'failed']);
  });
});
