import { Button } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import { useMayChangeClusters } from '../api/me';
import type { ClusterDetail } from '../api/types';
import { AdminOnly } from '../ui/AdminOnly';
import { Age } from '../ui/Age';
import { dateTime } from '../ui/format';
import { Icon } from '../ui/Icon';
import { ClusterDialog } from './ClusterDialog';
import { sentence } from './missing';
import classes from './cluster.module.css';

const AddClusterDialog = lazy(() => import('../add-cluster/AddClusterDialog'));

type Way = 're-enroll' | 'add';

/** Somebody else lives on this cluster's key: what was seen, and the two ways out. */
export function ClonePanel({ cluster }: { cluster: ClusterDetail }) {
  const [action, setAction] = useState<Way>();
  const { clone } = cluster;
  // an open dialog outlives the panel: the token in it must not vanish with the clone
  if (!clone && !action) return null;
  return (
    <>
      {clone && (
        <section className={classes.clone} aria-label="Clone">
          <header>
            <Icon name="critical" size={20} />
            <h2>{clone.kind === 'two_processes' ? 'Two agents take turns with one key' : 'Another cluster came with this cluster’s key'}</h2>
            <small title={dateTime(clone.seen_at)}>
              seen <Age at={clone.seen_at} />
            </small>
          </header>
          <p>
            {sentence(clone.message)}{' '}
            {clone.kind === 'two_processes'
              ? 'Niro cannot tell which of the two is the right one: what you see below is what was known before.'
              : 'A copied machine or a restored backup does that. This one goes on working.'}
          </p>
          {clone.cluster_uid && (
            <dl className={classes.pairs}>
              <div>
                <dt>This cluster</dt>
                <dd>
                  <code>{cluster.cluster_uid ?? '–'}</code>
                </dd>
              </div>
              <div>
                <dt>The other one</dt>
                <dd>
                  <code>{clone.cluster_uid}</code>
                </dd>
              </div>
            </dl>
          )}
          <Ways kind={clone.kind} name={cluster.name} onChoose={setAction} />
        </section>
      )}
      {action === 're-enroll' && <ClusterDialog action="re-enroll" cluster={cluster} onClose={() => setAction(undefined)} />}
      {action === 'add' && (
        <Suspense>
          <AddClusterDialog name={copyName(cluster.name)} environment={cluster.environment} labels={cluster.labels} onClose={() => setAction(undefined)} />
        </Suspense>
      )}
    </>
  );
}

/** Both ways out, the one first that is to be seen to first: where this cluster works on, that is the other one. */
function Ways({ kind, name, onChoose }: { kind: NonNullable<ClusterDetail['clone']>['kind']; name: string; onChoose: (way: Way) => void }) {
  const may = useMayChangeClusters();
  const taking = kind === 'two_processes';
  const reEnroll = (
    <li key="re-enroll">
      <h3>{taking ? `Decide which one is ${name}` : `Or renew the key of ${name}`}</h3>
      <p>Enroll it again in place and run the command in the right one. Its id, history and settings stay; the copied key dies, so the other one is out.</p>
      <AdminOnly allowed={may}>
        <Button size="xs" {...(taking ? {} : { variant: 'default' })} disabled={!may} leftSection={<Icon name="refresh" size={14} />} onClick={() => onChoose('re-enroll')}>
          Enroll {name} again
        </Button>
      </AdminOnly>
    </li>
  );
  const add = (
    <li key="add">
      <h3>{taking ? 'Keep the other one, too' : 'Enroll the other one on its own'}</h3>
      <p>It becomes a cluster with its own name and key. Run that command in the copy.</p>
      <AdminOnly allowed={may}>
        <Button size="xs" {...(taking ? { variant: 'default' } : {})} disabled={!may} leftSection={<Icon name="plus" size={14} />} onClick={() => onChoose('add')}>
          Add it as its own cluster
        </Button>
      </AdminOnly>
    </li>
  );
  return <ol className={classes.ways}>{taking ? [reEnroll, add] : [add, reEnroll]}</ol>;
}

const LONGEST_NAME = 63;
const SUFFIX = '-copy';

/** `berlin-copy` for `berlin`; never longer than a name may be. */
export function copyName(name: string): string {
  return `${name.slice(0, LONGEST_NAME - SUFFIX.length)}${SUFFIX}`;
}
