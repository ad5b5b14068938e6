import type { Status, Totals } from '../api/types';
import { count } from '../ui/format';
import { Icon } from '../ui/Icon';
import { STATUSES, STATUS_LABELS, STATUS_MEANINGS } from '../ui/status';
import classes from './fleet.module.css';

/** The fleet at a glance: a bar of all clusters by status, and one filter button for each. */
export function StatusStrip({ totals, chosen, onToggle }: { totals: Totals; chosen: readonly Status[]; onToggle: (status: Status) => void }) {
  return (
    <section className={classes.strip} aria-label="Clusters by status">
      <div className={classes.stripBar} aria-hidden="true">
        {STATUSES.filter((status) => (totals.by_status[status] ?? 0) > 0).map((status) => (
          <span key={status} data-status={status} style={{ flexGrow: totals.by_status[status] ?? 0 }} />
        ))}
      </div>
      <div className={classes.stripButtons}>
        {STATUSES.map((status) => {
          const clusters = totals.by_status[status] ?? 0;
          return (
            <button
              key={status}
              type="button"
              data-status={status}
              data-none={clusters === 0 || undefined}
              aria-pressed={chosen.includes(status)}
              title={`${STATUS_LABELS[status]}: ${STATUS_MEANINGS[status]}`}
              onClick={() => onToggle(status)}
            >
              <Icon name={status} size={16} />
              <b>{count(clusters)}</b>
              <span>{STATUS_LABELS[status]}</span>
            </button>
          );
        })}
      </div>
    </section>
  );
}
