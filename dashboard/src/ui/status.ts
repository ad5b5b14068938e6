import type { Environment, Status, Totals } from '../api/types';

/** Worst first: the order of strips and filters. */
export const STATUSES: readonly Status[] = ['critical', 'warning', 'offline', 'unknown', 'pending', 'healthy'];

export const STATUS_LABELS: Record<Status, string> = {
  critical: 'Critical',
  warning: 'Warning',
  offline: 'Offline',
  unknown: 'Unknown',
  pending: 'Pending',
  healthy: 'Healthy',
};

export const STATUS_MEANINGS: Record<Status, string> = {
  critical: 'a serious problem needs somebody now',
  warning: 'a problem needs a look',
  offline: 'no heartbeat for longer than the time-out',
  unknown: 'no heartbeat in the expected time; nothing is known of now',
  pending: 'never enrolled; the agent is not installed yet',
  healthy: 'heartbeats arrive and no problem is known',
};

export const ENVIRONMENTS: readonly Environment[] = ['production', 'staging', 'dev', 'unspecified'];

export const ENVIRONMENT_LABELS: Record<Environment, string> = {
  production: 'Production',
  staging: 'Staging',
  dev: 'Dev',
  unspecified: 'Unspecified',
};

export function isStatus(value: string): value is Status {
  return (STATUSES as readonly string[]).includes(value);
}

export function isEnvironment(value: string): value is Environment {
  return (ENVIRONMENTS as readonly string[]).includes(value);
}

/** Whether the facts of a cluster are from its last heartbeat rather than from now. */
export function isSilent(status: Status): boolean {
  return status === 'unknown' || status === 'offline';
}

/** Clusters that need a look: all but healthy and pending. */
export function needALook(totals: Totals): number {
  return STATUSES.filter((status) => status !== 'healthy' && status !== 'pending')
    .map((status) => totals.by_status[status] ?? 0)
    .reduce((sum, value) => sum + value, 0);
}
