import { Button, Loader } from '@mantine/core';
import type { ClusterDetail, CommandDetail } from '../api/types';
import { SwitchCommand } from '../cluster/SwitchCommand';
import { changes, type Counts } from '../commands/outcomes';
import { adviceOf, LOOKS, objectsOf, resultWords } from '../commands/states';
import { TimeLeft } from '../ui/Age';
import { capitalised, plural } from '../ui/format';
import { Notice } from '../ui/Notice';
import { ACTIONS_ID } from './SendActions';
import classes from './apply.module.css';

/** Where it is on its way, and how many objects have ended. */
export function UnderWay({ command, cluster }: { command: CommandDetail; cluster: ClusterDetail }) {
  const total = objectsOf(command);
  const ended = command.outcomes.length;
  const advice = adviceOf(command, cluster);
  return (
    <div className={classes.underWay} role="status">
      <span>
        <Loader size={14} />
        <b>{command.status === 'running' || ended > 0 ? (total ? `${ended} of ${plural(total, 'object')}` : `${plural(ended, 'object')} so far`) : resultWords(command)}</b>
        <small>
          deadline in <TimeLeft until={command.deadline} />
        </small>
      </span>
      {total !== undefined && total > 0 && (
        <svg className={classes.progress} role="img" aria-label={`${ended} of ${total} objects have ended`} preserveAspectRatio="none" viewBox="0 0 100 4">
          <rect width={Math.min(100, (ended / total) * 100)} height="4" />
        </svg>
      )}
      {advice && command.status !== 'running' && <p>{advice}</p>}
    </div>
  );
}

/** What came of it as a whole, and what to do next. */
export function Ended({ command, cluster, counts, dryRun }: { command: CommandDetail; cluster: ClusterDetail; counts: Counts; dryRun: boolean }) {
  const look = LOOKS[command.status];
  if (command.status === 'succeeded') {
    const words = dryRun ? triedWords(counts) : doneWords(command.type, counts);
    return <Notice tone="healthy" title={words} action={dryRun && <ToManifests />} />;
  }
  const help = command.reason === 'capability_missing' ? cluster.capability_help.find((each) => each.capability === 'apply_enabled') : undefined;
  const advice = dryRun && (command.status === 'partial' || command.status === 'failed') && command.outcomes.length > 0 ? 'Nothing was touched. Put right what is named below, then try again.' : adviceOf(command, cluster);
  return (
    <Notice
      tone={look.tone ?? 'unknown'}
      title={
        <>
          {help ? 'Applying is switched off in this cluster' : capitalised(command.message || look.meaning)} {command.reason && <code>{command.reason}</code>}
        </>
      }
    >
      {!help && advice}
      {help && !help.enabled && <SwitchCommand help={help} cluster={cluster} />}
      {help?.enabled && 'It is switched on meanwhile: send it again.'}
    </Notice>
  );
}

function triedWords(counts: Counts): string {
  const number = changes(counts);
  return number === 0 ? 'Nothing would change: the cluster is as the manifests say.' : `Nothing was touched. ${plural(number, 'object')} would be different.`;
}

function doneWords(type: string, counts: Counts): string {
  const number = changes(counts);
  if (type === 'delete') return number === 0 ? 'None of them was there any more.' : `${plural(counts.deleted, 'object')} deleted.`;
  return number === 0 ? 'Nothing had to change: the cluster is as the manifests say.' : `Done. ${plural(number, 'object')} changed; the cluster is as the manifests say.`;
}

/** In a narrow window the manifests, with what applies them, are far below. */
function ToManifests() {
  return (
    <Button
      size="compact-xs"
      variant="default"
      className={classes.toForm ?? ''}
      onClick={() => document.getElementById(ACTIONS_ID)?.scrollIntoView({ block: 'center' })}
    >
      To Apply
    </Button>
  );
}
