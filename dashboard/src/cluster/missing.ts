import type { CapabilityHelp, MissingPart } from '../api/types';

export interface Fix {
  words: string;
  command?: string;
}

const METRICS_SERVER = 'kubectl apply -f https://github.com/kubernetes-sigs/metrics-server/releases/latest/download/components.yaml';

/** How to get a part that the heartbeat lacks. */
export function fixOf(missing: MissingPart, help: readonly CapabilityHelp[]): Fix {
  const pods = help.find((each) => each.capability === 'pods_enabled');
  if (missing.part === 'usage') {
    return missing.reason === 'absent'
      ? { words: 'k3s brings metrics-server unless it was started with --disable=metrics-server. To install it:', command: METRICS_SERVER }
      : { words: 'The next heartbeats try again.' };
  }
  if (missing.reason === 'disabled' && pods) return { words: 'To switch the pod inventory on:', command: pods.enable_command };
  if (missing.reason === 'forbidden' && pods) {
    return { words: 'The agent lacks the permission. Run the installer again to renew its roles; it needs no new token:', command: pods.enabled ? pods.enable_command : pods.disable_command };
  }
  return { words: 'The next heartbeats try again.' };
}

const PART_NAMES: Record<string, string> = {
  nodes: 'Nodes',
  pods: 'Pods',
  workloads: 'Workloads',
  events: 'Events',
  namespaces: 'Namespaces',
  usage: 'CPU and memory usage',
};

const REASON_WORDS: Record<string, string> = {
  forbidden: 'not permitted',
  absent: 'not available',
  disabled: 'switched off',
  failed: 'could not be read',
};

export function missingTitle(missing: MissingPart): string {
  return `${PART_NAMES[missing.part] ?? missing.part}: ${REASON_WORDS[missing.reason] ?? missing.reason}`;
}

/** A message of the agent as a sentence of the page. */
export function sentence(message: string): string {
  const text = message.trim();
  if (text === '') return '';
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;
}
