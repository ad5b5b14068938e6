import { type Dispatch, type ReactNode, type SetStateAction, useMemo, useState } from 'react';
import type { ObjectOutcome } from '../api/types';
import { CopyButton } from '../ui/CopyField';
import { TextFilter } from '../ui/FilterText';
import { count, plural } from '../ui/format';
import { Icon } from '../ui/Icon';
import { ALL, byUrgency, type Counts, countsOf, failuresAsText, isTrouble, type Look, matching, nextSteps, objectKey, type Outcome, OUTCOME_LOOKS, OUTCOMES, outcomeOf } from './outcomes';
import { OutcomeRow } from './OutcomeRow';
import classes from './outcomes.module.css';

/** So many changes are opened by themselves. */
const MOST_OPEN = 6;
/** So many objects are seen at a glance; more have a search. */
const FEW = 8;

export interface OutcomesView {
  all: readonly ObjectOutcome[];
  counts: Counts;
  look: Look;
  setLook: Dispatch<SetStateAction<Look>>;
  /** The looked-at ones, what needs a look first. */
  shown: readonly ObjectOutcome[];
}

/** The objects of a command, and which of them are looked at. */
export function useOutcomes(all: readonly ObjectOutcome[]): OutcomesView {
  const [look, setLook] = useState(ALL);
  const counts = useMemo(() => countsOf(all), [all]);
  const shown = useMemo(() => byUrgency(matching(all, look)), [all, look]);
  return { all, counts, look, setLook, shown };
}

/** Of each outcome how many, as buttons that show only those and, once all have ended, as a bar; what did not happen is not mentioned. */
export function OutcomeCounts({ view: { counts, look, setLook }, dryRun, finished }: { view: OutcomesView; dryRun: boolean; finished: boolean }) {
  const there = OUTCOMES.filter((outcome) => counts[outcome] > 0);
  if (there.length === 0) return null;
  return (
    <div className={classes.counts}>
      {finished && (
        <div className={classes.bar} aria-hidden="true">
          {there.map((outcome) => (
            <span key={outcome} data-outcome={outcome} style={{ flexGrow: counts[outcome] }} />
          ))}
        </div>
      )}
      <ul aria-label="Objects by outcome">
        {there.map((outcome) => (
          <li key={outcome} data-outcome={outcome}>
            <button
              type="button"
              aria-pressed={look.outcome === outcome}
              title={look.outcome === outcome ? 'Show all' : 'Show only these'}
              onClick={() => setLook((before) => ({ ...before, outcome: before.outcome === outcome ? undefined : outcome }))}
            >
              <Icon name={OUTCOME_LOOKS[outcome].icon} size={14} />
              <b>{count(counts[outcome])}</b> {countedWord(outcome, dryRun)}
            </button>
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

/** Finds objects in a long list, and takes the failures away as text under a heading. */
export function OutcomeTools({ view: { all, look, setLook }, heading }: { view: OutcomesView; heading: string }) {
  const trouble = all.some((object) => isTrouble(outcomeOf(object)));
  if (!trouble && all.length <= FEW) return null;
  return (
    <div className={classes.tools}>
      {all.length > FEW && (
        <TextFilter className={classes.find ?? ''} search label="Find an object" icon="search" placeholder="Kind, name or message" text={look.text} onText={(text) => setLook((before) => ({ ...before, text }))} />
      )}
      {trouble && (
        <CopyButton text={() => failuresAsText(heading, all)} said="What failed">
          Copy what failed
        </CopyButton>
      )}
    </div>
  );
}

/** What is to do next, once for all objects with one reason. */
export function NextSteps({ outcomes, children }: { outcomes: readonly ObjectOutcome[]; children?: (code: string) => ReactNode }) {
  const steps = nextSteps(outcomes);
  if (steps.length === 0) return null;
  return (
    <section className={classes.next} aria-label="What to do next">
      <h3>What to do next</h3>
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
  view: OutcomesView;
  dryRun: boolean;
  /** Keys of the chosen objects; undefined where none can be chosen. */
  chosen?: ReadonlySet<string> | undefined;
  onChoose?: (key: string) => void;
}

/** Object by object: failed ones first, changes with their difference, unchanged ones folded until they are asked for. */
export function OutcomeList({ view: { all, counts, look, setLook, shown }, dryRun, chosen, onChoose }: ListProps) {
  const [toggled, setToggled] = useState<ReadonlySet<string>>(new Set());
  const [unfolded, setUnfolded] = useState(false);
  const few = counts.configured + counts.deleted <= MOST_OPEN;
  const filtered = look.outcome !== undefined || look.text.trim() !== '';
  const looked = shown.filter((object) => outcomeOf(object) !== 'unchanged');
  const unchanged = shown.filter((object) => outcomeOf(object) === 'unchanged');
  const foldable = unchanged.length > 0 && looked.length > 0 && chosen === undefined && !filtered;
  const row = (object: ObjectOutcome) => {
    const key = objectKey(object);
    const openFirst = few && outcomeOf(object) === 'configured';
    return (
      <OutcomeRow
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
    <>
      {filtered && (
        <p className={classes.filtered} role="status">
          {shown.length === 0 ? 'No object matches.' : `${count(shown.length)} of ${plural(all.length, 'object')} shown.`}{' '}
          <button type="button" onClick={() => setLook(ALL)}>
            Show all
          </button>
        </p>
      )}
      <ul className={classes.list} aria-label="Objects">
        {looked.map(row)}
        {foldable && (
          <li className={classes.fold}>
            <button type="button" aria-expanded={unfolded} onClick={() => setUnfolded(!unfolded)}>
              <Icon name="right" size={13} />
              {plural(unchanged.length, 'unchanged object')}
            </button>
          </li>
        )}
        {(unfolded || !foldable) && unchanged.map(row)}
      </ul>
    </>
  );
}
