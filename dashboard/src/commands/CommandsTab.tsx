import { Button } from '@mantine/core';
import { useCallback, useState } from 'react';
import { useSearchParams } from 'wouter';
import { freshnessOf } from '../api/live';
import { useMe } from '../api/me';
import type { ClusterDetail, Command, CommandDetail } from '../api/types';
import { ListState } from '../cluster/ListState';
import { WhyNot } from '../ui/AdminOnly';
import { Age } from '../ui/Age';
import { useLocalNow } from '../ui/clock';
import { elapsed } from '../ui/format';
import { Icon } from '../ui/Icon';
import { Blank, Notice } from '../ui/Notice';
import { AsOf, StaleBanner } from '../ui/Stale';
import { CommandDetails } from './CommandDetails';
import { isFinished, LOOKS, mayCommand, needsConfirmation, refusalOf, resultWords, tookMillis } from './states';
import { type Ping, useCancel, useCommands } from './use-commands';
import lists from '../cluster/cluster.module.css';
import classes from './commands.module.css';

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
  if (commands.length === 0) {
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
  const elsewhere = opened !== undefined && !commands.some((command) => command.id === opened);
  return (
    <div className={lists.form}>
      <StaleBanner freshness={freshness} asOf={asOf} onRetry={() => void query.refetch()} />
      {elsewhere && detail?.data && (
        <section className={classes.pinned} aria-label="The command that was asked for">
          <h3>
            {detail.data.type} <State command={detail.data} />
          </h3>
          <CommandDetails command={detail.data} cluster={cluster} />
        </section>
      )}
      {elsewhere && detail?.error && <Notice tone="warning" title="The command cannot be shown">{detail.error.message} Ended commands are deleted after a time.</Notice>}
      <table className={lists.list} data-kind="commands" data-stale={freshness.kind === 'stale' || undefined}>
        <thead>
          <tr>
            <th scope="col">Command</th>
            <th scope="col">State</th>
            <th scope="col">Result</th>
            <th scope="col">Asked for by</th>
            <th scope="col" data-figures>
              When
            </th>
            <th scope="col" data-figures>
              Took
            </th>
            <th scope="col">
              <span className={classes.asOf}>{asOf && <AsOf asOf={asOf} stale={freshness.kind === 'stale'} />}</span>
            </th>
          </tr>
        </thead>
        {commands.map((command) => (
          <CommandRows key={command.id} command={command} detail={detailOf.get(command.id)} problem={opened === command.id ? (detail?.error ?? null) : null} cluster={cluster} open={opened === command.id} onToggle={toggle} />
        ))}
      </table>
      {query.hasNextPage && (
        <Button variant="default" className={lists.more ?? ''} loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          Load more
        </Button>
      )}
    </div>
  );
}

export function State({ command }: { command: Command }) {
  const look = LOOKS[command.status];
  return (
    <span className={lists.pill} data-tone={look.tone} data-command={command.status} title={`${look.label}: ${look.meaning}`}>
      <Icon name={look.icon} size={13} />
      {look.label}
    </span>
  );
}

interface RowProps {
  command: Command;
  detail: CommandDetail | undefined;
  problem: Error | null;
  cluster: ClusterDetail;
  open: boolean;
  onToggle: (id: string) => void;
}

function CommandRows({ command, detail, problem, cluster, open, onToggle }: RowProps) {
  const took = tookMillis(command);
  const finished = isFinished(command.status);
  const words = resultWords(command);
  return (
    <tbody data-open={open || undefined}>
      <tr data-finished={finished || undefined}>
        <td data-main>
          <button type="button" data-row className={lists.expander} aria-expanded={open} onClick={() => onToggle(command.id)}>
            <Icon name="right" size={13} />
            <span>{command.type}</span>
            {command.dry_run && <small className={classes.dry}>dry run</small>}
          </button>
        </td>
        <td>
          <State command={command} />
        </td>
        <td className={classes.result} title={command.summary ? `${words}\n${command.summary}` : words}>
          {words}
          {command.summary && <> · {command.summary}</>}
        </td>
        <td data-label="by" title={command.requested_by}>
          {command.requested_by}
        </td>
        <td data-figures>
          <Age at={command.created_at} />
        </td>
        <td data-figures data-label="took">
          {took !== undefined ? elapsed(took) : finished ? '–' : <Age at={command.created_at} suffix=" so far" />}
        </td>
        <td className={classes.actions}>{!finished && <CancelButton command={command} />}</td>
      </tr>
      {open && (
        <tr className={lists.detailRow}>
          <td colSpan={7}>
            {detail ? (
              <CommandDetails command={detail} cluster={cluster} />
            ) : problem ? (
              <Notice tone="critical" title="Its details cannot be shown">
                {problem.message} It is tried again every few seconds.
              </Notice>
            ) : (
              <div className="shell-line" aria-busy="true" aria-label="Loading the command" style={{ height: 60 }} />
            )}
          </td>
        </tr>
      )}
    </tbody>
  );
}

/** Ends a command; asks first where its work may stay half done. */
export function CancelButton({ command }: { command: Command }) {
  const role = useMe().data?.role;
  const cancel = useCancel(command);
  const [sure, setSure] = useState(false);
  const may = mayCommand(role);
  if (cancel.error) {
    const { title, advice } = refusalOf(cancel.error);
    return (
      <span className={classes.failed} role="alert">
        {cancel.error.code === 'already_finished' ? 'It had ended already' : `${title}. ${advice}`}
      </span>
    );
  }
  if (sure) {
    return (
      <span className={classes.sure}>
        <Button size="compact-xs" variant="default" onClick={() => setSure(false)}>
          Keep
        </Button>
        <Button size="compact-xs" color="red" autoFocus loading={cancel.isPending} title="What the agent did already stays" onClick={() => cancel.mutate()}>
          Cancel {command.type}
        </Button>
      </span>
    );
  }
  return (
    <WhyNot reason={may ? undefined : 'Your role may look, but not cancel commands. Ask an admin.'}>
      <Button size="compact-xs" variant="default" disabled={!may} loading={cancel.isPending} aria-label={`Cancel ${command.type}`} onClick={() => (needsConfirmation(command) ? setSure(true) : cancel.mutate())}>
        Cancel
      </Button>
    </WhyNot>
  );
}
