import type { ApiProblem } from '../api/problem';
import { sentence } from '../cluster/missing';
import { plural } from '../ui/format';
import type { IconName } from '../ui/Icon';
import type { MarkerKind, LogRow } from './log-buffer';
import type { Connection } from './log-stream';
import type { LogSource, Phase } from './sources';

export type Tone = 'critical' | 'warning' | 'pending' | 'healthy' | 'unknown';

export interface Look {
  label: string;
  tone: Tone;
  icon: IconName;
}

export const PHASES: Record<Phase, Look> = {
  connecting: { label: 'Connecting', tone: 'pending', icon: 'pending' },
  waiting: { label: 'Waiting', tone: 'pending', icon: 'pending' },
  streaming: { label: 'Streaming', tone: 'healthy', icon: 'healthy' },
  ended: { label: 'Ended', tone: 'unknown', icon: 'check' },
  failed: { label: 'Failed', tone: 'critical', icon: 'critical' },
  unreachable: { label: 'Agent unreachable', tone: 'warning', icon: 'warning' },
};

/** What needs a look first. */
const WORST_FIRST: readonly Phase[] = ['unreachable', 'failed', 'waiting', 'connecting', 'streaming', 'ended'];

/** The phase as the server says it; one of a newer server is taken for connecting. */
export function phaseOf(said: string): Phase {
  return WORST_FIRST.find((phase) => phase === said) ?? 'connecting';
}

/** The state of the whole stream in one or few words; never better than its worst part. */
export function stateOf(connection: Connection, sources: readonly LogSource[]): Look {
  if (connection.kind === 'connecting') return { ...PHASES.connecting, label: sources.length > 0 ? 'Reconnecting' : 'Connecting' };
  if (connection.kind === 'retrying') return { label: 'Reconnecting', tone: 'warning', icon: 'warning' };
  if (connection.kind === 'refused') return { label: 'Refused', tone: 'critical', icon: 'critical' };
  if (connection.kind === 'hidden') return { label: 'Resting', tone: 'unknown', icon: 'clock' };
  if (connection.kind === 'closed') return { label: connection.reason === 'revoked' ? 'Access ended' : 'Cluster gone', tone: 'critical', icon: 'critical' };
  if (sources.length === 0) return PHASES.connecting;
  const worst = WORST_FIRST.find((phase) => sources.some((source) => source.phase === phase)) ?? 'connecting';
  const same = sources.filter((source) => source.phase === worst);
  const look = PHASES[worst];
  if (sources.length === 1) return look;
  const streaming = sources.filter((source) => source.phase === 'streaming').length;
  if (worst === 'streaming') return { ...look, label: `${streaming} streaming` };
  return { ...look, label: streaming > 0 ? `${streaming} of ${sources.length} streaming` : `${same.length} of ${sources.length} ${look.label.toLowerCase()}` };
}

export interface Words {
  title: string;
  advice: string;
  code?: string;
}

/** Why a stream is not opened, and what to do next. */
export function refusalWords(problem: ApiProblem): Words {
  const words = (title: string, advice: string): Words => ({ title, advice, code: problem.code });
  switch (problem.code) {
    case 'capability_missing':
      return words('Logs are switched off in this cluster', 'Its agent may not read logs. Run this where kubectl reaches the cluster; it needs no new token. This page goes on by itself at the next heartbeat.');
    case 'cluster_offline':
      return words('The cluster is not heard of', 'Logs come live from its agent, and nothing of them is stored here. This page goes on by itself once the agent is heard of again.');
    case 'too_many_streams':
      return words('Too many logs are open', `${sentence(problem.message)} Close other log pages.`);
  }
  if (problem.status === 403) return words('Your role may not read logs', 'Viewers see all but logs, as logs may hold secrets. Ask an admin for the role of a member.');
  if (problem.status === 404) return words('There is no such log', `${sentence(problem.message)} The pod may have been replaced: look for it among the pods.`);
  if (problem.status === 400) return words('The address asks for something that is not possible', sentence(problem.message));
  if (problem.status === 409) return words('The log cannot be opened right now', sentence(problem.message));
  return words('The log cannot be opened', sentence(problem.message));
}

/** Why the server ended the stream for good. */
export function closedWords(reason: string): Words {
  if (reason === 'not_found') return { title: 'There is no such cluster any longer', advice: 'It was removed, or you may not see it any longer.' };
  return { title: 'You may not read this log any longer', advice: 'Your session or your role ended.' };
}

/** Why a log cannot be read, by the reasons of agent and relay; what Kubernetes said stands beside it. */
const FAILURES: Record<string, string> = {
  not_found: 'There is no such pod or container',
  forbidden: 'The agent may not read this log',
  invalid: 'Kubernetes does not give this log',
  log_unavailable: 'The kubelet has no log to give',
  unreachable: 'The agent cannot reach the Kubernetes API',
  unavailable: 'Kubernetes cannot give the log right now',
  agent_silent: 'The agent does not answer',
  unsupported: 'The agent is too old to send logs',
  too_many_streams: 'The agent follows as many logs as it may',
};

/** What a source that sends no lines is waiting for; undefined where there is nothing to say. */
export function sourceWords({ phase, reason, message }: LogSource): Words | undefined {
  const said = message ?? '';
  if (phase === 'failed') return { title: FAILURES[reason ?? ''] ?? 'The log cannot be read', advice: said };
  if (phase === 'unreachable') return { title: 'The agent is not heard of', advice: said || 'Nothing comes from the cluster at the moment. What is shown stays; the stream goes on behind the last line, with none left out, once the agent is back.' };
  if (phase !== 'waiting') return undefined;
  if (reason === 'CrashLoopBackOff') return { title: 'Waiting: the container keeps crashing', advice: said || 'Kubernetes starts it again after a pause. Its last words are in the log of the previous instance.' };
  if (reason === 'ImagePullBackOff' || reason === 'ErrImagePull') return { title: 'Waiting: the image cannot be pulled', advice: said };
  return { title: reason ? `Waiting: ${reason}` : 'Waiting for the container', advice: said || 'Lines appear here by themselves once it has started.' };
}

export interface MarkerLook {
  tone: Tone;
  icon: IconName;
  words: string;
}

const lines = (row: LogRow) => (row.count === undefined ? 'An unknown number of lines' : plural(row.count, 'line'));
const are = (row: LogRow) => (row.count === 1 || row.count === undefined ? 'is' : 'are');

/** What a marker between the lines says. */
export function markerLook(row: LogRow & { kind: MarkerKind }): MarkerLook {
  const whose = row.source?.id || row.text || 'A pod';
  const look = (tone: Tone, icon: IconName, words: string): MarkerLook => ({ tone, icon, words: row.text ? `${words} · ${row.text}` : words });
  switch (row.kind) {
    case 'gap':
      return look('critical', 'warning', `${lines(row)} ${are(row)} missing here`);
    case 'dropped':
      return { tone: 'warning', icon: 'warning', words: `${lines(row)} left out here: this page was slower than the log` };
    case 'rotated':
      return look('warning', 'refresh', 'The log file was rotated');
    case 'restarted':
      return look('critical', 'refresh', 'The container restarted');
    case 'reconnected':
      return look('pending', 'ping', 'The agent reconnected; the log goes on behind the last line');
    case 'joined':
      return { tone: 'healthy', icon: 'plus', words: `${whose} joined` };
    case 'left':
      return { tone: 'unknown', icon: 'out', words: `${whose} left` };
    case 'ended':
      return look('unknown', 'check', 'The container ended');
    case 'resumed':
      return { tone: 'pending', icon: 'ping', words: `${row.text}, and went on right behind the last line` };
    default:
      return look('unknown', 'more', row.text ? 'Note' : 'Something happened here');
  }
}
