import type { Environment, Status } from '../api/types';
import { isEnvironment, isStatus } from '../ui/status';
import { isOrder, type Order } from './order';

/** What the fleet page shows; kept in the page's address so that it can be sent to somebody. */
export interface FleetFilters {
  environments: readonly Environment[];
  statuses: readonly Status[];
  text: string;
  order: Order;
}

export const NO_FILTERS: FleetFilters = { environments: [], statuses: [], text: '', order: 'severity' };

export function readFilters(search: URLSearchParams): FleetFilters {
  const order = search.get('sort') ?? '';
  return {
    environments: values(search, 'environment').filter(isEnvironment),
    statuses: values(search, 'status').filter(isStatus),
    text: search.get('q') ?? '',
    order: isOrder(order) ? order : 'severity',
  };
}

export function writeFilters(filters: FleetFilters): URLSearchParams {
  const search = new URLSearchParams();
  if (filters.environments.length > 0) search.set('environment', filters.environments.join(','));
  if (filters.statuses.length > 0) search.set('status', filters.statuses.join(','));
  if (filters.text) search.set('q', filters.text);
  if (filters.order !== 'severity') search.set('sort', filters.order);
  return search;
}

export function isFiltered(filters: FleetFilters): boolean {
  return filters.environments.length > 0 || filters.statuses.length > 0 || filters.text.trim() !== '';
}

/** The list with the value put in or taken out. */
export function toggled<T>(list: readonly T[], value: T): T[] {
  return list.includes(value) ? list.filter((each) => each !== value) : [...list, value];
}

function values(search: URLSearchParams, name: string): string[] {
  return (search.get(name) ?? '').split(',').filter((value) => value !== '');
}
