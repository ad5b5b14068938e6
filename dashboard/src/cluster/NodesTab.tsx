import type { ClusterDetail, ClusterNode } from '../api/types';
import { Age } from '../ui/Age';
import { count } from '../ui/format';
import { Icon } from '../ui/Icon';
import { Blank } from '../ui/Notice';
import { badConditions } from './conditions';
import { NodeMeter } from './OverviewTab';
import { ListState } from './ListState';
import { useNodes } from './use-cluster';
import classes from './cluster.module.css';

export function NodesTab({ cluster }: { cluster: ClusterDetail }) {
  const query = useNodes(cluster.id);
  if (!query.data) return <ListState query={query} what="nodes" />;
  const nodes = query.data.items;
  if (nodes.length === 0) return <Blank icon="unknown" title="No nodes are known" />;
  return (
    <table className={classes.list} data-kind="nodes">
      <thead>
        <tr>
          <th scope="col">Node</th>
          <th scope="col">Conditions</th>
          <th scope="col">CPU</th>
          <th scope="col">Memory</th>
          <th scope="col" data-figures>
            Pods
          </th>
          <th scope="col">Version</th>
          <th scope="col">System</th>
          <th scope="col" data-figures>
            Age
          </th>
        </tr>
      </thead>
      <tbody>
        {nodes.map((node) => (
          <NodeRow key={node.name} node={node} />
        ))}
      </tbody>
    </table>
  );
}

function NodeRow({ node }: { node: ClusterNode }) {
  return (
    <tr>
      <td data-main>
        <span tabIndex={0} data-row className={classes.rowName}>
          {node.name}
        </span>
        <span className={classes.sub}>
          {node.roles.length > 0 ? node.roles.join(', ') : 'worker'}
          {node.internal_ip && ` · ${node.internal_ip}`}
        </span>
      </td>
      <td>
        <Conditions node={node} />
      </td>
      <td data-label="CPU">
        <NodeMeter node={node} kind="CPU" />
      </td>
      <td data-label="Memory">
        <NodeMeter node={node} kind="Memory" />
      </td>
      <td data-figures data-label="Pods">
        {count(node.pods)}
        {node.pod_capacity ? <small>/{count(node.pod_capacity)}</small> : null}
      </td>
      <td data-label="Version">{node.kubernetes_version ?? '–'}</td>
      <td data-label="System" title={node.container_runtime ?? ''}>
        {node.os_image ?? '–'}
        <span className={classes.sub}>
          {node.architecture} · {node.container_runtime}
        </span>
      </td>
      <td data-figures data-label="Age">
        <Age at={node.created_at} suffix="" />
      </td>
    </tr>
  );
}

function Conditions({ node }: { node: ClusterNode }) {
  const ready = node.conditions.find((condition) => condition.type === 'Ready');
  const tone = node.status === 'Ready' ? 'healthy' : node.status === 'NotReady' ? 'critical' : 'unknown';
  return (
    <span className={classes.pills}>
      <span className={classes.pill} data-tone={tone} title={ready?.message ?? ''}>
        <Icon name={tone} size={13} />
        {node.status}
        {node.status !== 'Ready' && ready?.since && (
          <>
            {' '}
            for <Age at={ready.since} suffix="" />
          </>
        )}
      </span>
      {badConditions(node).map((condition) => (
        <span key={condition.type} className={classes.pill} data-tone="warning" title={condition.message ?? ''}>
          <Icon name="warning" size={13} />
          {condition.type}
        </span>
      ))}
      {node.unschedulable && (
        <span className={classes.pill} title="No new pods are placed here">
          Cordoned
        </span>
      )}
    </span>
  );
}
