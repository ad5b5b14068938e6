import type { CommandStatus } from '../api/types';
import { LOOKS } from './states';

/** Which commands of a cluster are listed; kept in the page's address so that it can be sent to somebody. */
export interface CommandFilters {
  statuses: readonly CommandStatus[];
  types: readonly string[];
}

export const NO_FILTERS: CommandFilters = { statuses: [], types: [] };

interface Group {
  name: string;
  statuses: readonly CommandStatus[];
  /** What a command is not, where there is none. */
  none: string;
}

/** What people look for, beside single states. */
export const GROUPS: readonly Group[] = [
  { name: 'Under way', statuses: ['pending', 'delivered', 'running'], none: 'is under way' },
  { name: 'Did not succeed', statuses: ['partial', 'failed', 'expired', 'cancelled', 'unsupported'], none: 'failed' },
];

export const TYPES: readonly string[] = ['ping', 'apply', 'delete'];

const list = (text: string | null) => (text ?? '').split(',').filter((value) => value !== '');
const isStatus = (value: string): value is CommandStatus => value in LOOKS;

export function readFilters(search: URLSearchParams): CommandFilters {
  return { statuses: list(search.get('status')).filter(isStatus), types: list(search.get('type')) };
}

/** The address with these filters; the rest of it stays. */
export function withFilters(search: URLSearchParams, { statuses, types }: CommandFilters): URLSearchParams {
  const next = new URLSearchParams(search);
  for (const [name, values] of [['status', statuses], ['type', types]] as const) {
    if (values.length > 0) next.set(name, values.join(','));
    else next.delete(name);
  }
  return next;
}

/** The address with this command opened, or with none; the rest of it stays. */
export function withCommand(search: URLSearchParams, id: string | undefined): URLSearchParams {
  const next = new URLSearchParams(search);
  if (id) next.set('command', id);
  else next.delete('command');
  return next;
}

export function isFiltered({ statuses, types }: CommandFilters): boolean {
  return statuses.length > 0 || types.length > 0;
}

/** The filters in the server's words. */
export function commandsRequest({ statuses, types }: CommandFilters) {
  return { ...(statuses.length > 0 ? { status: statuses.join(',') } : {}), ...(types.length > 0 ? { type: types.join(',') } : {}) };
}

/** That there is none of them: `No failed command`, `No cancelled apply`. */
export function noneWords({ statuses, types }: CommandFilters): string {
  const what = types.length === 1 ? types[0] : 'command';
  if (statuses.length === 0) return `No ${what}`;
  const [first] = statuses;
  if (first && statuses.length === 1) return `No ${LOOKS[first].label.toLowerCase()} ${what}`;
  return `No ${what} ${groupOf(statuses)?.none ?? 'in these states'}`;
}

export function groupOf(statuses: readonly string[]): Group | undefined {
  return GROUPS.find((each) => sameStatuses(each.statuses, statuses));
}

function sameStatuses(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((each) => b.includes(each));
}
