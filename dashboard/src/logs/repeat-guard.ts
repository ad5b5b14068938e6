interface Cursor {
  instance: string;
  timestamp: string;
  nth: number;
}

const RECENT = 256;
/** Lines in order after which the cursors of all lines are not kept at hand any longer. */
const CALM = 1_000;

/**
 * Finds lines of one source that came already. A cursor later than the latest of its container instance is new without more ado. Another
 * one is a repeat only if exactly it was seen: two streams of a container may be written down a little out of order, and clocks go back.
 */
export class RepeatGuard {
  private readonly latest = new Map<string, Cursor>();
  private readonly recent: Cursor[] = [];
  private at = 0;
  private seen: Set<string> | undefined;
  private calm = 0;

  /** Whether the line came before; `earlier` gives the cursors of all lines that are still there. */
  isRepeat(instance: string, timestamp: string, nth: number, earlier: () => Iterable<string>): boolean {
    const latest = this.latest.get(instance);
    const later = !latest || timestamp > latest.timestamp || (timestamp === latest.timestamp && nth > latest.nth);
    if (!later && this.wasSeen({ instance, timestamp, nth }, earlier)) return true;
    const cursor = { instance, timestamp, nth };
    if (later) {
      this.latest.set(instance, cursor);
      if (this.seen && ++this.calm > CALM) this.seen = undefined;
    }
    this.seen?.add(cursorText(instance, timestamp, nth));
    this.recent[this.at] = cursor;
    this.at = (this.at + 1) % RECENT;
    return false;
  }

  private wasSeen({ instance, timestamp, nth }: Cursor, earlier: () => Iterable<string>): boolean {
    if (!this.seen) {
      let oldest = '\uffff';
      for (const recent of this.recent) {
        if (recent.instance !== instance) continue;
        if (recent.timestamp === timestamp && recent.nth === nth) return true;
        if (recent.timestamp < oldest) oldest = recent.timestamp;
      }
      if (timestamp > oldest) return false;
      this.seen = new Set(earlier());
    }
    this.calm = 0;
    return this.seen.has(cursorText(instance, timestamp, nth));
  }
}

export function cursorText(instance: string, timestamp: string, nth: number): string {
  return `${instance} ${timestamp} ${nth}`;
}
