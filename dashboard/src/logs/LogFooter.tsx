import { useLocalNow } from '../ui/clock';
import { count, duration, plural } from '../ui/format';
import { Icon } from '../ui/Icon';
import type { LogSession } from './log-session';
import { stateOf } from './states';
import { useLines } from './use-log-session';
import classes from './logs.module.css';

/** What the stream is doing, and the account of its lines. */
export function LogFooter({ session }: { session: LogSession }) {
  useLines(session);
  const now = useLocalNow();
  const { buffer, connection, sources } = session;
  const look = stateOf(connection, sources.present);
  const rate = session.rate.perSecond(now);
  const shown = session.view.end - session.view.first;
  const missing = buffer.lost > 0 || buffer.gaps > 0;
  const retry = connection.kind === 'retrying' ? Math.max(0, Math.ceil((connection.at - now) / 1_000)) : undefined;
  return (
    <footer className={classes.footer} aria-label="State of the log">
      <span className={classes.state} data-tone={look.tone}>
        <Icon name={look.icon} size={14} />
        <b>{look.label}</b>
        {retry !== undefined && (
          <>
            {retry > 0 && `in ${retry} s`}
            <button type="button" className={classes.link} onClick={() => session.connectNow()}>
              Now
            </button>
            <span className={classes.fact} data-wide>
              {connection.kind === 'retrying' && connection.problem.message}
            </span>
          </>
        )}
      </span>
      <span role="status" className={classes.spoken}>
        {look.label}
      </span>
      <span className={classes.push} />
      <Fact name="lines" title={`${plural(buffer.lines, 'line')} came; ${count(buffer.size)} rows are kept, of which ${count(shown)} are shown`}>
        {shown < buffer.size && `${count(shown)} of `}
        {count(buffer.lines - buffer.dropped)}
      </Fact>
      <Fact name="lines/s" title="Over the last 5 seconds">
        {rate > 0 && rate < 10 ? rate.toFixed(1) : count(Math.round(rate))}
      </Fact>
      <Fact name="lost" bad={missing} title={missing ? `${plural(buffer.lost, 'line')} are known to be missing${buffer.gaps > 0 ? `, and ${plural(buffer.gaps, 'gap')} of unknown size` : ''}; markers stand where` : 'No line is missing'}>
        {count(buffer.lost)}
        {buffer.gaps > 0 && ' + ?'}
      </Fact>
      <Fact name="repeated" title={buffer.repeated > 0 ? 'Lines that came a second time and were left out' : 'No line came twice'}>
        {count(buffer.repeated)}
      </Fact>
      <Fact name="last line" first wide title="Since a line came">
        {ago(session.lastLineAt, now)}
      </Fact>
      <Fact name="last byte" first title="Since anything came from the server; it gives a sign of life every 10 seconds">
        {ago(session.lastByteAt, now)}
      </Fact>
    </footer>
  );
}

function ago(at: number | undefined, now: number): string {
  return at === undefined ? '–' : `${duration(now - at)} ago`;
}

interface FactProps {
  name: string;
  title: string;
  bad?: boolean;
  /** Only where there is room. */
  wide?: boolean;
  /** Whether the name stands in front of the figure. */
  first?: boolean;
  children: React.ReactNode;
}

function Fact({ name, title, bad, wide, first, children }: FactProps) {
  return (
    <span className={classes.fact} title={title} data-bad={bad || undefined} data-wide={wide || undefined} data-fact={name}>
      {first && name} <b>{children}</b> {!first && name}
    </span>
  );
}
