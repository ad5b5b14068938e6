import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { ClusterDetail, ClusterNode } from '../api/types';
import { needALook } from '../lights/lights';
import { LightsPanel } from '../lights/LightsPanel';
import { Age } from '../ui/Age';
import { CopyField } from '../ui/CopyField';
import { bytesOf, cores, count, share } from '../ui/format';
import { Icon } from '../ui/Icon';
import { Meter } from '../ui/Meter';
import { Notice } from '../ui/Notice';
import { isSilent } from '../ui/status';
import { badConditions } from './conditions';
import { fixOf, missingTitle, sentence } from './missing';
import { useEvents, useNodes, usePods } from './use-cluster';
import classes from './cluster.module.css';

const MOST_NODES = 12;
const MOST_PROBLEM_PODS = 8;
const MOST_EVENTS = 6;

/** What somebody looks at first: load, pods, and what is wrong. */
export function OverviewTab({ cluster }: { cluster: ClusterDetail }) {
  const nodes = useNodes(cluster.id).data?.items;
  const { lights } = cluster;
  const told = cluster.reasons.some((reason) => reason.code === 'commands_unreachable') ? 'commands' : undefined;
  const bad = lights !== undefined && needALook(lights);
  // what is wrong stands first; what is well stands where there is room
  const connection = lights && <LightsPanel lights={lights} told={told} />;
  return (
    <>
      <MissingParts cluster={cluster} />
      <div className={classes.overview}>
        <div className={classes.column}>
          {bad && connection}
          <Problems cluster={cluster} nodes={nodes} />
          {!bad && cluster.status === 'healthy' && connection}
        </div>
        <div className={classes.column}>
          <Resources cluster={cluster} nodes={nodes} />
          <PodStrip cluster={cluster} />
          {!bad && cluster.status !== 'healthy' && connection}
        </div>
      </div>
    </>
  );
}

function MissingParts({ cluster }: { cluster: ClusterDetail }) {
  if (cluster.missing.length === 0) return null;
  return (
    <div className={classes.form}>
      {cluster.missing.map((missing) => {
        const fix = fixOf(missing, cluster.capability_help);
        return (
          <Notice key={missing.part} tone={missing.reason === 'disabled' ? 'unknown' : 'warning'} title={missingTitle(missing)}>
            <div className={classes.missing}>
              <span>
                {sentence(missing.message)} {fix.words}
              </span>
              {fix.command && <CopyField text={fix.command} label={`Command for ${missing.part}`} />}
            </div>
          </Notice>
        );
      })}
    </div>
  );
}

function Problems({ cluster, nodes }: { cluster: ClusterDetail; nodes: readonly ClusterNode[] | undefined }) {
  const pods = usePods(cluster.id, { namespace: '', status: 'problem', text: '' }, MOST_PROBLEM_PODS).data?.pages[0];
  const events = useEvents(cluster.id).data?.items;
  const badNodes = (nodes ?? []).filter((node) => node.status !== 'Ready' || badConditions(node).length > 0);
  const base = `/clusters/${cluster.id}`;
  if (!nodes || !pods || !events) {
    return (
      <Panel title="Problems">
        <p aria-busy="true">Loading…</p>
      </Panel>
    );
  }
  const none = badNodes.length === 0 && pods.items.length === 0 && events.length === 0;
  return (
    <Panel title="Problems">
      {none && (
        <p className={classes.allWell} data-known={!isSilent(cluster.status) || undefined}>
          <Icon name={isSilent(cluster.status) ? 'unknown' : 'healthy'} size={18} />
          {isSilent(cluster.status) ? 'No problem was known at the last heartbeat.' : 'No node, pod or event needs a look.'}
        </p>
      )}
      {badNodes.length > 0 && (
        <ProblemList title="Nodes" more={<Link href={`${base}/nodes`}>All nodes</Link>}>
          {badNodes.map((node) => (
            <li key={node.name} data-tone="critical">
              <Icon name="critical" size={15} />
              <strong>{node.name}</strong>
              <span>{node.status !== 'Ready' ? node.status : badConditions(node).map((condition) => condition.type).join(', ')}</span>
              <small>{node.conditions.find((condition) => condition.type === 'Ready' && condition.status !== 'True')?.message ?? badConditions(node)[0]?.message}</small>
            </li>
          ))}
        </ProblemList>
      )}
      {pods.items.length > 0 && (
        <ProblemList title="Pods" more={<Link href={`${base}/pods?status=problem`}>{(pods.total ?? 0) > pods.items.length ? `All ${count(pods.total ?? 0)} problem pods` : 'With containers'}</Link>}>
          {pods.items.map((pod) => (
            <li key={`${pod.namespace}/${pod.name}`} data-tone="critical">
              <Icon name="critical" size={15} />
              <Link href={`${base}/pods?status=problem&q=${encodeURIComponent(pod.name)}`}>
                <span className={classes.namespace}>{pod.namespace}/</span>
                {pod.name}
              </Link>
              <span>
                {pod.status}
                {pod.restarts > 0 && ` · ${count(pod.restarts)} restarts`}
              </span>
              {pod.message && <small>{pod.message}</small>}
            </li>
          ))}
        </ProblemList>
      )}
      {events.length > 0 && (
        <ProblemList title="Warning events" more={<Link href={`${base}/events`}>All {count(events.length)}</Link>}>
          {events.slice(0, MOST_EVENTS).map((event, index) => (
            <li key={index} data-tone="warning">
              <Icon name="warning" size={15} />
              <strong>{event.reason}</strong>
              <span>
                {event.object_kind} {event.object_name}
                {event.count > 1 && ` · ${count(event.count)}×`} · <Age at={event.last_seen_at} />
              </span>
              <small>{event.message}</small>
            </li>
          ))}
        </ProblemList>
      )}
    </Panel>
  );
}

function ProblemList({ title, more, children }: { title: string; more: ReactNode; children: ReactNode }) {
  return (
    <section className={classes.problems}>
      <h3>
        {title} <span>{more}</span>
      </h3>
      <ul>{children}</ul>
    </section>
  );
}

function Resources({ cluster, nodes }: { cluster: ClusterDetail; nodes: readonly ClusterNode[] | undefined }) {
  const { compute } = cluster;
  return (
    <Panel title="Resources">
      <div className={classes.meters}>
        <Meter
          label="CPU"
          value={share(compute.cpu_used_millicores, compute.cpu_allocatable_millicores)}
          text={`${cores(compute.cpu_used_millicores)} of ${cores(compute.cpu_allocatable_millicores)} cores`}
        />
        <Meter label="Memory" value={share(compute.memory_used_bytes, compute.memory_allocatable_bytes)} text={bytesOf(compute.memory_used_bytes, compute.memory_allocatable_bytes)} />
      </div>
      {nodes && nodes.length > 1 && (
        <table className={classes.nodeBars}>
          <thead>
            <tr>
              <th scope="col">Node</th>
              <th scope="col">CPU</th>
              <th scope="col">Memory</th>
            </tr>
          </thead>
          <tbody>
            {nodes.slice(0, MOST_NODES).map((node) => (
              <tr key={node.name}>
                <th scope="row" title={node.name}>
                  {node.status !== 'Ready' && (
                    <span className={classes.bad}>
                      <Icon name="critical" size={13} label={node.status} />
                    </span>
                  )}{' '}
                  {node.name}
                </th>
                <td>
                  <NodeMeter node={node} kind="CPU" />
                </td>
                <td>
                  <NodeMeter node={node} kind="Memory" />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {nodes && nodes.length > MOST_NODES && <Link href={`/clusters/${cluster.id}/nodes`}>All {count(nodes.length)} nodes</Link>}
    </Panel>
  );
}

export function NodeMeter({ node, kind }: { node: ClusterNode; kind: 'CPU' | 'Memory' }) {
  return kind === 'CPU' ? (
    <Meter
      compact
      label="CPU"
      value={share(node.usage?.cpu_millicores, node.allocatable.cpu_millicores)}
      text={`${cores(node.usage?.cpu_millicores)} of ${cores(node.allocatable.cpu_millicores)} cores`}
    />
  ) : (
    <Meter compact label="Memory" value={share(node.usage?.memory_bytes, node.allocatable.memory_bytes)} text={bytesOf(node.usage?.memory_bytes ?? -1, node.allocatable.memory_bytes ?? -1)} />
  );
}

function PodStrip({ cluster }: { cluster: ClusterDetail }) {
  const { pods } = cluster;
  if (cluster.capabilities?.pods_enabled === false) return null;
  const parts = [
    { name: 'Running', value: pods.running, tone: 'running' },
    { name: 'Pending', value: pods.pending, tone: 'pending' },
    { name: 'Failed', value: pods.failed, tone: 'failed' },
    { name: 'Succeeded', value: pods.succeeded, tone: 'succeeded' },
  ];
  return (
    <Panel title={`Pods · ${count(pods.total)}`}>
      <div className={classes.podBar} aria-hidden="true">
        {parts.map((part) => part.value > 0 && <span key={part.tone} data-tone={part.tone} style={{ flexGrow: part.value }} />)}
      </div>
      <ul className={classes.podLegend}>
        {parts.map((part) => (
          <li key={part.tone}>
            <i data-tone={part.tone} aria-hidden="true" />
            {part.name} <b>{count(part.value)}</b>
          </li>
        ))}
        <li data-bad={pods.problem > 0 || undefined}>
          <Icon name={pods.problem > 0 ? 'critical' : 'check'} size={13} /> Need a look <b>{count(pods.problem)}</b>
        </li>
      </ul>
    </Panel>
  );
}

export function Panel({ title, children }: { title: ReactNode; children: ReactNode }) {
  return (
    <section className={classes.panel}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}
