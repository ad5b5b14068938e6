import { Button } from '@mantine/core';
import { useCallback, useMemo } from 'react';
import { Link, useSearchParams } from 'wouter';
import { freshnessOf } from '../api/live';
import type { FleetPodTotals } from '../api/types';
import { ListState } from '../cluster/ListState';
import { useLocalNow } from '../ui/clock';
import { useDocumentTitle } from '../ui/DocumentTitle';
import { count, plural } from '../ui/format';
import { Blank } from '../ui/Notice';
import { AsOf, StaleBanner } from '../ui/Stale';
import { type FleetPodFilters, isFiltered, NO_FILTERS, readFilters, writeFilters } from './filters';
import { PodFiltersBar } from './PodFiltersBar';
import { PodTable } from './PodTable';
import { useFleetPods } from './use-pods';
import classes from './pods.module.css';

/** The pods of all clusters; the server filters, orders and pages. */
export default function PodsPage() {
  const [search, setSearch] = useSearchParams();
  const filters = useMemo(() => readFilters(search), [search]);
  const setFilters = useCallback((next: FleetPodFilters) => setSearch(writeFilters(next), { replace: true }), [setSearch]);
  const { query, view, onWindow } = useFleetPods(filters);
  const now = useLocalNow();
  const freshness = freshnessOf(query, now);
  const stale = freshness.kind === 'stale';
  const filtered = isFiltered(filters);
  useDocumentTitle('Pods', view?.totals?.problems ?? 0);
  const clear = (
    <Button variant="default" onClick={() => setFilters({ ...NO_FILTERS, sort: filters.sort })}>
      Clear filters
    </Button>
  );
  return (
    <main className={classes.page} id="main">
      <div className={classes.head}>
        <h1>Pods</h1>
        {view && <AsOf asOf={view.asOf} stale={stale} />}
      </div>
      {view && <StaleBanner freshness={freshness} asOf={view.asOf} onRetry={() => void query.refetch()} />}
      <PodFiltersBar filters={filters} view={view} stale={stale} onFilters={setFilters} />
      {!view ? (
        <ListState query={query} what="pods" />
      ) : (
        <div className={classes.content} data-stale={stale || undefined} aria-busy={query.isPlaceholderData || undefined}>
          <p className={classes.matching} role="status">
            <Matching totals={view.totals} filtered={filtered} />
            {filtered && (
              <button type="button" onClick={() => setFilters({ ...NO_FILTERS, sort: filters.sort })}>
                Clear filters
              </button>
            )}
          </p>
          {view.size > 0 ? (
            <PodTable view={view} sort={filters.sort} onSort={(sort) => setFilters({ ...filters, sort })} onWindow={onWindow} />
          ) : filtered ? (
            <Blank icon="search" title="No pod matches" action={clear}>
              None of the pods that the clusters reported has what the filters ask for.
            </Blank>
          ) : (
            <Blank
              icon="heart"
              title="No pods yet"
              action={
                <Button component={Link} href="/" variant="default">
                  To the fleet
                </Button>
              }
            >
              No cluster has reported a pod: there is none yet, or the pod inventory is switched off in all of them.
            </Blank>
          )}
          {view.more && (
            <Button variant="default" className={classes.more ?? ''} loading={query.isFetching} onClick={() => onWindow(view.size - 1, view.size - 1)}>
              Load more
            </Button>
          )}
        </div>
      )}
    </main>
  );
}

function Matching({ totals, filtered }: { totals: FleetPodTotals | null; filtered: boolean }) {
  if (!totals) return <>Counting…</>;
  const about = totals.exact ? '' : 'about ';
  return (
    <span title={totals.exact ? undefined : 'Counting takes longer than an answer may: these are the numbers of an earlier count'}>
      {filtered ? `${about}${plural(totals.matching, 'pod')} ${totals.matching === 1 ? 'matches' : 'match'}` : `${about}${plural(totals.pods, 'pod')}`}
      {totals.problems > 0 && ` · ${count(totals.problems)} ${totals.problems === 1 ? 'needs' : 'need'} a look`}
    </span>
  );
}
