import { TextInput } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { Icon } from './Icon';
import classes from './ui.module.css';

const TYPING_MILLIS = 180;

/** A text box that tells its text when the typing pauses. */
export function FilterText({ text, onText, placeholder = 'Name or label key=value' }: { text: string; onText: (text: string) => void; placeholder?: string }) {
  const [typed, setTyped] = useState(text);
  const told = useRef(text);
  useEffect(() => {
    if (text !== told.current) {
      told.current = text;
      setTyped(text);
    }
  }, [text]);
  useEffect(() => {
    if (typed === told.current) return;
    const timer = setTimeout(() => {
      told.current = typed;
      onText(typed);
    }, TYPING_MILLIS);
    return () => clearTimeout(timer);
  }, [typed, onText]);
  return (
    <TextInput
      className={classes.search ?? ''}
      size="sm"
      type="search"
      data-search
      aria-label="Search"
      aria-keyshortcuts="/"
      placeholder={placeholder}
      leftSection={<Icon name="search" />}
      maxLength={200}
      value={typed}
      onChange={(event) => setTyped(event.currentTarget.value)}
    />
  );
}
