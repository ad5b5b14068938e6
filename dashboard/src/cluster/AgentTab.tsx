import { Button } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useMayChangeClusters } from '../api/me';
import type { Agent, CapabilityHelp, ClusterDetail } from '../api/types';
import { LightsPanel } from '../lights/LightsPanel';
import { AdminOnly } from '../ui/AdminOnly';
import { Age } from '../ui/Age';
import { dateTime } from '../ui/format';
import { Icon } from '../ui/Icon';
import { Notice } from '../ui/Notice';
import { OutdatedMark } from '../ui/OutdatedMark';
import { AgentLog } from './AgentLog';
import { Budgets } from './Budgets';
import { type ClusterAction, ClusterDialog } from './ClusterDialog';
import { SwitchCommand } from './SwitchCommand';
import { VersionNews } from './VersionNews';
import { Panel } from './OverviewTab';
import classes from './cluster.module.css';

const NAMES: Record<string, string> = {
  pods_enabled: 'Pod inventory',
  logs_enabled: 'Logs',
  apply_enabled: 'Apply',
  self_update_enabled: 'Self-update',
};

/** The agent itself, what it may do here, and the ways to replace or remove it. */
export function AgentTab({ cluster }: { cluster: ClusterDetail }) {
  const [action, setAction] = useState<ClusterAction>();
  return (
    <div className={classes.agent}>
      {cluster.agent_key_revoked_at && (
        <Notice tone="critical" title="The agent's key is revoked">
          Since {dateTime(cluster.agent_key_revoked_at)}. Enroll the cluster again in place to bring it back.
        </Notice>
      )}
      {cluster.agent && <VersionNews agent={cluster.agent} cluster={cluster} />}
      <section className={classes.panel}>
        <h2>Capabilities</h2>
        <p className={classes.lead}>
          What the agent really may do, as the cluster itself says. The installer changes it, with no new token; the change shows here at the next heartbeat.
        </p>
        <div className={classes.capabilities}>
          {cluster.capability_help.map((help) => (
            <Capability key={help.capability} help={help} cluster={cluster} />
          ))}
        </div>
      </section>
      <div className={classes.column}>
        {cluster.lights && <LightsPanel lights={cluster.lights} />}
        {cluster.agent && <AgentFacts agent={cluster.agent} cluster={cluster} />}
        {cluster.agent && <Budgets agent={cluster.agent} />}
        <Manage cluster={cluster} onAction={setAction} />
      </div>
      {action && <ClusterDialog action={action} cluster={cluster} onClose={() => setAction(undefined)} />}
    </div>
  );
}

function Capability({ help, cluster }: { help: CapabilityHelp; cluster: ClusterDetail }) {
  /** What it was when somebody opened it; undefined while closed. */
  const [opened, setOpened] = useState<boolean>();
  const open = opened === help.enabled;
  const switched = opened !== undefined && !open;
  return (
    <article className={classes.capability} data-on={help.enabled || undefined}>
      <header>
        <h3>{NAMES[help.capability] ?? help.capability}</h3>
        <span className={classes.pill} data-tone={help.enabled ? 'healthy' : undefined}>
          <Icon name={help.enabled ? 'check' : 'close'} size={12} />
          {help.enabled ? 'On' : 'Off'}
        </span>
        <span className={classes.push} />
        <button type="button" className={classes.linkButton} aria-expanded={open} onClick={() => setOpened(open ? undefined : help.enabled)}>
          {help.enabled ? 'How to switch off' : 'How to switch on'}
        </button>
      </header>
      <p>{help.unlocks}</p>
      {help.grants && (
        <p className={classes.grants}>
          <Icon name="key" size={13} /> {help.grants}
        </p>
      )}
      {open && <SwitchCommand help={help} cluster={cluster} />}
      {switched && (
        <p className={classes.switched} role="status">
          <Icon name="healthy" size={15} /> It is {help.enabled ? 'on' : 'off'} now: the agent said so <Age at={cluster.last_heartbeat_at} />.
        </p>
      )}
    </article>
  );
}

function AgentFacts({ agent, cluster }: { agent: Agent; cluster: ClusterDetail }) {
  return (
    <Panel title="Agent">
      {agent.last_error && (
        <Notice tone="warning" title="Its last error">
          {agent.last_error}
        </Notice>
      )}
      <dl className={classes.pairs}>
        <Pair name="Version">
          {agent.version} {agent.outdated && <OutdatedMark />} <small>protocol {agent.protocol_version}</small>
        </Pair>
        {agent.image && (
          <Pair name="Image">
            <code>{agent.image}</code>
          </Pair>
        )}
        <Pair name="Last heartbeat">
          <Age at={cluster.last_heartbeat_at} />
        </Pair>
        <Pair name="Running for">
          <Age at={agent.started_at} suffix="" />
        </Pair>
        {agent.run_id && (
          <Pair name="Run">
            <code>{agent.run_id}</code>
          </Pair>
        )}
        {cluster.cluster_uid && (
          <Pair name="Cluster UID">
            <code>{cluster.cluster_uid}</code>
          </Pair>
        )}
        <Pair name="Log">
          <AgentLog cluster={cluster} />
        </Pair>
        <Pair name="Enrolled">{dateTime(cluster.enrolled_at)}</Pair>
      </dl>
    </Panel>
  );
}

function Pair({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Manage({ cluster, onAction }: { cluster: ClusterDetail; onAction: (action: ClusterAction) => void }) {
  const may = useMayChangeClusters();
  const actions: readonly (readonly [ClusterAction, string, string, boolean])[] = [
    ['edit', 'Rename, environment, labels', 'Edit', false],
    ['re-enroll', 'A new token for this same cluster; the old key dies when it is used', 'Enroll again', false],
    ['revoke', 'Refuse this agent from now on', 'Revoke key', true],
    ['delete', 'Take the cluster out of the fleet; nothing in it is touched', 'Delete', true],
  ];
  return (
    <Panel title="Manage">
      <ul className={classes.manage}>
        {actions.map(([action, words, label, danger]) => (
          <li key={action}>
            <span>{words}</span>
            <AdminOnly allowed={may}>
              <Button size="xs" {...(danger ? { variant: 'light', color: 'red' } : { variant: 'default' })} disabled={!may || (action === 'revoke' && Boolean(cluster.agent_key_revoked_at))} onClick={() => onAction(action)}>
                {label}
              </Button>
            </AdminOnly>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
