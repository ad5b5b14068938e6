import { describe, expect, it } from 'vitest';
import type { FleetCluster, Status } from '../api/types';
import { isOrder, needsAllRows, type Order, ordered } from './order';

function cluster(name: string, change: Partial<FleetCluster> & { status?: Status } = {}): FleetCluster {
  return {
    id: name, name, environment: 'dev', labels: {}, status: 'healthy', reasons: [], created_at: '2026-01-01T00:00:00Z', warning_events: 0,
    nodes: { total: 1, ready: 1 },
    pods: { total: 1, running: 1, pending: 0, succeeded: 0, failed: 0, problem: 0 },
    compute: { cpu_used_millicores: -1, cpu_allocatable_millicores: 1000, memory_used_bytes: -1, memory_allocatable_bytes: 1 },
    ...change,
  };
}
const cpu = (used: number) => ({ compute: { cpu_used_millicores: used, cpu_allocatable_millicores: 1000, memory_used_bytes: -1, memory_allocatable_bytes: 1 } });
const names = (rows: readonly FleetCluster[], order: Order) => ordered(rows, order).map((row) => row.name);

describe('order of the fleet', () => {
  it('leavesTheServersOrderAlone', () => {
    const rows = [cluster('b'), cluster('a')];
    expect(ordered(rows, 'severity')).toBe(rows);
    expect(ordered(rows, 'name')).toBe(rows);
    expect([needsAllRows('severity'), needsAllRows('name'), needsAllRows('-name'), needsAllRows('cpu')]).toEqual([false, false, true, true]);
  });
  it('putsUnknownUsageLastInBothDirections', () => {
    const rows = [cluster('none'), cluster('low', cpu(100)), cluster('high', cpu(900))];
    expect(names(rows, 'cpu')).toEqual(['low', 'high', 'none']);
    expect(names(rows, '-cpu')).toEqual(['high', 'low', 'none']);
  });
  it('doesNotTrustTheUsageOfSilentClusters', () => {
    expect(names([cluster('gone', { ...cpu(990), status: 'offline' }), cluster('here', cpu(10))], '-cpu')).toEqual(['here', 'gone']);
  });
  it('sortsNamesAsPeopleCount', () => {
    expect(names([cluster('edge-2'), cluster('edge-10'), cluster('edge-1')], '-name')).toEqual(['edge-10', 'edge-2', 'edge-1']);
  });
  it('sortsHeartbeatsByAgeYoungestFirst', () => {
    const beat = (at: string) => ({ last_heartbeat_at: at });
    const rows = [cluster('old', beat('2026-01-01T00:00:00Z')), cluster('never'), cluster('new', beat('2026-01-02T00:00:00Z'))];
    expect(names(rows, 'heartbeat')).toEqual(['new', 'old', 'never']);
    expect(names(rows, '-heartbeat')).toEqual(['old', 'new', 'never']);
  });
  it('breaksTiesByName', () => {
    expect(names([cluster('b'), cluster('a')], '-problems')).toEqual(['a', 'b']);
  });
  it('knowsItsWords', () => {
    expect(['severity', 'cpu', '-cpu', '-severity', 'price', ''].map(isOrder)).toEqual([true, true, true, false, false, false]);
  });
});
