import { Button } from '@mantine/core';
import { useState } from 'react';
import { useMe } from '../api/me';
import type { Command } from '../api/types';
import { WhyNot } from '../ui/AdminOnly';
import { mayCommand, needsConfirmation, refusalOf } from './states';
import { useCancel } from './use-commands';
import classes from './commands.module.css';

/** Ends a command; asks first where its work may stay half done. */
export function CancelButton({ command }: { command: Command }) {
  const role = useMe().data?.role;
  const cancel = useCancel(command);
  const [sure, setSure] = useState(false);
  const may = mayCommand(role);
  if (cancel.error) {
    const { title, advice } = refusalOf(cancel.error);
    return (
      <span className={classes.failed} role="alert">
        {cancel.error.code === 'already_finished' ? 'It had ended already' : `${title}. ${advice}`}
      </span>
    );
  }
  if (sure) {
    return (
      <span className={classes.sure}>
        <Button size="compact-xs" variant="default" onClick={() => setSure(false)}>
          Keep
        </Button>
        <Button size="compact-xs" color="red" autoFocus loading={cancel.isPending} title="What the agent did already stays" onClick={() => cancel.mutate()}>
          Cancel {command.type}
        </Button>
      </span>
    );
  }
  return (
    <WhyNot reason={may ? undefined : 'Your role may look, but not cancel commands. Ask an admin.'}>
      <Button size="compact-xs" variant="default" disabled={!may} loading={cancel.isPending} aria-label={`Cancel ${command.type}`} onClick={() => (needsConfirmation(command) ? setSure(true) : cancel.mutate())}>
        Cancel
      </Button>
    </WhyNot>
  );
}
