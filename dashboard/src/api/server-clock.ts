const MEMORY_MILLIS = 120_000;

/**
 * The server's time, told from the times in its answers, so that ages are right on a machine whose clock is not.
 * An answer is never from the future, so the largest difference of late is the closest one.
 */
export class ServerClock {
  private samples: { difference: number; at: number }[] = [];

  constructor(private readonly local: () => number = Date.now) {}

  observe(asOf: string): void {
    const time = Date.parse(asOf);
    if (Number.isNaN(time)) return;
    const at = this.local();
    this.samples = this.samples.filter((sample) => Math.abs(at - sample.at) < MEMORY_MILLIS).slice(-100);
    this.samples.push({ difference: time - at, at });
  }

  now(): number {
    const difference = this.samples.length === 0 ? 0 : Math.max(...this.samples.map((sample) => sample.difference));
    return this.local() + difference;
  }
}

export const serverClock = new ServerClock();
