/** All containers, in the words of the REST API. */
export const ALL_CONTAINERS = '*';

interface PodName {
  namespace: string;
  name: string;
}

interface Owner {
  kind: string;
  name: string;
}

function logsHref(cluster: string, options: Record<string, string>): string {
  return `/clusters/${cluster}/logs?${new URLSearchParams(options)}`;
}

/** The log page of a pod: of one container, or of all of them merged. */
export function podLogsHref(cluster: string, pod: PodName, container: string = ALL_CONTAINERS): string {
  return logsHref(cluster, { namespace: pod.namespace, pod: pod.name, container });
}

/** The log of the container as it was before its last restart. */
export function previousLogsHref(cluster: string, pod: PodName, container: string): string {
  return logsHref(cluster, { namespace: pod.namespace, pod: pod.name, container: container || ALL_CONTAINERS, previous: 'true' });
}

/** The log page of all pods of a workload, merged by time. */
export function workloadLogsHref(cluster: string, namespace: string, owner: Owner): string {
  return logsHref(cluster, { namespace, workload: `${owner.kind}/${owner.name}`, container: ALL_CONTAINERS });
}
