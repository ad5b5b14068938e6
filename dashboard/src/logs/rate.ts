const SECONDS = 5;

/** Lines a second over the last whole seconds. */
export class Rate {
  private readonly counts = new Map<number, number>();

  count(lines: number, now: number): void {
    const second = Math.floor(now / 1_000);
    this.counts.set(second, (this.counts.get(second) ?? 0) + lines);
    for (const old of this.counts.keys()) if (old < second - SECONDS) this.counts.delete(old);
  }

  perSecond(now: number): number {
    const second = Math.floor(now / 1_000);
    let sum = 0;
    for (const [at, lines] of this.counts) if (at < second && at >= second - SECONDS) sum += lines;
    return sum / SECONDS;
  }
}
