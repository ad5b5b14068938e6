import { Button, Menu } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useMayChangeClusters } from '../api/me';
import type { ClusterDetail } from '../api/types';
import { AdminOnly } from '../ui/AdminOnly';
import { Age } from '../ui/Age';
import { count } from '../ui/format';
import { Icon } from '../ui/Icon';
import { LabelList } from '../ui/LabelEditor';
import { EnvironmentBadge, StatusMark } from '../ui/StatusMark';
import { isSilent } from '../ui/status';
import { PingButton, PingResult } from '../commands/PingButton';
import type { Ping } from '../commands/use-commands';
import { type ClusterAction, ClusterDialog } from './ClusterDialog';
import classes from './cluster.module.css';

const MOST_REASONS = 3;

export function ClusterHeader({ cluster, ping }: { cluster: ClusterDetail; ping: Ping }) {
  const [action, setAction] = useState<ClusterAction>();
  const [allReasons, setAllReasons] = useState(false);
  const may = useMayChangeClusters();
  const shown = allReasons ? cluster.reasons : cluster.reasons.slice(0, MOST_REASONS);
  return (
    <header className={classes.header}>
      <div className={classes.titleLine}>
        <h1>{cluster.name}</h1>
        <EnvironmentBadge environment={cluster.environment} />
        <LabelList labels={cluster.labels} />
        <span className={classes.headerActions}>
          {cluster.status !== 'pending' && <PingButton ping={ping} />}
          <AdminOnly allowed={may}>
            <Button size="xs" variant="default" leftSection={<Icon name="edit" size={14} />} disabled={!may} onClick={() => setAction('edit')}>
              Edit
            </Button>
          </AdminOnly>
          <AdminOnly allowed={may}>
            <Menu position="bottom-end" width={220}>
              <Menu.Target>
                <Button size="xs" variant="default" disabled={!may} aria-label="More actions" px={8}>
                  <Icon name="more" />
                </Button>
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Item leftSection={<Icon name="refresh" />} onClick={() => setAction('re-enroll')}>
                  Enroll again in place
                </Menu.Item>
                <Menu.Item leftSection={<Icon name="key" />} disabled={cluster.status === 'pending'} onClick={() => setAction('revoke')}>
                  Revoke the agent&rsquo;s key
                </Menu.Item>
                <Menu.Divider />
                <Menu.Item color="var(--critical)" leftSection={<Icon name="trash" />} onClick={() => setAction('delete')}>
                  Delete the cluster
                </Menu.Item>
              </Menu.Dropdown>
            </Menu>
          </AdminOnly>
        </span>
      </div>
      <div className={classes.statusLine}>
        <StatusMark status={cluster.status} size={18} />
        {shown.length > 0 && (
          <ul>
            {shown.map((reason, index) => (
              <li key={index}>{reason.message}</li>
            ))}
            {cluster.reasons.length > MOST_REASONS && (
              <li>
                <button type="button" className={classes.linkButton} onClick={() => setAllReasons(!allReasons)}>
                  {allReasons ? 'show fewer' : `and ${cluster.reasons.length - MOST_REASONS} more`}
                </button>
              </li>
            )}
          </ul>
        )}
      </div>
      {cluster.status !== 'pending' && <PingResult ping={ping} cluster={cluster} />}
      {cluster.status !== 'pending' && <Facts cluster={cluster} />}
      {action && <ClusterDialog action={action} cluster={cluster} onClose={() => setAction(undefined)} />}
    </header>
  );
}

function Facts({ cluster }: { cluster: ClusterDetail }) {
  const { nodes, pods } = cluster;
  const known = !isSilent(cluster.status);
  const podsOff = cluster.capabilities?.pods_enabled === false;
  return (
    <dl className={classes.facts} aria-label="Facts">
      <Fact name="Nodes ready" bad={known && nodes.ready < nodes.total} dim={!known}>
        {count(nodes.ready)} <small>/ {count(nodes.total)}</small>
      </Fact>
      <Fact name="Pods running" dim={!known || podsOff}>
        {podsOff ? 'off' : count(pods.running)} {!podsOff && <small>/ {count(pods.total)}</small>}
      </Fact>
      <Fact name="Problem pods" bad={known && pods.problem > 0} dim={!known || podsOff}>
        {podsOff ? '–' : count(pods.problem)}
      </Fact>
      <Fact name="Warning events" dim={!known}>
        {count(cluster.warning_events)}
      </Fact>
      <Fact name="Kubernetes" text>
        {cluster.kubernetes_version ?? '–'}
      </Fact>
      <Fact name="Agent" text>
        {cluster.agent_version ?? '–'}
      </Fact>
      <Fact name="Last heartbeat" text>
        <Age at={cluster.last_heartbeat_at} />
      </Fact>
    </dl>
  );
}

function Fact({ name, children, bad, dim, text }: { name: string; children: ReactNode; bad?: boolean; dim?: boolean; text?: boolean }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd data-bad={bad || undefined} data-dim={dim || undefined} data-text={text || undefined}>
        {children}
      </dd>
    </div>
  );
}
