import { Button } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { lazy, Suspense, useCallback, useMemo, useState } from 'react';
import { useSearchParams } from 'wouter';
import { freshnessOf } from '../api/live';
import { useMayChangeClusters } from '../api/me';
import { useLocalNow } from '../ui/clock';
import { useDocumentTitle } from '../ui/DocumentTitle';
import { count, plural } from '../ui/format';
import { Icon } from '../ui/Icon';
import { Blank, Notice } from '../ui/Notice';
import { AsOf, StaleBanner } from '../ui/Stale';
import { needALook } from '../ui/status';
import { AdminOnly } from '../ui/AdminOnly';
import { ClusterCards } from './ClusterCards';
import { ClusterTable } from './ClusterTable';
import { FleetFiltersBar, type FleetView } from './FleetFiltersBar';
import { FleetTotals } from './FleetTotals';
import { type FleetFilters, isFiltered, NO_FILTERS, readFilters, toggled, writeFilters } from './filters';
import { needsAllRows } from './order';
import { StatusStrip } from './StatusStrip';
import { useFleet } from './use-fleet';
import classes from './fleet.module.css';

const AddClusterDialog = lazy(() => import('../add-cluster/AddClusterDialog'));
/** Up to so many clusters the page opens with cards, unless somebody chose. */
const MOST_CARDS = 24;

export function FleetPage() {
  const [search, setSearch] = useSearchParams();
  const filters = useMemo(() => readFilters(search), [search]);
  const { query, rows, newest } = useFleet(filters);
  const [chosenView, setView] = useLocalStorage<FleetView | ''>({ key: 'niro.fleet.view', defaultValue: '', getInitialValueInEffect: false });
  const [adding, setAdding] = useState(false);
  const mayAdd = useMayChangeClusters();
  useDocumentTitle('Fleet', newest ? needALook(newest.totals) : 0);
  const setFilters = useCallback((next: FleetFilters) => setSearch(writeFilters(next), { replace: true }), [setSearch]);
  const { hasNextPage, isFetching, fetchNextPage } = query;
  const onNearEnd = useCallback(() => {
    if (hasNextPage && !isFetching) void fetchNextPage();
  }, [hasNextPage, isFetching, fetchNextPage]);
  const now = useLocalNow();
  const freshness = freshnessOf({ error: query.error, dataUpdatedAt: query.dataUpdatedAt, errorUpdatedAt: query.errorUpdatedAt }, now);
  const stale = freshness.kind === 'stale';

  const addButton = (
    <AdminOnly allowed={mayAdd}>
      <Button leftSection={<Icon name="plus" />} disabled={!mayAdd} onClick={() => setAdding(true)}>
        Add cluster
      </Button>
    </AdminOnly>
  );

  return (
    <main className={classes.page} id="main">
      <div className={classes.head}>
        <h1>Fleet</h1>
        {newest && <AsOf asOf={newest.as_of} stale={stale} />}
        <span className={classes.push} />
        {newest && newest.totals.clusters > 0 && addButton}
      </div>
      {newest && <StaleBanner freshness={freshness} asOf={newest.as_of} onRetry={() => void query.refetch()} />}
      {!newest && query.error && (
        <Notice
          tone="critical"
          title="The fleet cannot be shown"
          action={
            <Button size="xs" variant="default" loading={query.isFetching} onClick={() => void query.refetch()}>
              Retry now
            </Button>
          }
        >
          {query.error.message} It is tried again every few seconds.
        </Notice>
      )}
      {!newest && !query.error && <Skeleton />}
      {newest && newest.totals.clusters === 0 && (
        <Blank icon="heart" title="No cluster yet" action={addButton}>
          Add your first k3s cluster: you get one command to run against it, and it shows up here within seconds. The agent only makes outbound HTTPS
          connections, so NAT and firewalls are no obstacle.
        </Blank>
      )}
      {newest && newest.totals.clusters > 0 && (
        <div className={classes.content} data-stale={stale || undefined}>
          <div className={classes.overview}>
            <StatusStrip totals={newest.totals} chosen={filters.statuses} onToggle={(status) => setFilters({ ...filters, statuses: toggled(filters.statuses, status) })} />
            <FleetTotals totals={newest.totals} />
          </div>
          <FleetFiltersBar
            filters={filters}
            byEnvironment={newest.totals.by_environment}
            view={chosenView || (newest.totals.clusters > MOST_CARDS ? 'table' : 'cards')}
            onFilters={setFilters}
            onView={setView}
          />
          <p className={classes.matching} role="status">
            {isFiltered(filters) && (
              <>
                {plural(newest.totals.matching ?? rows.length, 'cluster')} of {count(newest.totals.clusters)} shown
                <button type="button" onClick={() => setFilters({ ...NO_FILTERS, order: filters.order })}>
                  Clear filters
                </button>
              </>
            )}
            {needsAllRows(filters.order) && hasNextPage && <span>Sorting the {count(rows.length)} loaded so far…</span>}
          </p>
          {rows.length === 0 ? (
            <Blank
              icon="search"
              title="No cluster matches"
              action={
                <Button variant="default" onClick={() => setFilters(NO_FILTERS)}>
                  Clear filters
                </Button>
              }
            >
              None of the {plural(newest.totals.clusters, 'cluster')} has what the filters ask for.
            </Blank>
          ) : (chosenView || (newest.totals.clusters > MOST_CARDS ? 'table' : 'cards')) === 'cards' ? (
            <ClusterCards rows={rows} onNearEnd={onNearEnd} />
          ) : (
            <ClusterTable rows={rows} order={filters.order} onOrder={(order) => setFilters({ ...filters, order })} onNearEnd={onNearEnd} />
          )}
          {hasNextPage && rows.length > 0 && (
            <Button variant="default" className={classes.more ?? ''} loading={query.isFetchingNextPage} onClick={onNearEnd}>
              Load more
            </Button>
          )}
        </div>
      )}
      {adding && (
        <Suspense>
          <AddClusterDialog onClose={() => setAdding(false)} />
        </Suspense>
      )}
    </main>
  );
}

function Skeleton() {
  return (
    <div aria-busy="true" aria-label="Loading the fleet">
      <div className="shell-line shell-strip" />
      <div className="shell-cards">
        {Array.from({ length: 8 }, (_, index) => (
          <i key={index} />
        ))}
      </div>
    </div>
  );
}
