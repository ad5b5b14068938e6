import { count, plural } from '../ui/format';
import type { LogAddress } from './address';
import { BOUNDS } from './log-buffer';
import type { LogSession } from './log-session';
import { useLines } from './use-log-session';
import classes from './logs.module.css';

/** Says where the lines begin: what this tab has dropped again, or what was not asked for. */
export function ListHead({ session, tail, more, since, onMore }: { session: LogSession; tail: string; more: LogAddress | undefined; since: string; onMore: () => void }) {
  useLines(session);
  const { dropped, lines } = session.buffer;
  const all = tail !== '' && lines < Number(tail);
  if (dropped > 0) {
    return (
      <span role="note">
        {plural(dropped, 'older line')} {dropped === 1 ? 'was' : 'were'} let go, so that this tab stays light; it holds {count(BOUNDS.rows)}.
      </span>
    );
  }
  if (more && !all) {
    return (
      <span>
        Earlier lines are not loaded.
        <button type="button" className={classes.link} onClick={onMore}>
          {more.tail === 'all' ? 'Load all' : `Load ${count(Number(more.tail))}`}
        </button>
      </span>
    );
  }
  return <span>{since ? 'Earlier lines are not loaded.' : 'The beginning of what the node keeps of this log'}</span>;
}
