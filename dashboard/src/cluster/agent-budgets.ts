import type { Agent } from '../api/types';
import { duration, share, UNKNOWN } from '../ui/format';

const MIB = 1024 * 1024;
const DAY = 86_400_000;

/** The limit of its container, and what it may send in a day. */
export const MOST_MEMORY_BYTES = 256 * MIB;
export const MOST_SENT_BYTES = 15 * MIB;

type Measured = Pick<Agent, 'resident_bytes' | 'sent_last_day_bytes' | 'cpu_last_day_millis' | 'started_at' | 'kubernetes_listed_at'>;

export function budgetsOf(agent: Measured) {
  const used = agent.resident_bytes ?? -1;
  const sent = agent.sent_last_day_bytes ?? -1;
  const cpu = agent.cpu_last_day_millis ?? -1;
  const window = windowMillis(agent);
  const cores = cpu >= 0 && window ? cpu / window : undefined;
  return {
    memory: { used, most: MOST_MEMORY_BYTES, share: share(used, MOST_MEMORY_BYTES) },
    sent: { used: sent, most: MOST_SENT_BYTES, share: share(sent, MOST_SENT_BYTES) },
    cpu: cpu < 0 ? UNKNOWN : cores === undefined ? `${duration(cpu)} of one core` : `${(cores * 1000).toFixed(1)} millicores on average · ${duration(cpu)} of one core`,
  };
}

/** The time that the figures of a day are about: less while the agent is younger. Figures are as old as the listing they came with. */
function windowMillis({ started_at: startedAt, kubernetes_listed_at: measuredAt }: Measured): number | undefined {
  if (!startedAt || !measuredAt) return undefined;
  const ran = Date.parse(measuredAt) - Date.parse(startedAt);
  return ran > 60_000 ? Math.min(DAY, ran) : undefined;
}
