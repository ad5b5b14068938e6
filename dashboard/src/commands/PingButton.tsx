import { Button } from '@mantine/core';
import { Link } from 'wouter';
import type { ClusterDetail } from '../api/types';
import { usePageKey } from '../shell/keyboard';
import { WhyNot } from '../ui/AdminOnly';
import { Age } from '../ui/Age';
import { elapsed } from '../ui/format';
import { Icon } from '../ui/Icon';
import { isFinished, LOOKS, pingFailureOf, refusalOf, type Failure, tookMillis } from './states';
import type { Ping } from './use-commands';
import classes from './commands.module.css';

/** Asks the agent for a sign of life through the command channel. */
export function PingButton({ ping }: { ping: Ping }) {
  usePageKey('p', ping.send);
  return (
    <WhyNot reason={ping.refusal} hint="no-ping">
      <Button size="xs" variant="default" leftSection={<Icon name="ping" size={14} />} disabled={ping.refusal !== undefined} loading={ping.busy} aria-keyshortcuts="p" onClick={ping.send}>
        Ping
      </Button>
    </WhyNot>
  );
}

/** What became of the last ping; stays until it is dismissed or the next one is sent. */
export function PingResult({ ping, cluster }: { ping: Ping; cluster: ClusterDetail }) {
  const { command, problem } = ping;
  if (ping.refused) return <Failed failure={{ title: 'No ping can be sent', advice: ping.refusal ?? '', code: '' }} ping={ping} />;
  if (ping.busy) {
    return (
      <p className={classes.ping} role="status" data-tone="pending">
        <Icon name="ping" size={16} />
        <span>
          {underWay(ping)}{' '}
          {ping.askedAt !== undefined && (
            <small>
              for <Age at={new Date(ping.askedAt).toISOString()} suffix="" />
            </small>
          )}
        </span>
        {ping.unreadable && <Details ping={ping} to={undefined} cluster={undefined} />}
      </p>
    );
  }
  if (problem) return <Failed failure={refusalOf(problem)} ping={ping} />;
  if (!command || !isFinished(command.status)) return null;
  if (command.status !== 'succeeded') return <Failed failure={pingFailureOf(command, cluster)} ping={ping} to={command.id} />;
  return (
    <p className={classes.ping} role="status" data-tone="healthy">
      <Icon name="healthy" size={16} />
      <span>
        Answered in <b>{elapsed(tookMillis(command) ?? 0)}</b> through the command channel{' '}
        <small>
          <Age at={command.finished_at} />
        </small>
      </span>
      <Details ping={ping} to={command.id} cluster={cluster.id} />
    </p>
  );
}

function underWay({ command, unreadable }: Ping): string {
  if (unreadable) return 'Stored; its state cannot be read right now, trying again';
  return command ? `Ping ${LOOKS[command.status].label.toLowerCase()}: ${LOOKS[command.status].meaning}` : 'Sending a ping';
}

function Failed({ failure, ping, to }: { failure: Failure; ping: Ping; to?: string }) {
  return (
    <p className={classes.ping} role="alert" data-tone="critical">
      <Icon name="critical" size={16} />
      <span>
        <b>{failure.title}</b> {failure.code && <code>{failure.code}</code>} {failure.advice}
      </span>
      <Details ping={ping} to={to} cluster={ping.command?.cluster_id} />
    </p>
  );
}

function Details({ ping, to, cluster }: { ping: Ping; to: string | undefined; cluster: string | undefined }) {
  return (
    <span className={classes.pingActions}>
      {to && cluster && <Link href={`/clusters/${cluster}/commands?command=${to}`}>Details</Link>}
      <button type="button" aria-label="Dismiss" onClick={ping.dismiss}>
        <Icon name="close" size={13} />
      </button>
    </span>
  );
}
