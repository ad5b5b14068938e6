import { Button } from '@mantine/core';
import { useEffect, useState } from 'react';
import { WhyNot } from '../ui/AdminOnly';
import { plural } from '../ui/format';
import { Icon } from '../ui/Icon';
import { Notice } from '../ui/Notice';
import type { Readiness } from './draft';
import type { Sending } from './use-send';
import classes from './apply.module.css';

/** Where the buttons are that send. */
export const ACTIONS_ID = 'apply-actions';

export const MAC = /Mac|iPhone|iPad/.test(navigator.userAgent);

interface Props {
  /** Why the draft cannot be sent now; undefined where it can. */
  blocked: string | undefined;
  /** Why nothing can be sent from here. */
  refusal: string | undefined;
  showWhy: boolean;
  sending: Sending;
  readiness: Readiness;
}

/** Dry run and apply; what was not tried, fails or deletes is asked first. */
export function SendActions({ blocked, refusal, showWhy, sending, readiness }: Props) {
  const [sure, setSure] = useState(false);
  const tried = readiness.kind === 'tried';
  const question = questionOf(readiness);
  useEffect(() => setSure(false), [question]);
  const disabled = blocked !== undefined || sending.busy;
  function apply() {
    setSure(false);
    sending.apply(false);
  }
  if (sure && question && !disabled) {
    return (
      <Notice tone={readiness.kind === 'untried' ? 'warning' : 'critical'} title={question}>
        <span className={classes.sure}>
          {readiness.kind === 'untried' ? (
            <Button size="xs" autoFocus onClick={() => (setSure(false), sending.apply(true))}>
              Dry run first
            </Button>
          ) : (
            <Button size="xs" variant="default" onClick={() => setSure(false)}>
              Not yet
            </Button>
          )}
          <Button size="xs" {...(tried ? { color: 'red', autoFocus: true } : { variant: 'default' })} onClick={apply}>
            Apply all the same
          </Button>
        </span>
      </Notice>
    );
  }
  return (
    <div className={classes.actions} id={ACTIONS_ID}>
      <WhyNot reason={showWhy ? blocked : undefined} hint="no-apply">
        <Button variant={tried ? 'default' : 'filled'} disabled={disabled} loading={sending.busy && sending.dryRun} aria-keyshortcuts="Control+Enter" onClick={() => sending.apply(true)}>
          Dry run
        </Button>
      </WhyNot>
      <WhyNot reason={showWhy ? blocked : undefined} hint="no-apply">
        <Button variant={tried ? 'filled' : 'default'} disabled={disabled} loading={sending.busy && !sending.dryRun} onClick={() => (question ? setSure(true) : apply())}>
          {tried && readiness.changes > 0 ? `Apply ${plural(readiness.changes, 'change')}` : 'Apply'}
        </Button>
      </WhyNot>
      {refusal ? (
        <small>{refusal}</small>
      ) : tried ? (
        <small>
          <Icon name="check" size={13} /> This is what the dry run tried.
        </small>
      ) : (
        <small className={classes.keys}>{MAC ? '⌘' : 'Ctrl'}+Enter tries it; nothing is touched. Esc, then Tab leaves the editor.</small>
      )}
    </div>
  );
}

/** What is asked before it is applied; undefined where nothing is. */
function questionOf(readiness: Readiness): string | undefined {
  if (readiness.kind === 'untried') return 'This was not tried: nobody knows yet what it changes.';
  const { failed, deleted } = readiness;
  if (failed > 0 && deleted > 0) return `${plural(failed, 'object')} would fail; ${plural(deleted, 'object')} would be deleted if none does.`;
  if (failed > 0) return `${plural(failed, 'object')} would fail; the others are applied.`;
  if (deleted > 0) return `${plural(deleted, 'object')} would be deleted.`;
  return undefined;
}
