import { ALL_CONTAINERS } from './links';
import { isLevel, type Level } from './severity';

export const TIMES = ['local', 'utc', 'none'] as const;
export type Times = (typeof TIMES)[number];

/** What the log page shows and how; all of it stands in its address so that it can be sent to somebody. */
export interface LogAddress {
  namespace: string;
  pods: readonly string[];
  /** Kind/name; empty where pods are named. */
  workload: string;
  container: string;
  previous: boolean;
  /** Lines from the end, or `all`; empty where `since` says it. */
  tail: string;
  /** Seconds back from now, or an RFC 3339 time. */
  since: string;
  search: string;
  filter: string;
  level: Level;
  wrap: boolean;
  times: Times;
  /** Whether ANSI colours are shown. */
  colours: boolean;
  /** Sources that are not shown, as pod/container. */
  hidden: readonly string[];
}

export const USUAL_TAIL = '500';

export function readAddress(search: URLSearchParams): LogAddress {
  const since = search.get('since') ?? '';
  const tail = search.get('tail') ?? '';
  const level = search.get('level') ?? '';
  return {
    namespace: search.get('namespace') ?? '',
    pods: search.getAll('pod').filter((pod) => pod !== ''),
    workload: search.get('workload') ?? '',
    container: search.get('container') || ALL_CONTAINERS,
    previous: search.get('previous') === 'true',
    tail: /^(\d+|all)$/.test(tail) ? tail : since ? '' : USUAL_TAIL,
    since,
    search: search.get('q') ?? '',
    filter: search.get('filter') ?? '',
    level: isLevel(level) ? level : 'all',
    wrap: search.get('wrap') === 'true',
    times: TIMES.find((each) => each === search.get('times')) ?? 'local',
    colours: search.get('colours') !== 'false',
    hidden: search.getAll('hide'),
  };
}

export function writeAddress(address: LogAddress): URLSearchParams {
  const search = streamParameters(address);
  if (address.tail === USUAL_TAIL) search.delete('tail');
  if (address.search) search.set('q', address.search);
  if (address.filter) search.set('filter', address.filter);
  if (address.level !== 'all') search.set('level', address.level);
  if (address.wrap) search.set('wrap', 'true');
  if (address.times !== 'local') search.set('times', address.times);
  if (!address.colours) search.set('colours', 'false');
  for (const source of address.hidden) search.append('hide', source);
  return search;
}

function streamParameters(address: LogAddress): URLSearchParams {
  const search = new URLSearchParams({ namespace: address.namespace });
  for (const pod of address.pods) search.append('pod', pod);
  if (address.workload) search.set('workload', address.workload);
  search.set('container', address.container);
  if (address.previous) search.set('previous', 'true');
  if (address.tail) search.set('tail', address.tail);
  if (address.since) search.set('since', address.since);
  return search;
}

/** What the server is asked for; the same text for two addresses that only look at the lines differently. */
export function streamPath(cluster: string, address: LogAddress): string {
  return `/api/v1/clusters/${encodeURIComponent(cluster)}/logs?${streamParameters(address)}`;
}

/** Whether somebody is asked for at all. */
export function isComplete(address: LogAddress): boolean {
  return address.namespace !== '' && (address.pods.length > 0 || address.workload !== '');
}

export interface Range {
  value: string;
  label: string;
}

const RANGES: readonly Range[] = [
  { value: 'tail=500', label: 'Last 500 lines' },
  { value: 'tail=5000', label: 'Last 5,000 lines' },
  { value: 'tail=50000', label: 'Last 50,000 lines' },
  { value: 'tail=all', label: 'From the beginning' },
  { value: 'since=300', label: 'Last 5 minutes' },
  { value: 'since=900', label: 'Last 15 minutes' },
  { value: 'since=3600', label: 'Last hour' },
  { value: 'since=21600', label: 'Last 6 hours' },
  { value: 'since=86400', label: 'Last 24 hours' },
];

/** How far back the log is read, as a choice; an address may hold another than those offered. */
export function rangeOf(address: LogAddress): string {
  return address.since ? `since=${address.since}` : `tail=${address.tail}`;
}

export function rangesWith(chosen: string): readonly Range[] {
  if (RANGES.some((range) => range.value === chosen)) return RANGES;
  const [kind, amount] = [chosen.slice(0, chosen.indexOf('=')), chosen.slice(chosen.indexOf('=') + 1)];
  const label = kind === 'tail' ? `Last ${amount} lines` : /^\d+$/.test(amount) ? `Last ${amount} seconds` : `Since ${amount}`;
  return [{ value: chosen, label }, ...RANGES];
}

export function withRange(address: LogAddress, range: string): LogAddress {
  const at = range.indexOf('=');
  const amount = range.slice(at + 1);
  return range.startsWith('since') ? { ...address, since: amount, tail: '' } : { ...address, since: '', tail: amount };
}

/** The next larger piece of the log; undefined where all of it is asked for, or the time says where it begins. */
export function moreOf(address: LogAddress): LogAddress | undefined {
  if (address.since || address.tail === 'all') return undefined;
  const lines = Number(address.tail);
  return { ...address, tail: lines < 5_000 ? '5000' : lines < 50_000 ? '50000' : 'all' };
}
