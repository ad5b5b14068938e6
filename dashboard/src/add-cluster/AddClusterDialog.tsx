import { Button, Group, Modal } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api, unwrap } from '../api/client';
import type { ApiProblem } from '../api/problem';
import { serverClock } from '../api/server-clock';
import type { CreatedCluster } from '../api/types';
import { ClusterFields, type ClusterForm, nameProblem } from '../ui/ClusterFields';
import { Notice } from '../ui/Notice';
import { InstallPanel } from './InstallPanel';
import { keepEnrollment } from './open-enrollments';
import classes from './add-cluster.module.css';

/** Names a cluster, hands out its install command, and waits for the first heartbeat. */
export default function AddClusterDialog({ onClose, name = '', environment = 'unspecified', labels = {} }: Partial<ClusterForm> & { onClose: () => void }) {
  const queries = useQueryClient();
  const [form, setForm] = useState<ClusterForm>({ name, environment, labels });
  const create = useMutation<CreatedCluster, ApiProblem>({
    networkMode: 'always',
    mutationFn: () => unwrap(api.POST('/clusters', { body: { ...form, name: form.name.trim() } })),
    onSuccess: (made) => {
      keepEnrollment(made.id, made.enrollment, serverClock.now());
      void queries.invalidateQueries({ queryKey: ['fleet'] });
    },
  });
  const made = create.data;
  const ready = form.name.trim() !== '' && !nameProblem(form.name.trim());
  function submit(event: FormEvent) {
    event.preventDefault();
    if (ready) create.mutate();
  }
  function close() {
    void queries.invalidateQueries({ queryKey: ['fleet'] });
    onClose();
  }
  return (
    <Modal opened onClose={close} size="lg" closeOnClickOutside={!made} title={made ? `Install the agent in ${made.name}` : 'Add a cluster'} closeButtonProps={{ 'aria-label': 'Close' }}>
      {made ? (
        <InstallPanel
          clusterId={made.id}
          name={made.name}
          onOpen={onClose}
          foot={`You may close this: ${made.name} stays in the fleet as Pending, and its page shows the command again or makes a new one.`}
        />
      ) : (
        <form className={classes.form} onSubmit={submit} noValidate>
          <ClusterFields form={form} problem={create.error} onChange={setForm} />
          {create.error && create.error.field !== 'name' && create.error.code !== 'name_taken' && (
            <Notice tone="critical" title="The cluster was not added">
              {create.error.message}
            </Notice>
          )}
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={close}>
              Cancel
            </Button>
            <Button type="submit" loading={create.isPending} disabled={!ready}>
              Get the install command
            </Button>
          </Group>
        </form>
      )}
    </Modal>
  );
}
