import type { LogSession } from './log-session';

/** Where the rows ended when the list stopped following them. */
export class Pause {
  private position = 0;
  private number = 0;
  private choice = 0;

  begin({ buffer, view, choice }: LogSession): void {
    this.position = buffer.end;
    this.number = view.end;
    this.choice = choice;
  }

  /** Rows that came since, of those that are shown. */
  unseen({ view, choice, isScanned }: LogSession): number {
    if (!isScanned) return 0;
    return Math.max(0, view.end - (this.choice === choice ? this.number : view.numberFrom(this.position)));
  }
}
