import { useServerNow } from './clock';
import { age, countdown, dateTime, UNKNOWN } from './format';

/** `7 s ago`, ticking; the exact time on hover. */
export function Age({ at, suffix = ' ago' }: { at: string | null | undefined; suffix?: string }) {
  const now = useServerNow();
  if (!at) return <span>{UNKNOWN}</span>;
  return (
    <time dateTime={at} title={dateTime(at)}>
      {age(at, now)}
      {suffix}
    </time>
  );
}

/** Time left until a moment, ticking. */
export function TimeLeft({ until }: { until: string }) {
  const now = useServerNow();
  return <time dateTime={until}>{countdown(Date.parse(until) - now)}</time>;
}
