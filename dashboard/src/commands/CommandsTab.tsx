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
import { CommandTable } from './CommandTable';
import { type Ping, useCommands } from './use-commands';
import lists from '../cluster/cluster.module.css';

/** Who asked this cluster for what, when, and what became of it; unfinished ones move while they are looked at. */
export function CommandsTab({ cluster, ping }: { cluster: ClusterDetail; ping: Ping }) {
  const [search, setSearch] = useSearchParams();
  const opened = search.get('command') ?? undefined;
  const toggle = useCallback((id: string) => setSearch((before) => (before.get('command') === id ? {} : { command: id }), { replace: true }), [setSearch]);
  const { query, commands, detailOf, opened: detail } = useCommands(cluster.id, opened);
  const now = useLocalNow();
  if (!query.data) return <ListState query={query} what="commands" />;
  const freshness = freshnessOf(query, now);
  const asOf = query.data.pages[0]?.as_of;
  const elsewhere = opened !== undefined && !commands.some((command) => command.id === opened);
  return (
    <div className={lists.form}>
      <StaleBanner freshness={freshness} asOf={asOf} onRetry={() => void query.refetch()} />
      {elsewhere && detail && <AskedFor detail={detail} cluster={cluster} />}
      {commands.length === 0 ? (
        <NoCommand ping={ping} />
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
