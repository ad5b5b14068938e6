import { Button } from '@mantine/core';
import { useCallback } from 'react';
import { useSearchParams } from 'wouter';
import { freshnessOf } from '../api/live';
import type { ClusterDetail } from '../api/types';
import { ListState } from '../cluster/ListState';
import { WhyNot } from '../ui/AdminOnly';
import { useLocalNow } from '../ui/clock';
import { Blank } from '../ui/Notice';
import { StaleBanner } from '../ui/Stale';
import { AskedFor } from './AskedFor';
import { CommandFilterBar } from './CommandFilterBar';
import { CommandTable } from './CommandTable';
import { type CommandFilters, isFiltered, NO_FILTERS, noneWords, readFilters, withCommand, withFilters } from './filters';
import { type Ping, useCommands } from './use-commands';
import lists from '../cluster/cluster.module.css';
import ui from '../ui/ui.module.css';

/** Who asked this cluster for what, when, and what became of it; unfinished ones move while they are looked at. */
export function CommandsTab({ cluster, ping }: { cluster: ClusterDetail; ping: Ping }) {
  const [search, setSearch] = useSearchParams();
  const opened = search.get('command') ?? undefined;
  const filters = readFilters(search);
  const toggle = useCallback((id: string) => setSearch((before) => withCommand(before, before.get('command') === id ? undefined : id), { replace: true }), [setSearch]);
  const filter = (change: Partial<CommandFilters>) => setSearch((before) => withFilters(withCommand(before, undefined), { ...readFilters(before), ...change }), { replace: true });
  const { query, commands, detailOf, opened: detail } = useCommands(cluster.id, opened, filters);
  const now = useLocalNow();
  const bar = <CommandFilterBar filters={filters} onChange={filter} />;
  if (!query.data) {
    return (
      <div className={lists.form}>
        {bar}
        <ListState query={query} what="commands" />
      </div>
    );
  }
  const freshness = freshnessOf(query, now);
  const asOf = query.data.pages[0]?.as_of;
  const elsewhere = opened !== undefined && !commands.some((command) => command.id === opened);
  return (
    <div className={lists.form}>
      <h2 className={ui.hidden}>Commands</h2>
      <StaleBanner freshness={freshness} asOf={asOf} onRetry={() => void query.refetch()} />
      {elsewhere && detail && <AskedFor detail={detail} cluster={cluster} />}
      {(commands.length > 0 || isFiltered(filters)) && bar}
      {commands.length === 0 ? (
        isFiltered(filters) ? (
          <NoMatch filters={filters} onClear={() => filter(NO_FILTERS)} />
        ) : (
          <NoCommand ping={ping} />
        )
      ) : (
        <CommandTable commands={commands} detailOf={detailOf} opened={opened} problem={detail?.error ?? null} cluster={cluster} asOf={asOf} stale={freshness.kind === 'stale'} onToggle={toggle} />
      )}
      {query.hasNextPage && (
        <Button variant="default" className={lists.more ?? ''} loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          Load more
        </Button>
      )}
    </div>
  );
}

function NoMatch({ filters, onClear }: { filters: CommandFilters; onClear: () => void }) {
  return (
    <Blank
      icon="search"
      title={noneWords(filters)}
      action={
        <Button variant="default" onClick={onClear}>
          Clear filters
        </Button>
      }
    >
      Ended commands are deleted after a time.
    </Blank>
  );
}

function NoCommand({ ping }: { ping: Ping }) {
  return (
    <Blank
      icon="ping"
      title="No command yet"
      action={
        <WhyNot reason={ping.refusal} hint="no-ping">
          <Button variant="default" disabled={ping.refusal !== undefined} loading={ping.busy} onClick={ping.send}>
            Send a ping
          </Button>
        </WhyNot>
      }
    >
      What people and Niro ask of this cluster&rsquo;s agent is listed here, with who, when and what came of it. A ping is the smallest: it proves the
      way to the agent and back.
    </Blank>
  );
}
