import type { AgentRollout, AgentRolloutClusterList, Environment, NewAgentRollout, NewRolloutWave, RolloutCounts, RolloutState, RolloutWave, UsualWave } from '../api/types';
import type { IconName } from '../ui/Icon';
import { ENVIRONMENT_LABELS } from '../ui/status';

type Tone = 'pending' | 'healthy' | 'warning' | 'critical' | undefined;

interface Look {
  label: string;
  tone: Tone;
  icon: IconName;
  meaning: string;
}

export const ROLLOUT_LOOKS: Record<AgentRollout['status'], Look> = {
  running: { label: 'Running', tone: 'pending', icon: 'refresh', meaning: 'its waves are updated one after the other' },
  paused: { label: 'Paused', tone: 'warning', icon: 'pause', meaning: 'no new offers; updates under way end as they do' },
  halted: { label: 'Halted', tone: 'critical', icon: 'critical', meaning: 'an update failed, so no further cluster is touched' },
  succeeded: { label: 'Succeeded', tone: 'healthy', icon: 'healthy', meaning: 'all its waves are done' },
  cancelled: { label: 'Cancelled', tone: undefined, icon: 'close', meaning: 'ended by somebody; clusters not offered yet stayed as they were' },
};

const WAVE_WORDS: Record<RolloutWave['status'], string> = {
  waiting: 'waits',
  running: 'under way',
  soaking: 'watched before the next',
  done: 'done',
};

/** A wave that is under way goes on only while its rollout does. */
export function waveWords(rollout: AgentRollout['status'], wave: RolloutWave['status']): string {
  if (wave === 'done' || rollout === 'running' || rollout === 'succeeded') return WAVE_WORDS[wave];
  return wave === 'waiting' ? (rollout === 'cancelled' ? 'not begun' : WAVE_WORDS.waiting) : rollout;
}

export const STATE_LOOKS: Record<RolloutState, Look> = {
  failed: { label: 'Failed', tone: 'critical', icon: 'critical', meaning: 'its reason says what is known' },
  updating: { label: 'Updating', tone: 'pending', icon: 'refresh', meaning: 'the new agent proves itself while the old one works on' },
  offered: { label: 'Offered', tone: 'pending', icon: 'out', meaning: 'told with the next heartbeat' },
  succeeded: { label: 'Updated', tone: 'healthy', icon: 'healthy', meaning: 'the new version has proven heartbeat and command channel' },
  skipped: { label: 'Skipped', tone: undefined, icon: 'right', meaning: 'left as it is' },
  pending: { label: 'Waits', tone: undefined, icon: 'pending', meaning: 'its turn has not come' },
};

/** The order of strips: what is done, what moves, what went wrong, what is left. */
export const STRIP: readonly RolloutState[] = ['succeeded', 'updating', 'offered', 'failed', 'skipped', 'pending'];

export function isOpen(rollout: Pick<AgentRollout, 'status'>): boolean {
  return rollout.status === 'running' || rollout.status === 'paused' || rollout.status === 'halted';
}

export function sumOf(waves: readonly { counts: RolloutCounts }[]): RolloutCounts {
  const sum: RolloutCounts = { total: 0, pending: 0, offered: 0, updating: 0, succeeded: 0, failed: 0, skipped: 0 };
  for (const { counts } of waves) for (const name of Object.keys(sum) as (keyof RolloutCounts)[]) sum[name] += counts[name];
  return sum;
}

interface Selector {
  environments?: readonly Environment[];
  labels?: Readonly<Record<string, string>>;
  percent?: number | null;
}

/** Which clusters a wave takes: `5 % of Production and Staging with tier=edge`. */
export function selectorWords({ environments = [], labels = {}, percent }: Selector): string {
  const where = environments.map((environment) => ENVIRONMENT_LABELS[environment]).join(' and ');
  const which = Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(', ');
  const matching = [where, which && `with ${which}`].filter(Boolean).join(' ');
  if (percent && percent < 100) return `${percent} % of ${matching || 'all'}`;
  return matching || 'All that are left';
}

const REASONS: Record<string, string> = {
  capability_missing: 'It may not update itself. Run the installer there with NIRO_ENABLE_SELF_UPDATE=1.',
  same_version: 'It ran this version already.',
  offline: 'It was not heard of when its wave ended. A later rollout takes it along.',
  removed: 'It was taken out of the fleet.',
  cancelled: 'The rollout was cancelled before its turn.',
  no_report: 'No report came in time: either version may run there. Look at its connection, and at the agent’s log.',
  unstable: 'The new version did not keep running, or was not heard any more. Look at its log before you go on.',
  image_pull: 'The image could not be pulled. Check that tag, registry and pull secret are reachable from there.',
  crash_loop: 'The new version kept crashing; the previous image was set back.',
  not_proven: 'The new version never proved heartbeat and commands; the previous one works on.',
  deadline_passed: 'It was not ready in time; the previous one works on.',
  image_invalid: 'The image of the release cannot be used. Remove the release and add it again.',
};

/** What a reason means and what to do about it; undefined for those that only have their message. */
export function reasonWords(reason: string | null): string | undefined {
  return reason ? REASONS[reason] : undefined;
}

export type RolloutRow = AgentRolloutClusterList['items'][number];

export interface RolloutReason {
  reason: string | null;
  rows: readonly RolloutRow[];
}

/** Clusters by their reason, the most frequent first. */
export function byReason(rows: readonly RolloutRow[]): RolloutReason[] {
  const groups = new Map<string | null, RolloutRow[]>();
  for (const row of rows) groups.set(row.reason, [...(groups.get(row.reason) ?? []), row]);
  return [...groups].map(([reason, members]) => ({ reason, rows: members })).sort((a, b) => b.rows.length - a.rows.length);
}

/** Failed clusters as lines, to be pasted where others read them; `all` is how many there are beyond those at hand. */
export function failuresAsText({ version, status, status_reason: why }: Pick<AgentRollout, 'version' | 'status' | 'status_reason'>, rows: readonly RolloutRow[], all: number): string {
  const lines = rows.map((row) => `${row.cluster_name}  ${row.from_version ?? '–'} → ${version}  wave ${row.wave}  ${[row.reason, row.message?.trim()].filter(Boolean).join(': ')}`.trimEnd());
  const more = all > rows.length ? [`and ${all - rows.length} more`] : [];
  return [`Rollout of ${version}, ${status}${why ? `: ${why}` : ''}`, ...lines, ...more].join('\n');
}

/** What the server found out by itself: the agent did not say that its former version works on. */
const UNTOLD: ReadonlySet<string | null> = new Set(['no_report', 'unstable']);

/** Whether a failure left the former version at work, as the agent itself said. */
export function formerWorksOn(reason: string | null): boolean {
  return !UNTOLD.has(reason);
}

export interface WaveForm {
  name: string;
  environments: readonly Environment[];
  labels: Record<string, string>;
  /** As typed; empty for all. */
  percent: string;
}

export interface RolloutFormState {
  version: string;
  /** undefined: the usual waves. */
  waves: readonly WaveForm[] | undefined;
  deadlineMinutes: string;
  maxParallel: string;
  soakSeconds: string;
}

/** A wave of the server, to be changed. */
export function waveForm({ name, environments, labels, percent }: UsualWave): WaveForm {
  return { name, environments, labels, percent: percent === null ? '' : String(percent) };
}

export const NEW_WAVE: WaveForm = { name: '', environments: [], labels: {}, percent: '' };

export function wholeProblem(typed: string, least: number, most: number): string | undefined {
  const value = Number(typed);
  return /^\d+$/.test(typed.trim()) && value >= least && value <= most ? undefined : `A whole number from ${least} to ${most}`;
}

export function percentProblem(typed: string): string | undefined {
  return typed.trim() === '' ? undefined : wholeProblem(typed, 1, 100);
}

export function formProblem(form: RolloutFormState): string | undefined {
  if (!form.version) return 'Choose a version.';
  if (form.waves?.length === 0) return 'Add a wave.';
  if (form.waves?.some((wave) => percentProblem(wave.percent))) return 'A percentage cannot be used.';
  if (wholeProblem(form.deadlineMinutes, 1, 60) || wholeProblem(form.maxParallel, 1, 500) || wholeProblem(form.soakSeconds, 0, 86_400)) return 'A number cannot be used.';
  return undefined;
}

/** The form in the server's words. */
export function rolloutRequest(form: RolloutFormState): NewAgentRollout {
  return {
    version: form.version,
    ...(form.waves && { waves: form.waves.map(waveRequest) }),
    deadline_seconds: Number(form.deadlineMinutes) * 60,
    max_parallel: Number(form.maxParallel),
    soak_seconds: Number(form.soakSeconds),
  };
}

function waveRequest(wave: WaveForm): NewRolloutWave {
  return {
    ...(wave.name.trim() ? { name: wave.name.trim() } : {}),
    ...(wave.environments.length > 0 ? { environments: [...wave.environments] } : {}),
    ...(Object.keys(wave.labels).length > 0 ? { labels: wave.labels } : {}),
    ...(wave.percent.trim() ? { percent: Number(wave.percent) } : {}),
  };
}
