import { Button } from '@mantine/core';
import { useState } from 'react';
import { InstallPanel, useNewToken } from '../add-cluster/InstallPanel';
import { keepEnrollment, keptEnrollment } from '../add-cluster/open-enrollments';
import { useMayChangeClusters } from '../api/me';
import type { ClusterDetail } from '../api/types';
import { AdminOnly } from '../ui/AdminOnly';
import { Age, TimeLeft } from '../ui/Age';
import { CopyField } from '../ui/CopyField';
import { Notice } from '../ui/Notice';
import classes from './cluster.module.css';

/** A cluster that has no agent yet: its install command, or the way to a new one. */
export function PendingPanel({ cluster }: { cluster: ClusterDetail }) {
  const may = useMayChangeClusters();
  const [known, setKnown] = useState(() => keptEnrollment(cluster.id) !== undefined);
  const token = useNewToken(cluster.id, (enrollment, issuedAt) => {
    keepEnrollment(cluster.id, enrollment, issuedAt);
    setKnown(true);
  });
  if (cluster.enrolled_at && !known) {
    return (
      <section className={classes.panel} aria-label="First heartbeat">
        <h2>The agent has enrolled</h2>
        <p>
          It came <Age at={cluster.enrolled_at} />; its first heartbeat is expected within seconds. If none comes, look at its log in the cluster:
        </p>
        <CopyField text="kubectl -n niro-system logs deployment/niro-agent" label="Command that shows the agent's log" />
      </section>
    );
  }
  return (
    <section className={classes.panel} aria-label="Install the agent">
      <h2>Install the agent</h2>
      {known ? (
        <InstallPanel clusterId={cluster.id} name={cluster.name} onItsPage />
      ) : (
        <div className={classes.form}>
          <p>
            {cluster.enrollment_pending_until ? (
              <>
                An install command was made for this cluster; its token may still be used for <TimeLeft until={cluster.enrollment_pending_until} />. Tokens
                are shown only once: if you lost it, make a new one, and the old one dies.
              </>
            ) : (
              'No agent has come yet, and no token is open. Make one to get the install command.'
            )}
          </p>
          {token.error && <Notice tone="critical">{token.error.message}</Notice>}
          <div>
            <AdminOnly allowed={may}>
              <Button disabled={!may} loading={token.isPending} onClick={() => token.mutate()}>
                Make a new install command
              </Button>
            </AdminOnly>
          </div>
        </div>
      )}
    </section>
  );
}
