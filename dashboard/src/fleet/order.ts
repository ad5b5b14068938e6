import type { FleetCluster } from '../api/types';
import { share } from '../ui/format';
import { isSilent } from '../ui/status';

const COLUMNS = ['name', 'nodes', 'pods', 'problems', 'cpu', 'memory', 'version', 'heartbeat'] as const;
type Column = (typeof COLUMNS)[number];

/** `severity` and `name` are the server's orders; any other needs all matching rows. A minus turns a column round. */
export type Order = 'severity' | Column | `-${Column}`;

export function isOrder(text: string): text is Order {
  return text === 'severity' || COLUMNS.some((column) => text === column || text === `-${column}`);
}

/** The order that the server can bring page by page. */
export function serverOrder(order: Order): 'severity' | 'name' {
  return order === 'name' ? 'name' : 'severity';
}

export function needsAllRows(order: Order): boolean {
  return order !== 'severity' && order !== 'name';
}

/** Rows in the wanted order; unknown values always come last. */
export function ordered(rows: readonly FleetCluster[], order: Order): readonly FleetCluster[] {
  if (!needsAllRows(order)) return rows;
  const descending = order.startsWith('-');
  const column = (descending ? order.slice(1) : order) as Column;
  const keyed = rows.map((row) => ({ row, key: keyOf(row, column) }));
  keyed.sort((a, b) => {
    if (a.key === undefined || b.key === undefined) {
      return a.key === b.key ? compareNames(a.row, b.row) : a.key === undefined ? 1 : -1;
    }
    const difference = typeof a.key === 'number' ? a.key - (b.key as number) : compareText(a.key, b.key as string);
    return (descending ? -difference : difference) || compareNames(a.row, b.row);
  });
  return keyed.map(({ row }) => row);
}

function keyOf(row: FleetCluster, column: Column): number | string | undefined {
  switch (column) {
    case 'name':
      return row.name;
    case 'nodes':
      return row.status === 'pending' ? undefined : row.nodes.total;
    case 'pods':
      return row.status === 'pending' ? undefined : row.pods.running;
    case 'problems':
      return row.status === 'pending' ? undefined : row.pods.problem;
    case 'cpu':
      return isSilent(row.status) ? undefined : share(row.compute.cpu_used_millicores, row.compute.cpu_allocatable_millicores);
    case 'memory':
      return isSilent(row.status) ? undefined : share(row.compute.memory_used_bytes, row.compute.memory_allocatable_bytes);
    case 'version':
      return row.kubernetes_version ?? undefined;
    case 'heartbeat':
      return row.last_heartbeat_at ? -Date.parse(row.last_heartbeat_at) : undefined;
  }
}

const collator = new Intl.Collator('en', { numeric: true });

function compareText(a: string, b: string): number {
  return collator.compare(a, b);
}

function compareNames(a: FleetCluster, b: FleetCluster): number {
  return compareText(a.name, b.name);
}
