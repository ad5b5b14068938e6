import { Button, Group, Modal, TextInput, Textarea } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useMayChangeClusters } from '../api/me';
import type { AgentRelease } from '../api/types';
import { AdminOnly } from '../ui/AdminOnly';
import { Age } from '../ui/Age';
import { plural } from '../ui/format';
import { Icon } from '../ui/Icon';
import { Notice } from '../ui/Notice';
import { type ReleaseForm, useAddRelease, useRemoveRelease } from './use-agents';
import classes from './agents.module.css';

/** The versions that can be rolled out. */
export function ReleasesPanel({ releases, onRollOut }: { releases: readonly AgentRelease[]; onRollOut: ((version: string) => void) | undefined }) {
  const [adding, setAdding] = useState(false);
  const may = useMayChangeClusters();
  return (
    <section className={classes.panel}>
      <div className={classes.panelHead}>
        <h2>Releases</h2>
        <AdminOnly allowed={may}>
          <Button size="compact-sm" variant="default" leftSection={<Icon name="plus" size={13} />} disabled={!may} onClick={() => setAdding(true)}>
            Add a release
          </Button>
        </AdminOnly>
      </div>
      <p className={classes.lead}>Versions that can be rolled out. Agents keep the repository that they were installed from; only the tag changes.</p>
      <ul className={classes.releases} aria-label="Releases">
        {releases.map((release) => (
          <Release key={release.version} release={release} may={may} onRollOut={onRollOut} />
        ))}
      </ul>
      {releases.length === 0 && <p className={classes.lead}>None is known yet.</p>}
      {adding && <AddRelease onClose={() => setAdding(false)} />}
    </section>
  );
}

function Release({ release, may, onRollOut }: { release: AgentRelease; may: boolean; onRollOut: ((version: string) => void) | undefined }) {
  const [sure, setSure] = useState(false);
  const remove = useRemoveRelease();
  return (
    <li>
      <div className={classes.releaseHead}>
        <b>{release.version}</b>
        {release.built_in && (
          <span className={classes.builtIn} title="The version that this server installs; it cannot be removed">
            of this server
          </span>
        )}
        <span className={classes.dim}>{release.clusters === 0 ? 'on no cluster' : `on ${plural(release.clusters, 'cluster')}`}</span>
        <span className={classes.push} />
        {sure ? (
          <>
            <Button size="compact-xs" variant="default" onClick={() => setSure(false)}>
              Keep
            </Button>
            <Button size="compact-xs" color="red" autoFocus loading={remove.isPending} onClick={() => remove.mutate(release.version)}>
              Remove {release.version}
            </Button>
          </>
        ) : (
          <>
            {onRollOut && (
              <Button size="compact-xs" variant="default" onClick={() => onRollOut(release.version)}>
                Roll out
              </Button>
            )}
            {may && !release.built_in && (
              <button type="button" className={classes.iconButton} aria-label={`Remove release ${release.version}`} title="Remove" onClick={() => setSure(true)}>
                <Icon name="trash" size={14} />
              </button>
            )}
          </>
        )}
      </div>
      {release.notes && <p className={classes.notes}>{release.notes}</p>}
      <small>
        <code>{release.image}</code>
        {release.created_by && (
          <>
            {' '}
            · added by {release.created_by}, <Age at={release.created_at} />
          </>
        )}
      </small>
      {remove.error && (
        <Notice tone="critical" title="It was not removed">
          {remove.error.code === 'release_in_use' ? 'A rollout of it is not finished. Cancel that first.' : remove.error.message}
        </Notice>
      )}
    </li>
  );
}

function AddRelease({ onClose }: { onClose: () => void }) {
  const [form, setForm] = useState<ReleaseForm>({ version: '', image: '', notes: '' });
  const add = useAddRelease(onClose);
  const version = form.version.trim();
  const wrong = version !== '' && !/^[A-Za-z0-9_][A-Za-z0-9._-]{0,63}$/.test(version) ? 'As an image’s tag: letters, digits and . _ - only, at most 64' : undefined;
  const ready = version !== '' && !wrong;
  function submit(event: FormEvent) {
    event.preventDefault();
    if (ready && !add.isPending) add.mutate(form);
  }
  return (
    <Modal opened onClose={onClose} title="Add a release" closeButtonProps={{ 'aria-label': 'Close' }}>
      <form className={classes.form} onSubmit={submit} noValidate>
        <TextInput label="Version" description="The tag of the agent’s image, unless Image names another" placeholder="0.2.0" data-autofocus maxLength={80} value={form.version} error={wrong} onChange={(event) => setForm({ ...form, version: event.currentTarget.value })} />
        <TextInput label="Image (optional)" description="With tag or digest; by default this server’s image with the version as its tag" placeholder="ghcr.io/niro/agent@sha256:…" maxLength={512} spellCheck={false} value={form.image} onChange={(event) => setForm({ ...form, image: event.currentTarget.value })} />
        <Textarea label="Notes (optional)" placeholder="What is new, for those who roll it out" rows={3} maxLength={4000} value={form.notes} onChange={(event) => setForm({ ...form, notes: event.currentTarget.value })} />
        {add.error && (
          <Notice tone="critical" title="The release was not added">
            {add.error.message}
          </Notice>
        )}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" disabled={!ready} loading={add.isPending}>
            Add
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
