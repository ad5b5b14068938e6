/** What part of the bar a pod's status belongs to. */
export function statusTone(status: string): 'running' | 'succeeded' | 'pending' | 'failed' {
  if (status === 'Running') return 'running';
  if (status === 'Completed' || status === 'Succeeded') return 'succeeded';
  return /^(Pending|ContainerCreating|PodInitializing|Terminating|Init:\d+\/\d+|SchedulingGated)$/.test(status) ? 'pending' : 'failed';
}
