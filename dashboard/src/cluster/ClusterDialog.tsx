import { Button, Group, Modal, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useLocation } from 'wouter';
import { InstallPanel, useNewToken } from '../add-cluster/InstallPanel';
import { keepEnrollment, keptEnrollment } from '../add-cluster/open-enrollments';
import { api, unwrap } from '../api/client';
import type { ApiProblem } from '../api/problem';
import type { ClusterDetail } from '../api/types';
import { ClusterFields, type ClusterForm, nameProblem } from '../ui/ClusterFields';
import { Notice } from '../ui/Notice';
import { clusterKey } from './use-cluster';
import classes from './cluster.module.css';

export type ClusterAction = 'edit' | 're-enroll' | 'revoke' | 'delete';

const TITLES: Record<ClusterAction, (name: string) => string> = {
  edit: (name) => `Edit ${name}`,
  're-enroll': (name) => `Enroll ${name} again`,
  revoke: (name) => `Revoke the key of ${name}`,
  delete: (name) => `Delete ${name}`,
};

interface Props {
  action: ClusterAction;
  cluster: ClusterDetail;
  onClose: () => void;
}

/** The dialogs that change a cluster. */
export function ClusterDialog({ action, cluster, onClose }: Props) {
  const Body = { edit: Edit, 're-enroll': ReEnroll, revoke: Revoke, delete: Delete }[action];
  return (
    <Modal opened onClose={onClose} size={action === 're-enroll' ? 'lg' : 'md'} title={TITLES[action](cluster.name)} closeButtonProps={{ 'aria-label': 'Close' }}>
      <Body cluster={cluster} onClose={onClose} />
    </Modal>
  );
}

type BodyProps = Omit<Props, 'action'>;

function Edit({ cluster, onClose }: BodyProps) {
  const queries = useQueryClient();
  const [form, setForm] = useState<ClusterForm>({ name: cluster.name, environment: cluster.environment, labels: cluster.labels });
  const save = useMutation<unknown, ApiProblem>({
    networkMode: 'always',
    mutationFn: () =>
      unwrap(api.PATCH('/clusters/{cluster_id}', { params: { path: { cluster_id: cluster.id } }, body: { ...form, name: form.name.trim() } })),
    onSuccess: () => {
      queries.setQueryData<ClusterDetail>(clusterKey(cluster.id), (before) => before && { ...before, ...form, name: form.name.trim() });
      void queries.invalidateQueries({ queryKey: ['fleet'] });
      onClose();
    },
  });
  const ready = form.name.trim() !== '' && !nameProblem(form.name.trim());
  return (
    <form className={classes.form} onSubmit={submitting(() => ready && save.mutate())} noValidate>
      <ClusterFields form={form} problem={save.error} onChange={setForm} />
      <Failure problem={save.error?.field === 'name' || save.error?.code === 'name_taken' ? null : save.error} />
      <Buttons onClose={onClose}>
        <Button type="submit" disabled={!ready} loading={save.isPending}>
          Save
        </Button>
      </Buttons>
    </form>
  );
}

function ReEnroll({ cluster, onClose }: BodyProps) {
  const [made, setMade] = useState(() => keptEnrollment(cluster.id) !== undefined);
  const token = useNewToken(cluster.id, (enrollment, issuedAt) => {
    keepEnrollment(cluster.id, enrollment, issuedAt);
    setMade(true);
  });
  if (made) return <InstallPanel clusterId={cluster.id} name={cluster.name} onItsPage />;
  return (
    <form className={classes.form} onSubmit={submitting(() => token.mutate())}>
      <p>
        A new token connects a new agent to this same cluster: its id, history and settings stay. The present agent goes on until the token is used;
        then its key dies at once. Earlier tokens that nobody used die now.
      </p>
      <Failure problem={token.error} />
      <Buttons onClose={onClose}>
        <Button type="submit" loading={token.isPending}>
          Make a token
        </Button>
      </Buttons>
    </form>
  );
}

function Revoke({ cluster, onClose }: BodyProps) {
  const queries = useQueryClient();
  const revoke = useMutation({
    networkMode: 'always',
    mutationFn: () => unwrap(api.DELETE('/clusters/{cluster_id}/agent-key', { params: { path: { cluster_id: cluster.id } } })),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: clusterKey(cluster.id) });
      onClose();
    },
  });
  return (
    <form className={classes.form} onSubmit={submitting(() => revoke.mutate())}>
      <p>
        The agent of <strong>{cluster.name}</strong> is refused from now on, on every node. The workloads of the cluster go on untouched, but Niro sees
        and does nothing there until it is enrolled again.
      </p>
      <Failure problem={revoke.error} />
      <Buttons onClose={onClose}>
        <Button type="submit" color="red" loading={revoke.isPending}>
          Revoke the key
        </Button>
      </Buttons>
    </form>
  );
}

function Delete({ cluster, onClose }: BodyProps) {
  const queries = useQueryClient();
  const [, navigate] = useLocation();
  const [typed, setTyped] = useState('');
  const remove = useMutation({
    networkMode: 'always',
    mutationFn: () => unwrap(api.DELETE('/clusters/{cluster_id}', { params: { path: { cluster_id: cluster.id } } })),
    onSuccess: () => {
      navigate('/');
      queries.removeQueries({ queryKey: clusterKey(cluster.id) });
      void queries.invalidateQueries({ queryKey: ['fleet'] });
    },
  });
  const matches = typed === cluster.name;
  return (
    <form className={classes.form} onSubmit={submitting(() => matches && remove.mutate())} noValidate>
      <p>
        The cluster leaves the fleet with its history, and its agent&rsquo;s key dies at once. <strong>Nothing in the cluster itself is touched</strong>;
        take the agent out there with <code>install.sh --uninstall</code>.
      </p>
      <TextInput
        label={
          <>
            Type <code>{cluster.name}</code> to confirm
          </>
        }
        data-autofocus
        autoComplete="off"
        spellCheck={false}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <Failure problem={remove.error} />
      <Buttons onClose={onClose}>
        <Button type="submit" color="red" disabled={!matches} loading={remove.isPending}>
          Delete the cluster
        </Button>
      </Buttons>
    </form>
  );
}

function submitting(act: () => unknown): (event: FormEvent) => void {
  return (event) => {
    event.preventDefault();
    act();
  };
}

function Failure({ problem }: { problem: Error | null }) {
  return problem && <Notice tone="critical">{problem.message}</Notice>;
}

function Buttons({ onClose, children }: { onClose: () => void; children: ReactNode }) {
  return (
    <Group justify="flex-end" gap="sm">
      <Button variant="default" onClick={onClose}>
        Cancel
      </Button>
      {children}
    </Group>
  );
}
