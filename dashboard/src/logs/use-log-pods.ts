import { useMemo } from 'react';
import type { Pod } from '../api/types';
import { usePods } from '../cluster/use-cluster';
import type { LogAddress } from './address';
import { podStem } from './labels';

export interface LogPods {
  /** The pod of the page as the last heartbeat told it; undefined for several, and where it is not known. */
  pod: Pod | undefined;
  /** Kind/name of what made the pods. */
  workload: string;
  /** The pods of the workload. */
  siblings: readonly Pod[];
  /** Names of the containers of what is shown. */
  containers: readonly string[];
}

/** What the inventory knows of the pods of the page, for choosing among them. */
export function useLogPods(cluster: string, address: LogAddress): LogPods {
  const one = address.pods.length === 1 ? address.pods[0] : undefined;
  const text = address.workload ? address.workload.slice(address.workload.indexOf('/') + 1) : podStem(address.pods[0] ?? '');
  const query = usePods(cluster, { namespace: address.namespace, status: '', text });
  const pods = query.data?.pages;
  return useMemo(() => {
    const all = pods?.flatMap((page) => page.items) ?? [];
    const pod = one === undefined ? undefined : all.find((each) => each.name === one);
    const workload = address.workload || (pod?.owner ? `${pod.owner.kind}/${pod.owner.name}` : '');
    const siblings = workload ? all.filter((each) => each.owner && `${each.owner.kind}/${each.owner.name}` === workload) : [];
    const shown = pod ? [pod] : address.workload ? siblings : all.filter((each) => address.pods.includes(each.name));
    return { pod, workload, siblings, containers: [...new Set(shown.flatMap((each) => each.containers.map((container) => container.name)))] };
  }, [pods, one, address.workload, address.pods]);
}
