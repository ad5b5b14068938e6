import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { isFinished } from '../commands/states';
import { countsOf } from '../commands/outcomes';
import type { CommandDetail } from '../api/types';

/** The text of the editor, which shares what is unchanged between two states; turned into a string only to be sent. */
export interface DraftText {
  readonly length: number;
  readonly lines: number;
  toString(): string;
  eq(other: DraftText): boolean;
}

export interface ApplyOptions {
  /** Name of the deployment whose objects these are; empty for none. */
  deployment: string;
  prune: boolean;
  force: boolean;
}

/** What was sent last from this page. */
export interface Sent {
  id: string;
  dryRun: boolean;
  text: DraftText;
  options: ApplyOptions;
}

export interface Draft {
  text: DraftText | undefined;
  options: ApplyOptions;
  sent: Sent | undefined;
  keys: IdempotencyKeys;
}

export const NO_OPTIONS: ApplyOptions = { deployment: '', prune: false, force: false };

/** The server's bound of what one apply may bring, in bytes. */
export const MOST_BYTES = 4 * 1024 * 1024;

/**
 * One key for one wish: what is sent again because no answer came carries the key of before, so that the server makes it once only.
 */
export class IdempotencyKeys {
  private open: { wish: string; key: string } | undefined;

  constructor(private readonly random: () => string = randomKey) {}

  keyFor(wish: string): string {
    if (this.open?.wish !== wish) this.open = { wish, key: this.random() };
    return this.open.key;
  }

  /** The server has answered: the same wish again is a new one. */
  settle(): void {
    this.open = undefined;
  }
}

// crypto.randomUUID exists over HTTPS only
function randomKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The server's rule for names of deployments, told before it has to. */
export function deploymentProblem(name: string): string | undefined {
  return name === '' || /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(name) ? undefined : 'Lower-case letters, digits and - only; a letter or digit at both ends; at most 63';
}

/** Why the draft cannot be sent; undefined where it can. */
export function draftProblem({ text, options }: Pick<Draft, 'text' | 'options'>): string | undefined {
  if (!text || text.length === 0) return 'Paste manifests first.';
  if (text.length > MOST_BYTES) return 'That is more than 4 MiB. Apply it in parts.';
  if (deploymentProblem(options.deployment)) return 'The name of the deployment cannot be used.';
  if (options.prune && options.deployment === '') return 'Prune needs the name of the deployment.';
  return undefined;
}

export type Readiness =
  | { kind: 'untried' }
  /** A dry run of exactly this has ended. */
  | { kind: 'tried'; changes: number; failed: number; deleted: number };

/** What is known of applying this draft, by the dry run that is shown. */
export function readinessOf(draft: Draft, shown: CommandDetail | undefined): Readiness {
  const { sent, text, options } = draft;
  if (!sent?.dryRun || !shown || shown.id !== sent.id || !isFinished(shown.status) || !text?.eq(sent.text) || !sameOptions(options, sent.options)) return { kind: 'untried' };
  if (shown.status !== 'succeeded' && shown.status !== 'partial' && shown.outcomes.length === 0) return { kind: 'untried' };
  const counts = countsOf(shown.outcomes);
  return { kind: 'tried', changes: counts.created + counts.configured + counts.deleted, failed: counts.failed, deleted: counts.deleted };
}

function sameOptions(a: ApplyOptions, b: ApplyOptions): boolean {
  return a.deployment === b.deployment && a.prune === b.prune && a.force === b.force;
}

/** The line that a refusal names, counted from 1. */
export function lineOf(detail: string): number | undefined {
  const line = /\bline (\d+)/.exec(detail)?.[1];
  return line ? Number(line) : undefined;
}

/** Text files read and joined as documents; fails with words that say which cannot be read. */
export async function readFiles(files: readonly File[]): Promise<string> {
  const size = files.reduce((sum, file) => sum + file.size, 0);
  if (size > MOST_BYTES) throw new Error(`${files.length === 1 ? `${files[0]?.name} is` : 'These files are'} larger than 4 MiB. Apply it in parts.`);
  const texts = await Promise.all(files.map(async (file) => ({ name: file.name, text: await file.text() })));
  const binary = texts.find(({ text }) => text.includes('\0'));
  if (binary) throw new Error(`${binary.name} is not a text file.`);
  return texts.map(({ text }) => text.trimEnd()).join('\n---\n');
}

/**
 * The draft of a cluster: kept in memory while the page is open, whatever is looked at meanwhile, and forgotten with the session. Never
 * stored, as manifests may hold secrets.
 */
export function useDraft(clusterId: string): readonly [Draft, (change: Partial<Draft>) => void] {
  const queries = useQueryClient();
  const [draft, setDraft] = useState<Draft>(() => {
    queries.setQueryDefaults(['draft'], { gcTime: Infinity, structuralSharing: false });
    const kept = queries.getQueryData<Draft>(['draft', clusterId]);
    if (kept) return kept;
    const fresh: Draft = { text: undefined, options: NO_OPTIONS, sent: undefined, keys: new IdempotencyKeys() };
    queries.setQueryData(['draft', clusterId], fresh);
    return fresh;
  });
  const change = useCallback(
    (part: Partial<Draft>) => {
      const next = { ...(queries.getQueryData<Draft>(['draft', clusterId]) as Draft), ...part };
      queries.setQueryData(['draft', clusterId], next);
      setDraft(next);
    },
    [queries, clusterId],
  );
  return [draft, change];
}
