import { percent } from './format';
import classes from './ui.module.css';

interface Props {
  label: string;
  /** Used share, 0 to 1; undefined = unknown. */
  value: number | undefined;
  /** The amounts in words: `2.4 of 8 cores`. */
  text?: string;
  compact?: boolean;
}

/** A usage bar with its figure; unknown is hatched and says so. */
export function Meter({ label, value, text, compact }: Props) {
  const level = value === undefined ? 'unknown' : value >= 0.9 ? 'full' : value >= 0.75 ? 'high' : 'usual';
  const words = value === undefined ? 'no metrics' : (text ?? percent(value));
  return (
    <div className={compact ? classes.meterCompact : classes.meter} data-level={level} title={`${label}: ${value === undefined ? 'unknown, no metrics-server' : `${text ?? ''} ${percent(value)}`}`}>
      {!compact && (
        <span className={classes.meterHead}>
          <span>{label}</span>
          <span>{words}</span>
        </span>
      )}
      <svg className={classes.track} role="img" aria-label={`${label} ${value === undefined ? 'unknown' : percent(value)}`} preserveAspectRatio="none" viewBox="0 0 100 4">
        {value !== undefined && <rect width={Math.min(100, Math.max(value * 100, value > 0 ? 1 : 0))} height="4" />}
      </svg>
      {compact && <span className={classes.meterFigure}>{percent(value)}</span>}
    </div>
  );
}
