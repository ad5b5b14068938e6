import { useState } from 'react';
import { Button } from '@mantine/core';
import { Icon } from './Icon';
import classes from './ui.module.css';

/** Text to take away with one click: a command or a secret. */
export function CopyField({ text, label }: { text: string; label: string }) {
  return (
    <div className={classes.copyField}>
      <pre tabIndex={0} aria-label={label}>
        {text}
      </pre>
      <CopyButton text={() => text} said={label}>
        Copy
      </CopyButton>
    </div>
  );
}

interface CopyProps {
  text: () => string;
  /** What it is, for those who hear that it was copied. */
  said: string;
  children: string;
}

export function CopyButton({ text, said, children }: CopyProps) {
  const [state, setState] = useState<'idle' | 'copied' | 'failed'>('idle');
  async function copy() {
    setState((await copyText(text())) ? 'copied' : 'failed');
    setTimeout(() => setState('idle'), 2_500);
  }
  return (
    <>
      <Button size="xs" variant={state === 'copied' ? 'light' : 'default'} leftSection={<Icon name={state === 'copied' ? 'check' : 'copy'} size={14} />} onClick={copy}>
        {state === 'copied' ? 'Copied' : state === 'failed' ? 'Select it' : children}
      </Button>
      <span role="status" className={classes.hidden}>
        {state === 'copied' ? `${said} copied` : ''}
      </span>
    </>
  );
}

/** Copies; on plain HTTP, where browsers have no clipboard, by way of a selected text area. */
async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = document.createElement('textarea');
    area.value = text;
    (document.querySelector('[role=dialog]') ?? document.body).append(area);
    area.select();
    const done = document.execCommand('copy');
    area.remove();
    return done;
  }
}
