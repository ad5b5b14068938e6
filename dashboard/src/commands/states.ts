import type { ApiProblem } from '../api/problem';
import type { ClusterDetail, Command, CommandDetail, CommandStatus, Role } from '../api/types';
import type { IconName } from '../ui/Icon';
import { capitalised, elapsed, plural } from '../ui/format';
import { isSilent } from '../ui/status';

interface Look {
  label: string;
  tone: 'pending' | 'healthy' | 'warning' | 'critical' | undefined;
  icon: IconName;
  meaning: string;
}

export const LOOKS: Record<CommandStatus, Look> = {
  pending: { label: 'Pending', tone: 'pending', icon: 'pending', meaning: 'stored; waits for a poll of the agent' },
  delivered: { label: 'Delivered', tone: 'pending', icon: 'out', meaning: 'handed to the agent, which has not confirmed it yet' },
  running: { label: 'Running', tone: 'pending', icon: 'refresh', meaning: 'the agent has it and works on it' },
  succeeded: { label: 'Succeeded', tone: 'healthy', icon: 'healthy', meaning: 'done' },
  partial: { label: 'Partial', tone: 'warning', icon: 'warning', meaning: 'done for some objects, not for others' },
  failed: { label: 'Failed', tone: 'critical', icon: 'critical', meaning: 'the agent tried and could not do it' },
  expired: { label: 'Expired', tone: 'critical', icon: 'clock', meaning: 'no result came before the deadline' },
  cancelled: { label: 'Cancelled', tone: undefined, icon: 'close', meaning: 'ended by somebody before it was done' },
  unsupported: { label: 'Unsupported', tone: 'warning', icon: 'unknown', meaning: 'the agent does not know this kind of command' },
};

/** Whether it changes objects of the cluster, and so has outcomes of each. */
export function isApply(command: Pick<Command, 'type'>): boolean {
  return command.type === 'apply' || command.type === 'delete';
}

/** What people call it: `Apply`, `Dry run of a delete`. */
export function commandName(command: Pick<Command, 'type' | 'dry_run'>): string {
  if (!command.dry_run) return capitalised(command.type);
  return command.type === 'apply' ? 'Dry run' : `Dry run of a ${command.type}`;
}

/** What stands above a copy of its failures: `Apply on berlin-edge-02, partial: 1 of 4 objects failed (command 0193…)`. */
export function headingOf(command: Pick<Command, 'id' | 'type' | 'dry_run' | 'status' | 'message'>, cluster: Pick<ClusterDetail, 'name'>): string {
  return `${commandName(command)} on ${cluster.name}, ${LOOKS[command.status].label.toLowerCase()}${command.message ? `: ${command.message}` : ''} (command ${command.id})`;
}

/** How many objects it is about; undefined where that is not told, or more have ended already, as of a prune. */
export function objectsOf(command: Pick<CommandDetail, 'object_count' | 'outcomes'>): number | undefined {
  const told = command.object_count ?? undefined;
  return told !== undefined && told >= command.outcomes.length ? told : undefined;
}

/** The deployment whose commands run one after the other with it; undefined for none. */
export function deploymentOf(command: Pick<CommandDetail, 'ordering_key'>): string | undefined {
  return /^deployment\/(.+)$/.exec(command.ordering_key ?? '')?.[1];
}

const ORDER: readonly CommandStatus[] = ['pending', 'delivered', 'running'];

export function isFinished(status: CommandStatus): boolean {
  return !ORDER.includes(status);
}

/** The further of two readings of one command: what is finished never changes, and a late answer may be an old one. */
export function further<T extends Command>(row: T, read: T | undefined): T {
  if (!read || isFinished(row.status)) return row;
  if (isFinished(read.status)) return read;
  return read.attempt > row.attempt || (read.attempt === row.attempt && ORDER.indexOf(read.status) > ORDER.indexOf(row.status)) ? read : row;
}

/** From its making to its end, in milliseconds; undefined while it is not finished. */
export function tookMillis(command: Command): number | undefined {
  return command.finished_at ? Math.max(0, Date.parse(command.finished_at) - Date.parse(command.created_at)) : undefined;
}

export function resultWords(command: Command): string {
  switch (command.status) {
    case 'succeeded':
      return command.type === 'ping' ? `Answered in ${elapsed(tookMillis(command) ?? 0)}` : capitalised(command.message || 'done');
    case 'pending':
      return command.attempt > 0 ? 'Was not confirmed; is delivered again' : 'Waits for the agent’s poll';
    case 'delivered':
      return 'Waits for the agent’s confirmation';
    case 'running':
      return 'The agent works on it';
    default:
      return capitalised(command.message || LOOKS[command.status].meaning);
  }
}

/** What to do about a command that did not end well, or takes its time; undefined where nothing is to do. */
export function adviceOf(command: Command, cluster: Pick<ClusterDetail, 'status' | 'lights' | 'clone'>): string | undefined {
  const silent = isSilent(cluster.status);
  const quarantined = cluster.clone?.kind === 'two_processes';
  switch (command.status) {
    case 'succeeded':
      return undefined;
    case 'pending':
      if (quarantined) return 'Two agents take turns with the key of this cluster, so neither gets it. It goes out once the cluster is enrolled again in place, unless its deadline passes first.';
      if (silent) return 'The agent is not heard of. The command stays stored and goes out when it polls again, unless its deadline passes first.';
      if (cluster.lights?.commands.state === 'red') return 'Heartbeats arrive, but polls do not: the command cannot go out. See Connection on the overview for what to check.';
      return 'It goes out with the agent’s next poll, usually within milliseconds.';
    case 'delivered':
      return 'The agent confirms with its next poll. Without that it is delivered again; the agent does it once only.';
    case 'running':
      return undefined;
    case 'partial':
      return 'What succeeded stays. The objects below say which did not and why; put that right and send the command again, unchanged objects are left alone.';
    case 'failed':
      return 'The message is the agent’s own. Put that right, then send the command again.';
    case 'expired':
      if (command.attempt === 0) {
        if (quarantined) return 'Two agents take turns with the key of this cluster, so neither got it. Enroll the cluster again in place, then send it again.';
        return silent
          ? 'The agent never fetched it, as it is not heard of. See Connection on the overview for what to check.'
          : 'The agent never fetched it, so its polls do not come through. See Connection on the overview; a proxy that cuts long requests is the usual cause.';
      }
      return `It was delivered ${plural(command.attempt, 'time')}, but no result came back. The agent may have done it: look at the cluster before you send it again, and at the agent’s log.`;
    case 'cancelled':
      return command.attempt > 0 ? 'It had been delivered: what the agent did before it heard of this stays.' : 'It never left the server; nothing happened in the cluster.';
    case 'unsupported':
      return 'This agent is too old for it. Update the agent, then send the command again.';
  }
}

/** Whether ending it may leave something half done, so that people are asked first. */
export function needsConfirmation(command: Command): boolean {
  return command.type !== 'ping' && command.status !== 'pending';
}

export function mayCommand(role: Role | undefined): boolean {
  return role === 'owner' || role === 'admin' || role === 'member';
}

/** Why a ping cannot be sent now; undefined where it can. */
export function pingRefusal(role: Role | undefined, status: ClusterDetail['status']): string | undefined {
  if (!mayCommand(role)) return 'Your role may look, but not send commands. Ask an admin.';
  if (status === 'offline') return 'The cluster is offline: its agent is not heard of, so a ping cannot reach it.';
  if (status === 'unknown') return 'The last heartbeat is overdue: until the agent is heard of again, a ping cannot reach it.';
  return undefined;
}

export interface Failure {
  title: string;
  advice: string;
  code: string;
}

/** Why a command was not taken, and what to do. */
export function refusalOf(problem: ApiProblem): Failure {
  const later = problem.retryAfterSeconds === undefined ? 'in a few seconds' : `in ${plural(Math.max(1, problem.retryAfterSeconds), 'second')}`;
  const failure = (title: string, advice: string): Failure => ({ title, advice, code: problem.code });
  if (problem.code === 'cluster_offline') return failure('The agent is not heard of', 'A ping cannot reach it. Connection on the overview says since when, and what to check in the cluster.');
  if (problem.status === 429) return failure('Too many commands at once', `Try again ${later}.`);
  if (problem.status === 503) return failure('Niro cannot take commands at the moment', `Commands are stored before they are sent, and the database is not reachable. Try again ${later}.`);
  if (problem.status === 403) return failure('Your role may not send commands', 'Ask an admin.');
  if (problem.status === 0) return failure('The server did not answer', 'Whether the command was taken is not known; the Commands tab will tell.');
  return failure('The command was not taken', problem.message);
}

/** Why a ping that was taken did not bring an answer. */
export function pingFailureOf(command: Command, cluster: Pick<ClusterDetail, 'status' | 'lights' | 'clone'>): Failure {
  const titles: Partial<Record<CommandStatus, string>> = {
    expired: `No answer within ${elapsed(Date.parse(command.deadline) - Date.parse(command.created_at))}`,
    cancelled: 'The ping was cancelled',
    unsupported: 'This agent cannot answer pings',
  };
  return {
    title: titles[command.status] ?? capitalised(command.message || 'the agent could not answer'),
    advice: adviceOf(command, cluster) ?? '',
    code: command.reason ?? command.status,
  };
}

export interface Step {
  name: string;
  at: string | undefined;
  /** Since the command was made; undefined for what did not happen (yet). */
  millis: number | undefined;
}

/** What happened to a command, in the order of time. */
export function stepsOf(command: Command): Step[] {
  const start = Date.parse(command.created_at);
  const step = (name: string, at: string | null | undefined): Step => ({ name, at: at ?? undefined, millis: at ? Math.max(0, Date.parse(at) - start) : undefined });
  const finished = isFinished(command.status);
  const steps = [step('Stored', command.created_at), step('Delivered', command.delivered_at), step('Confirmed', command.acknowledged_at), step(finished ? LOOKS[command.status].label : 'Finished', command.finished_at)];
  // a quick answer comes before its confirmation, which rides on the next poll; what a finished one skipped is no step
  return steps.filter((each) => each.at || !finished).sort((a, b) => (a.millis ?? Infinity) - (b.millis ?? Infinity));
}
