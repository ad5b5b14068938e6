import { Link } from 'wouter';
import type { ClusterDetail } from '../api/types';

const WHERE = new URLSearchParams({ namespace: 'niro-system', workload: 'Deployment/niro-agent' });

/** The way to the agent's own log: here where logs may be read, else with kubectl. */
export function AgentLog({ cluster }: { cluster: Pick<ClusterDetail, 'id' | 'capabilities'> }) {
  if (cluster.capabilities?.logs_enabled) return <Link href={`/clusters/${cluster.id}/logs?${WHERE}`}>View the agent&rsquo;s log</Link>;
  return <code>kubectl -n niro-system logs deploy/niro-agent</code>;
}
