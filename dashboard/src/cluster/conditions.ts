import type { ClusterNode } from '../api/types';

type Condition = ClusterNode['conditions'][number];

/** Conditions other than Ready that tell of trouble: a pressure, or an unavailable network. */
export function badConditions(node: ClusterNode): Condition[] {
  return node.conditions.filter((condition) => condition.type !== 'Ready' && condition.status === 'True' && !condition.type.startsWith('Etcd'));
}
