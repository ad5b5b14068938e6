const LAST_MILLIS = 15_000;
/** A connection that lived so long was a good one: the next attempt is the first again. */
export const GOOD_AFTER_MILLIS = 10_000;

/** Milliseconds until the next attempt, with full jitter: at once after a good connection, longer and longer after bad ones. */
export function backOff(attempt: number, random: number, baseMillis = 1_000): number {
  const most = Math.min(LAST_MILLIS, (baseMillis / 2) * 2 ** attempt);
  return attempt === 0 ? random * 300 : Math.max(250, random * most);
}
