import { Button } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'wouter';
import type { AgentRollout, RolloutCounts, RolloutState } from '../api/types';
import { ListState } from '../cluster/ListState';
import { sentence } from '../cluster/missing';
import { Age } from '../ui/Age';
import { CopyButton } from '../ui/CopyField';
import { count, plural } from '../ui/format';
import { Icon } from '../ui/Icon';
import { byReason, failuresAsText, reasonWords, type RolloutReason, type RolloutRow, STATE_LOOKS } from './rollout';
import { useRolloutClusters } from './use-agents';
import classes from './agents.module.css';

const VIEWS = [
  { name: 'Failed', states: ['failed'] },
  { name: 'Under way', states: ['offered', 'updating'] },
  { name: 'Skipped', states: ['skipped'] },
  { name: 'Updated', states: ['succeeded'] },
  { name: 'Waiting', states: ['pending'] },
] as const satisfies readonly { name: string; states: readonly RolloutState[] }[];

type View = (typeof VIEWS)[number];

function sizeOf(view: View, counts: RolloutCounts): number {
  return view.states.reduce((sum, state) => sum + counts[state], 0);
}

/** The clusters of a rollout by what became of them; what went wrong is shown first. */
export function RolloutClusters({ rollout, counts }: { rollout: AgentRollout; counts: RolloutCounts }) {
  const [chosen, setChosen] = useState<View>();
  const view = chosen ?? VIEWS.find((each) => sizeOf(each, counts) > 0) ?? VIEWS[0];
  const query = useRolloutClusters(rollout, view.states);
  const rows = query.data?.pages.flatMap((page) => page.items) ?? [];
  if (counts.total === 0) return null;
  return (
    <div className={classes.clusters}>
      <div className={classes.views} role="group" aria-label="Clusters of the rollout">
        {VIEWS.map((each) => (
          <button key={each.name} type="button" aria-pressed={each === view} data-bad={(each.name === 'Failed' && counts.failed > 0) || undefined} disabled={sizeOf(each, counts) === 0 && each !== view} onClick={() => setChosen(each)}>
            {each.name} <b>{count(sizeOf(each, counts))}</b>
          </button>
        ))}
        <span className={classes.push} />
        {view.name === 'Failed' && rows.length > 0 && (
          <CopyButton text={() => failuresAsText(rollout, rows, counts.failed)} said="What failed">
            Copy what failed
          </CopyButton>
        )}
      </div>
      {!query.data ? (
        <ListState query={query} what="clusters" />
      ) : rows.length === 0 ? (
        <p className={classes.lead}>None at the moment.</p>
      ) : (
        <ul className={classes.rows} aria-label="Clusters" aria-busy={query.isPlaceholderData || undefined}>
          {rows.every((row) => row.reason === null)
            ? rows.map((row) => <ClusterRow key={row.cluster_id} row={row} version={rollout.version} message={row.message} />)
            : byReason(rows).map((group) => <ReasonGroup key={group.reason ?? ''} group={group} version={rollout.version} />)}
        </ul>
      )}
      {query.hasNextPage && (
        <Button variant="default" size="xs" className={classes.more ?? ''} loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          Load more
        </Button>
      )}
    </div>
  );
}

/** Clusters that have a reason in common: what it means once, then each of them. */
function ReasonGroup({ group: { reason, rows }, version }: { group: RolloutReason; version: string }) {
  const words = reasonWords(reason);
  const [first] = rows;
  const message = first && rows.every((row) => row.message === first.message) ? first.message : null;
  return (
    <li className={classes.group} data-state={first?.state}>
      <p>
        <b>{plural(rows.length, 'cluster')}</b> {reason && <code>{reason}</code>} {words}
        {message && <span className={classes.said}> {sentence(message)}</span>}
      </p>
      <ul>
        {rows.map((row) => (
          <ClusterRow key={row.cluster_id} row={row} version={version} message={message ? null : row.message} />
        ))}
      </ul>
    </li>
  );
}

function ClusterRow({ row, version, message }: { row: RolloutRow; version: string; message: string | null }) {
  return (
    <li>
      <Link href={`/clusters/${row.cluster_id}/agent`} data-row>
        {row.cluster_name}
      </Link>
      <StatePill state={row.state} />
      <span className={classes.dim}>
        {row.from_version ?? '–'} → {version} · wave {row.wave}
      </span>
      <small>
        <Age at={row.changed_at} />
      </small>
      {message && <p className={classes.said}>{sentence(message)}</p>}
    </li>
  );
}

function StatePill({ state }: { state: RolloutState }) {
  const look = STATE_LOOKS[state];
  return (
    <span className={classes.pill} data-tone={look.tone} title={`${look.label}: ${look.meaning}`}>
      <Icon name={look.icon} size={13} />
      {look.label}
    </span>
  );
}
