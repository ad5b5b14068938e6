import { Button } from '@mantine/core';
import type { Freshness } from '../api/live';
import { useLocalNow } from './clock';
import { Age } from './Age';
import { clockTime, plural } from './format';
import { Icon } from './Icon';
import classes from './ui.module.css';

/** Says that what is shown is old, why, and when the next attempt comes. */
export function StaleBanner({ freshness, asOf, onRetry }: { freshness: Freshness; asOf: string | null | undefined; onRetry: () => void }) {
  const now = useLocalNow();
  if (freshness.kind === 'live') return null;
  const seconds = freshness.retryAt === undefined ? 0 : Math.max(0, Math.ceil((freshness.retryAt - now) / 1_000));
  return (
    <div className={classes.stale} role="alert">
      <Icon name="warning" size={18} />
      <span className={classes.staleText}>
        <strong>
          Showing data as of {asOf ? clockTime(asOf) : 'earlier'}
          {asOf && (
            <>
              {' '}
              (<Age at={asOf} />)
            </>
          )}
        </strong>
        <span>
          {freshness.problem} {seconds > 0 ? `Retrying in ${plural(seconds, 'second')}.` : 'Retrying…'}
        </span>
      </span>
      <Button size="xs" variant="default" onClick={onRetry}>
        Retry now
      </Button>
    </div>
  );
}

/** `as of 12:03:05` with a light: live, or stale. */
export function AsOf({ asOf, stale }: { asOf: string; stale: boolean }) {
  return (
    <span className={classes.asOf} data-stale={stale || undefined} title={`Data of ${asOf}, refreshed every 5 seconds`}>
      <i aria-hidden="true" />
      as of {clockTime(asOf)}
    </span>
  );
}
