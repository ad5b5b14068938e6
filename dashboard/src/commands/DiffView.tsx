import { useMemo, useState } from 'react';
import { plural } from '../ui/format';
import { readDiff } from './diff';
import classes from './outcomes.module.css';

/** Lines that are shown at once; the others on request. */
const MOST_LINES = 400;
const SIGNS = { added: '+', removed: '−', same: '', place: '', note: '' } as const;
const WORDS = { added: 'added: ', removed: 'removed: ' } as const;

/** The change of one object, line by line; signs and words beside the colours. */
export function DiffView({ text, label }: { text: string; label: string }) {
  const { lines } = useMemo(() => readDiff(text), [text]);
  const [all, setAll] = useState(false);
  const shown = all ? lines : lines.slice(0, MOST_LINES);
  return (
    <div className={classes.diff} role="group" aria-label={label} tabIndex={0}>
      <ol>
        {shown.map((line, index) => (
          <li key={index} data-kind={line.kind}>
            <span className={classes.number} aria-hidden="true">
              {line.before}
            </span>
            <span className={classes.number} aria-hidden="true">
              {line.after}
            </span>
            <span className={classes.sign} aria-hidden="true">
              {SIGNS[line.kind]}
            </span>
            <code>
              {(line.kind === 'added' || line.kind === 'removed') && <span className={classes.spoken}>{WORDS[line.kind]}</span>}
              {line.text}
            </code>
          </li>
        ))}
      </ol>
      {shown.length < lines.length && (
        <button type="button" onClick={() => setAll(true)}>
          Show {plural(lines.length - shown.length, 'more line')}
        </button>
      )}
    </div>
  );
}
