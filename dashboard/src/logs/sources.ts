import { RepeatGuard } from './repeat-guard';
import type { Severity } from './severity';

export type Phase = 'connecting' | 'waiting' | 'streaming' | 'ended' | 'failed' | 'unreachable';

export interface SourceName {
  namespace: string;
  pod: string;
  container: string;
}

/** One container of one pod, the same over all connections of the page. */
export class LogSource {
  readonly id: string;
  phase: Phase = 'connecting';
  reason: string | undefined;
  message: string | undefined;
  /** When the agent last sent something of it, in the server's time. */
  lastByteAt: string | undefined;
  /** Whether the server still has it among the sources. */
  present = true;
  /** The severity that lines which say none go on with. */
  severity: Severity = 0;
  /** Whether its last line goes on in the next one. */
  goesOn = false;
  readonly guard = new RepeatGuard();

  constructor(
    readonly name: SourceName,
    /** Its number among the sources, from 0; chooses its colour. */
    readonly number: number,
  ) {
    this.id = sourceId(name);
  }
}

/** A container that is not known by name is that of its pod. */
export function sourceId({ pod, container }: SourceName): string {
  return container === '' ? pod : `${pod}/${container}`;
}

/** The sources of a page. The server's keys hold for one connection only; the page's own ids for good. */
export class Sources {
  private readonly byId = new Map<string, LogSource>();
  private byKey = new Map<string, LogSource>();

  /** All that were ever there, in the order of their coming. */
  get all(): readonly LogSource[] {
    return [...this.byId.values()];
  }

  get present(): readonly LogSource[] {
    return this.all.filter((source) => source.present);
  }

  of(key: string | null | undefined): LogSource | undefined {
    return key === null || key === undefined ? undefined : this.byKey.get(key);
  }

  beginConnection(): void {
    this.byKey = new Map();
  }

  /** Takes the list of a connection, which names all that are there now. */
  replace(list: readonly (SourceName & { key: string })[]): void {
    for (const source of this.byId.values()) source.present = false;
    for (const { key, namespace, pod, container } of list) {
      const source = this.find({ namespace, pod, container });
      source.present = true;
      this.byKey.set(key, source);
    }
  }

  private find(name: SourceName): LogSource {
    const id = sourceId(name);
    const known = this.byId.get(id);
    if (known) return known;
    const source = new LogSource(name, this.byId.size);
    this.byId.set(id, source);
    return source;
  }
}
