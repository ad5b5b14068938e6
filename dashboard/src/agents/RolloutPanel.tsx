import { Button } from '@mantine/core';
import { useState } from 'react';
import { useMayChangeClusters } from '../api/me';
import type { AgentRollout, RolloutCounts, RolloutWave } from '../api/types';
import { AdminOnly } from '../ui/AdminOnly';
import { Age } from '../ui/Age';
import { capitalised, count, duration, plural } from '../ui/format';
import { Icon } from '../ui/Icon';
import { Notice } from '../ui/Notice';
import { isOpen, ROLLOUT_LOOKS, selectorWords, STATE_LOOKS, STRIP, sumOf, waveWords } from './rollout';
import { RolloutClusters } from './RolloutClusters';
import { type RolloutAction, useRolloutAction } from './use-agents';
import classes from './agents.module.css';

/** One rollout: its waves as strips, what went wrong first, and its clusters. */
export function RolloutPanel({ rollout }: { rollout: AgentRollout }) {
  const counts = sumOf(rollout.waves);
  return (
    <section className={classes.panel} aria-label={`Rollout of ${rollout.version}`}>
      <div className={classes.panelHead}>
        <h2>Rollout of {rollout.version}</h2>
        <RolloutPill rollout={rollout} />
        <span className={classes.push} />
        {isOpen(rollout) && <Actions rollout={rollout} failed={counts.failed} />}
      </div>
      {rollout.status === 'halted' && (
        <Notice tone="critical" title={<span className={classes.why}>{capitalised(rollout.status_reason ?? 'an update failed')}</span>}>
          No further cluster is touched. Agents that said why run their former version; what others run is on their own pages. Look at the reasons below, then resume, which tries them again, or cancel.
        </Notice>
      )}
      {rollout.status !== 'halted' && rollout.status_reason && <p className={classes.lead}>{capitalised(rollout.status_reason)}.</p>}
      <p className={classes.sum}>
        <b>{count(counts.succeeded)}</b> of {plural(counts.total, 'cluster')} updated
        {counts.failed > 0 && <span className={classes.bad}> · {count(counts.failed)} failed</span>}
        {counts.skipped > 0 && <> · {count(counts.skipped)} skipped</>}
        <small>
          begun by {rollout.created_by}, <Age at={rollout.created_at} />
          {rollout.finished_at && <> · took {duration(Date.parse(rollout.finished_at) - Date.parse(rollout.created_at))}</>}
        </small>
      </p>
      <ol className={classes.waves} aria-label="Waves">
        {rollout.waves.map((wave, index) => (
          <Wave key={index} wave={wave} number={index + 1} words={waveWords(rollout.status, wave.status)} />
        ))}
      </ol>
      <p className={classes.settings}>
        At most {plural(rollout.max_parallel, 'cluster')} at a time · {duration(rollout.deadline_seconds * 1000)} for each to prove itself · {rollout.soak_seconds === 0 ? 'no pause between waves' : `each wave watched for ${duration(rollout.soak_seconds * 1000)}`}
      </p>
      <RolloutClusters rollout={rollout} counts={counts} />
    </section>
  );
}

export function RolloutPill({ rollout }: { rollout: Pick<AgentRollout, 'status'> }) {
  const look = ROLLOUT_LOOKS[rollout.status];
  return (
    <span className={classes.pill} data-tone={look.tone} data-rollout={rollout.status} title={`${look.label}: ${look.meaning}`}>
      <Icon name={look.icon} size={13} />
      {look.label}
    </span>
  );
}

/** Clusters by state as one bar. */
export function Strip({ counts }: { counts: RolloutCounts }) {
  return (
    <span className={classes.strip} role="img" aria-label={stripWords(counts)}>
      {STRIP.map((state) => counts[state] > 0 && <span key={state} data-state={state} style={{ flexGrow: counts[state] }} />)}
    </span>
  );
}

function stripWords(counts: RolloutCounts): string {
  const parts = STRIP.filter((state) => counts[state] > 0).map((state) => `${count(counts[state])} ${STATE_LOOKS[state].label.toLowerCase()}`);
  return parts.length === 0 ? 'no cluster' : parts.join(', ');
}

function Wave({ wave, number, words }: { wave: RolloutWave; number: number; words: string }) {
  const who = selectorWords(wave);
  return (
    <li data-status={wave.status} data-words={words}>
      <span className={classes.waveNumber}>{wave.status === 'done' ? <Icon name="check" size={13} /> : number}</span>
      <span className={classes.waveName}>
        <b>{wave.name}</b> {who.toLowerCase() !== wave.name.toLowerCase() && <small>{who}</small>}
      </span>
      <span className={classes.waveState}>{words}</span>
      <Strip counts={wave.counts} />
      <small className={classes.waveCounts}>{stripWords(wave.counts)}</small>
    </li>
  );
}

function Actions({ rollout, failed }: { rollout: AgentRollout; failed: number }) {
  const may = useMayChangeClusters();
  const act = useRolloutAction(rollout.id);
  const [sure, setSure] = useState<RolloutAction>();
  const going = (action: RolloutAction) => act.isPending && act.variables === action;
  function run(action: RolloutAction) {
    setSure(undefined);
    act.mutate(action);
  }
  if (sure) {
    return (
      <span className={classes.sure}>
        <small>{sure === 'cancel' ? 'Clusters not offered yet stay as they are.' : `Tries ${plural(failed, 'failed cluster')} again.`}</small>
        <Button size="xs" variant="default" onClick={() => setSure(undefined)}>
          Not now
        </Button>
        <Button size="xs" autoFocus {...(sure === 'cancel' && { color: 'red' })} onClick={() => run(sure)}>
          {sure === 'cancel' ? 'Cancel the rollout' : 'Resume'}
        </Button>
      </span>
    );
  }
  return (
    <span className={classes.sure}>
      {act.error && (
        <small className={classes.bad} role="alert">
          {act.error.message}
        </small>
      )}
      <AdminOnly allowed={may}>
        {rollout.status === 'running' ? (
          <Button size="xs" variant="default" disabled={!may} loading={going('pause')} leftSection={<Icon name="pause" size={13} />} onClick={() => run('pause')}>
            Pause
          </Button>
        ) : (
          <Button size="xs" disabled={!may} loading={going('resume')} onClick={() => (failed > 0 ? setSure('resume') : run('resume'))}>
            Resume{failed > 0 ? '…' : ''}
          </Button>
        )}
      </AdminOnly>
      <AdminOnly allowed={may}>
        <Button size="xs" variant="default" disabled={!may} loading={going('cancel')} onClick={() => setSure('cancel')}>
          Cancel…
        </Button>
      </AdminOnly>
    </span>
  );
}
