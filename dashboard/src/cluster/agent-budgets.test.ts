import { describe, expect, it } from 'vitest';
import { budgetsOf, MOST_MEMORY_BYTES, MOST_SENT_BYTES } from './agent-budgets';
import { copyName } from './ClonePanel';

const at = (hours: number) => new Date(Date.UTC(2026, 0, 3) + hours * 3_600_000).toISOString();

describe('budgets of an agent', () => {
  it('areSharesOfWhatItMayTake', () => {
    const { memory, sent, cpu } = budgetsOf({ resident_bytes: MOST_MEMORY_BYTES / 2, sent_last_day_bytes: MOST_SENT_BYTES / 4, cpu_last_day_millis: 864_000, started_at: at(-60), kubernetes_listed_at: at(0) });
    expect([memory.share, sent.share, cpu]).toEqual([0.5, 0.25, '10.0 millicores on average · 14 min of one core']);
  });
  it('takeLessThanADayForAYoungerAgent', () => {
    expect(budgetsOf({ cpu_last_day_millis: 36_000, started_at: at(-1), kubernetes_listed_at: at(0) }).cpu).toBe('10.0 millicores on average · 36 s of one core');
  });
  it('areUnknownWhereNothingWasMeasured', () => {
    const { memory, sent, cpu } = budgetsOf({ resident_bytes: -1, started_at: null, kubernetes_listed_at: null });
    expect([memory.share, sent.share, cpu]).toEqual([undefined, undefined, '–']);
  });
});

describe('the name of a copy', () => {
  it('isNeverTooLong', () => {
    expect(copyName('berlin-edge-01')).toBe('berlin-edge-01-copy');
    expect(copyName('x'.repeat(63))).toHaveLength(63);
  });
});
