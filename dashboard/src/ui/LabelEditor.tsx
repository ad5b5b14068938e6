import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Labels } from '../api/types';
import { Icon } from './Icon';
import { parseLabel } from './labels';
import classes from './ui.module.css';

/** Labels as chips that can be taken away, and a box for `key=value` to add one. */
export function LabelEditor({ labels, onChange }: { labels: Labels; onChange: (labels: Labels) => void }) {
  const [typed, setTyped] = useState('');
  const [problem, setProblem] = useState('');
  function add() {
    const label = parseLabel(typed);
    if (!label) return setProblem('A label looks like region=eu-west: a key, an equals sign, a value of up to 63 characters.');
    onChange({ ...labels, [label.key]: label.value });
    setTyped('');
    setProblem('');
  }
  return (
    <div className={classes.labelEditor}>
      <TextInput
        label="Labels"
        placeholder="key=value"
        value={typed}
        error={problem}
        maxLength={130}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          setProblem('');
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || typed.trim() === '') return;
          event.preventDefault();
          add();
        }}
        rightSectionWidth={62}
        rightSection={
          <Button size="compact-xs" variant="subtle" disabled={typed.trim() === ''} onClick={add}>
            Add
          </Button>
        }
      />
      {Object.keys(labels).length > 0 && (
        <ul className={classes.labels} aria-label="Chosen labels">
          {Object.entries(labels).map(([key, value]) => (
            <li key={key}>
              <LabelText name={key} value={value} />
              <button
                type="button"
                aria-label={`Take label ${key} away`}
                onClick={() => onChange(Object.fromEntries(Object.entries(labels).filter(([name]) => name !== key)))}
              >
                <Icon name="close" size={12} />
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function LabelText({ name, value }: { name: string; value: string }) {
  return (
    <span>
      {name}
      {value && <>={value}</>}
    </span>
  );
}

export function LabelList({ labels }: { labels: Labels }) {
  const entries = Object.entries(labels);
  if (entries.length === 0) return null;
  return (
    <ul className={classes.labels} aria-label="Labels">
      {entries.map(([key, value]) => (
        <li key={key}>
          <LabelText name={key} value={value} />
        </li>
      ))}
    </ul>
  );
}
