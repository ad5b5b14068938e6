import { useMemo } from 'react';
import type { ObjectOutcome } from '../api/types';
import { capitalised, count } from '../ui/format';
import { Icon } from '../ui/Icon';
import { readDiff } from './diff';
import { DiffView } from './DiffView';
import { isDeletable, objectName, OUTCOME_LOOKS, outcomeOf, reasonOf } from './outcomes';
import classes from './outcomes.module.css';

interface Props {
  object: ObjectOutcome;
  dryRun: boolean;
  open: boolean;
  onToggle: () => void;
  chosen: boolean | undefined;
  onChoose: (() => void) | undefined;
}

/** What became of one object, why, and its difference. */
export function OutcomeRow({ object: each, dryRun, open, onToggle, chosen, onChoose }: Props) {
  const { object, message, diff } = each;
  const outcome = outcomeOf(each);
  const reason = reasonOf(each);
  const size = useMemo(() => (diff ? readDiff(diff) : undefined), [diff]);
  const comparable = size !== undefined && size.added + size.removed > 0;
  const name = objectName(each);
  const deletable = isDeletable(each);
  return (
    <li data-outcome={outcome}>
      <div className={classes.row}>
        {chosen !== undefined && (
          <input
            type="checkbox"
            aria-label={`Delete ${name}`}
            checked={chosen}
            disabled={!deletable}
            title={deletable ? undefined : object.namespace ? 'It is not there' : 'Niro never deletes namespaces and cluster-wide objects'}
            onChange={onChoose}
          />
        )}
        <span className={classes.outcome}>
          <Icon name={OUTCOME_LOOKS[outcome].icon} size={14} />
          {dryRun ? OUTCOME_LOOKS[outcome].would : OUTCOME_LOOKS[outcome].done}
        </span>
        <span className={classes.object}>
          <span className={classes.kind} title={object.api_version}>
            {object.kind}
          </span>{' '}
          {object.namespace && <span className={classes.namespace}>{object.namespace}/</span>}
          <b>{object.name}</b>
        </span>
        {comparable && (
          <button type="button" className={classes.size} aria-expanded={open} aria-label={`Difference of ${name}: ${size.added} added, ${size.removed} removed`} onClick={onToggle}>
            <span data-kind="added">+{count(size.added)}</span> <span data-kind="removed">−{count(size.removed)}</span>
            <Icon name="right" size={13} />
          </button>
        )}
        {diff && !comparable && <span className={classes.noDiff}>{diff.trim()}</span>}
      </div>
      {(reason || message) && (
        <p className={classes.message}>
          {reason && <b>{reason.title}. </b>}
          {message && capitalised(message)}
        </p>
      )}
      {comparable && open && diff && <DiffView text={diff} label={`Difference of ${name}`} />}
    </li>
  );
}
