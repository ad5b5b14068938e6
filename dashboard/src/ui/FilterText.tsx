import { TextInput } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { Icon, type IconName } from './Icon';
import classes from './ui.module.css';

const TYPING_MILLIS = 180;

interface Props {
  text: string;
  onText: (text: string) => void;
  label: string;
  placeholder: string;
  icon: IconName;
  /** Whether the key `/` goes here. */
  search?: boolean;
  size?: 'xs' | 'sm';
  className?: string;
  /** Enter, once the text was told. */
  onEnter?: (shift: boolean) => void;
}

/** A text box that tells its text when the typing pauses, or at once with Enter. */
export function TextFilter({ text, onText, label, placeholder, icon, search = false, size = 'xs', className, onEnter }: Props) {
  const [typed, setTyped] = useState(text);
  const told = useRef(text);
  useEffect(() => {
    if (text !== told.current) {
      told.current = text;
      setTyped(text);
    }
  }, [text]);
  function tell(value: string) {
    told.current = value;
    onText(value);
  }
  const latest = useRef(tell);
  useEffect(() => {
    latest.current = tell;
  });
  useEffect(() => {
    if (typed === told.current) return;
    const timer = setTimeout(() => latest.current(typed), TYPING_MILLIS);
    return () => clearTimeout(timer);
  }, [typed]);
  return (
    <TextInput
      className={className ?? ''}
      size={size}
      // browsers empty a box of type search on Esc; one with steps keeps what is searched for
      type={onEnter ? 'text' : 'search'}
      {...(search && { 'data-search': true, 'aria-keyshortcuts': '/' })}
      aria-label={label}
      placeholder={placeholder}
      leftSection={<Icon name={icon} size={size === 'xs' ? 14 : 16} />}
      maxLength={200}
      spellCheck={false}
      value={typed}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key !== 'Enter') return;
        if (typed !== told.current) tell(typed);
        else onEnter?.(event.shiftKey);
      }}
    />
  );
}

/** The search box of a list. */
export function FilterText({ text, onText, placeholder = 'Name or label key=value' }: { text: string; onText: (text: string) => void; placeholder?: string }) {
  return <TextFilter className={classes.search ?? ''} size="sm" search label="Search" icon="search" placeholder={placeholder} text={text} onText={onText} />;
}
