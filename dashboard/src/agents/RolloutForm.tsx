import { Button, Group, Modal, NativeSelect, SegmentedControl, TextInput } from '@mantine/core';
import { type FormEvent, useId, useState } from 'react';
import type { AgentRelease, AgentRollout, AgentVersion, Environment, UsualWave } from '../api/types';
import { count, plural } from '../ui/format';
import { Icon } from '../ui/Icon';
import { LabelEditor } from '../ui/LabelEditor';
import { Notice } from '../ui/Notice';
import { ENVIRONMENT_LABELS, ENVIRONMENTS } from '../ui/status';
import { formProblem, NEW_WAVE, percentProblem, type RolloutFormState, rolloutRequest, selectorWords, type WaveForm, waveForm, wholeProblem } from './rollout';
import { useStartRollout } from './use-agents';
import classes from './agents.module.css';

interface Props {
  /** Chosen already; empty for the newest. */
  version: string;
  releases: readonly AgentRelease[];
  versions: readonly AgentVersion[];
  /** What the server does where no waves are given. */
  usualWaves: readonly UsualWave[];
  onClose: () => void;
  onStarted: (rollout: AgentRollout) => void;
}

/** What is rolled out, to whom in which order, and how carefully. */
export function RolloutForm({ version, releases, versions, usualWaves, onClose, onStarted }: Props) {
  const [form, setForm] = useState<RolloutFormState>({ version: version || (releases[0]?.version ?? ''), waves: undefined, deadlineMinutes: '5', maxParallel: '20', soakSeconds: '60' });
  const start = useStartRollout(onStarted);
  const problem = formProblem(form);
  const change = (part: Partial<RolloutFormState>) => setForm({ ...form, ...part });
  const others = versions.filter((each) => each.version !== form.version);
  const may = others.reduce((sum, each) => sum + each.may_self_update, 0);
  const stay = others.reduce((sum, each) => sum + each.clusters, 0) - may;
  function submit(event: FormEvent) {
    event.preventDefault();
    if (!problem && !start.isPending) start.mutate(rolloutRequest(form));
  }
  return (
    <Modal opened onClose={onClose} size="lg" title="Roll out an agent version" closeButtonProps={{ 'aria-label': 'Close' }}>
      <form className={classes.form} onSubmit={submit} noValidate>
        {releases.length === 0 && <Notice tone="warning">No release is known. Add one first.</Notice>}
        <NativeSelect
          label="Version"
          value={form.version}
          data-autofocus
          onChange={(event) => change({ version: event.currentTarget.value })}
          data={releases.map((release) => ({ value: release.version, label: `${release.version}${release.built_in ? ' (of this server)' : ''}` }))}
        />
        <p className={classes.lead}>
          {may === 0 ? 'No agent of another version may update itself at the moment.' : `${plural(may, 'agent')} of another version may update ${may === 1 ? 'itself' : 'themselves'}.`}
          {stay > 0 && ` ${count(stay)} may not and will be skipped: NIRO_ENABLE_SELF_UPDATE=1 switches it on.`}
        </p>
        <div className={classes.waveChoice}>
          <span id="waves-label">Waves</span>
          <SegmentedControl
            size="xs"
            aria-labelledby="waves-label"
            value={form.waves ? 'own' : 'usual'}
            onChange={(value) => change({ waves: value === 'own' ? usualWaves.map(waveForm) : undefined })}
            data={[
              { value: 'usual', label: 'The usual ones' },
              { value: 'own', label: 'My own' },
            ]}
          />
        </div>
        {form.waves ? (
          <Waves waves={form.waves} onChange={(waves) => change({ waves })} />
        ) : (
          <ol className={classes.usual}>
            {usualWaves.map((wave) => (
              <li key={wave.name}>
                <b>{wave.name}</b> {selectorWords(wave).toLowerCase() !== wave.name.toLowerCase() && <span>{selectorWords(wave)}</span>}
              </li>
            ))}
          </ol>
        )}
        <p className={classes.lead}>A cluster belongs to the first wave that matches it. The first failure halts the rollout.</p>
        <div className={classes.numbers}>
          <TextInput label="Clusters at a time" inputMode="numeric" value={form.maxParallel} error={wholeProblem(form.maxParallel, 1, 500)} onChange={(event) => change({ maxParallel: event.currentTarget.value })} />
          <TextInput label="Minutes to prove itself" inputMode="numeric" value={form.deadlineMinutes} error={wholeProblem(form.deadlineMinutes, 1, 60)} onChange={(event) => change({ deadlineMinutes: event.currentTarget.value })} />
          <TextInput label="Seconds between waves" inputMode="numeric" value={form.soakSeconds} error={wholeProblem(form.soakSeconds, 0, 86_400)} onChange={(event) => change({ soakSeconds: event.currentTarget.value })} />
        </div>
        {start.error && (
          <Notice tone="critical" title="The rollout was not started">
            {start.error.code === 'rollout_running' ? 'Another rollout is not finished. One at a time.' : start.error.code === 'rollout_empty' ? 'No cluster matches these waves.' : start.error.message}
          </Notice>
        )}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" disabled={problem !== undefined} loading={start.isPending}>
            Start the rollout
          </Button>
        </Group>
      </form>
    </Modal>
  );
}

function Waves({ waves, onChange }: { waves: readonly WaveForm[]; onChange: (waves: readonly WaveForm[]) => void }) {
  const set = (index: number, part: Partial<WaveForm>) => onChange(waves.map((wave, at) => (at === index ? { ...wave, ...part } : wave)));
  const moveUp = (index: number) => onChange(waves.map((wave, at) => (at === index - 1 ? (waves[index] as WaveForm) : at === index ? (waves[index - 1] as WaveForm) : wave)));
  return (
    <ol className={classes.waveForms} aria-label="Waves">
      {waves.map((wave, index) => (
        <li key={index}>
          <WaveFields wave={wave} number={index + 1} onChange={(part) => set(index, part)} onUp={index === 0 ? undefined : () => moveUp(index)} onRemove={() => onChange(waves.filter((_, at) => at !== index))} />
        </li>
      ))}
      <li>
        <Button size="xs" variant="default" leftSection={<Icon name="plus" size={13} />} onClick={() => onChange([...waves, NEW_WAVE])}>
          Add a wave
        </Button>
      </li>
    </ol>
  );
}

interface WaveProps {
  wave: WaveForm;
  number: number;
  onChange: (part: Partial<WaveForm>) => void;
  onUp: (() => void) | undefined;
  onRemove: () => void;
}

function WaveFields({ wave, number, onChange, onUp, onRemove }: WaveProps) {
  const id = useId();
  const toggle = (environment: Environment) =>
    onChange({ environments: wave.environments.includes(environment) ? wave.environments.filter((each) => each !== environment) : [...wave.environments, environment] });
  const wrong = percentProblem(wave.percent);
  return (
    <fieldset className={classes.waveForm} aria-label={`Wave ${number}`}>
      <div className={classes.waveFormHead}>
        <b>{number}</b>
        <TextInput size="xs" aria-label={`Name of wave ${number}`} placeholder="Name" maxLength={63} value={wave.name} onChange={(event) => onChange({ name: event.currentTarget.value })} />
        <TextInput size="xs" aria-label={`Percentage of wave ${number}`} placeholder="100" inputMode="numeric" maxLength={3} rightSection="%" error={wrong !== undefined} title={wrong ?? 'Of the matching clusters that earlier waves left'} value={wave.percent} onChange={(event) => onChange({ percent: event.currentTarget.value })} />
        <button type="button" className={classes.iconButton} aria-label={`Move wave ${number} up`} title="Earlier" disabled={!onUp} onClick={onUp}>
          <Icon name="up" size={14} />
        </button>
        <button type="button" className={classes.iconButton} aria-label={`Take wave ${number} away`} title="Take it away" onClick={onRemove}>
          <Icon name="trash" size={14} />
        </button>
      </div>
      <div className={classes.environments} role="group" aria-labelledby={id}>
        <span id={id} className={classes.dim}>
          In
        </span>
        {ENVIRONMENTS.map((environment) => (
          <button key={environment} type="button" aria-pressed={wave.environments.includes(environment)} onClick={() => toggle(environment)}>
            {ENVIRONMENT_LABELS[environment]}
          </button>
        ))}
      </div>
      <LabelEditor labels={wave.labels} onChange={(labels) => onChange({ labels })} />
      <small>{wrong ? wrong : selectorWords({ ...wave, percent: Number(wave.percent) || null })}</small>
    </fieldset>
  );
}
