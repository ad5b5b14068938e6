import { type ReactNode, useMemo, useState } from 'react';
import type { ObjectOutcome } from '../api/types';
import { capitalised, count, plural } from '../ui/format';
import { Icon } from '../ui/Icon';
import { readDiff } from './diff';
import { DiffView } from './DiffView';
import { byUrgency, type Counts, countsOf, isDeletable, nextSteps, objectKey, type Outcome, OUTCOME_LOOKS, OUTCOMES, outcomeOf, reasonOf } from './outcomes';
import classes from './outcomes.module.css';

/** So many changes are opened by themselves. */
const MOST_OPEN = 6;

/** Of each outcome how many, as a bar and in words; what did not happen is not mentioned. */
export function OutcomeCounts({ counts, dryRun }: { counts: Counts; dryRun: boolean }) {
  const there = OUTCOMES.filter((outcome) => counts[outcome] > 0);
  if (there.length === 0) return null;
  return (
    <div className={classes.counts}>
      <div className={classes.bar} aria-hidden="true">
        {there.map((outcome) => (
          <span key={outcome} data-outcome={outcome} style={{ flexGrow: counts[outcome] }} />
        ))}
      </div>
      <ul aria-label="Objects by outcome">
        {there.map((outcome) => (
          <li key={outcome} data-outcome={outcome}>
            <Icon name={OUTCOME_LOOKS[outcome].icon} size={14} />
            <b>{count(counts[outcome])}</b> {countedWord(outcome, dryRun)}
          </li>
        ))}
      </ul>
    </div>
  );
}

function countedWord(outcome: Outcome, dryRun: boolean): string {
  if (dryRun && outcome === 'failed') return 'would fail';
  return (dryRun ? OUTCOME_LOOKS[outcome].would : OUTCOME_LOOKS[outcome].done).toLowerCase();
}

/** What is to do next, once for all objects with one reason. */
export function NextSteps({ outcomes, children }: { outcomes: readonly ObjectOutcome[]; children?: (code: string) => ReactNode }) {
  const steps = nextSteps(outcomes);
  if (steps.length === 0) return null;
  return (
    <section className={classes.next} aria-label="What to do next">
      <h4>What to do next</h4>
      <ul>
        {steps.map(({ code, reason, objects }) => (
          <li key={code}>
            <p>
              <b>{reason.title}</b> <span>({plural(objects, 'object')})</span>: {reason.next}
            </p>
            {children?.(code)}
          </li>
        ))}
      </ul>
    </section>
  );
}

interface ListProps {
  outcomes: readonly ObjectOutcome[];
  dryRun: boolean;
  /** Keys of the chosen objects; undefined where none can be chosen. */
  chosen?: ReadonlySet<string> | undefined;
  onChoose?: (key: string) => void;
}

/** Object by object: failed ones first, changes with their difference, unchanged ones folded. */
export function OutcomeList({ outcomes, dryRun, chosen, onChoose }: ListProps) {
  const [toggled, setToggled] = useState<ReadonlySet<string>>(new Set());
  const [unfolded, setUnfolded] = useState(false);
  const ordered = useMemo(() => byUrgency(outcomes), [outcomes]);
  const counts = useMemo(() => countsOf(outcomes), [outcomes]);
  const few = counts.configured + counts.deleted <= MOST_OPEN;
  const looked = ordered.filter((object) => outcomeOf(object) !== 'unchanged');
  const unchanged = ordered.filter((object) => outcomeOf(object) === 'unchanged');
  const showUnchanged = unfolded || looked.length === 0 || chosen !== undefined;
  const row = (object: ObjectOutcome) => {
    const key = objectKey(object);
    const openFirst = few && outcomeOf(object) === 'configured';
    return (
      <Row
        key={key}
        object={object}
        dryRun={dryRun}
        open={openFirst !== toggled.has(key)}
        onToggle={() => setToggled((before) => new Set(before.has(key) ? [...before].filter((each) => each !== key) : [...before, key]))}
        chosen={chosen?.has(key)}
        onChoose={onChoose && (() => onChoose(key))}
      />
    );
  };
  return (
    <ul className={classes.list} aria-label="Objects">
      {looked.map(row)}
      {unchanged.length > 0 && looked.length > 0 && chosen === undefined && (
        <li className={classes.fold}>
          <button type="button" aria-expanded={unfolded} onClick={() => setUnfolded(!unfolded)}>
            <Icon name="right" size={13} />
            {plural(unchanged.length, 'unchanged object')}
          </button>
        </li>
      )}
      {showUnchanged && unchanged.map(row)}
    </ul>
  );
}

interface RowProps {
  object: ObjectOutcome;
  dryRun: boolean;
  open: boolean;
  onToggle: () => void;
  chosen: boolean | undefined;
  onChoose: (() => void) | undefined;
}

function Row({ object: each, dryRun, open, onToggle, chosen, onChoose }: RowProps) {
  const { object, message, diff } = each;
  const outcome = outcomeOf(each);
  const reason = reasonOf(each);
  const size = useMemo(() => (diff ? readDiff(diff) : undefined), [diff]);
  const comparable = size !== undefined && size.added + size.removed > 0;
  const name = `${object.kind} ${object.namespace ? `${object.namespace}/` : ''}${object.name}`;
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
