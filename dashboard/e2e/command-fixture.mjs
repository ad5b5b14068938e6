// Made-up commands: a history in all states, and an agent that answers what is asked of it.
import { randomBytes } from 'node:crypto';

export const FINISHED = ['succeeded', 'partial', 'failed', 'expired', 'cancelled', 'unsupported'];
const PEOPLE = ['admin@example.com', 'mira@example.com', 'token ci-pipeline'];
let made = 0;

export const commandId = () => `01938f3c-${(++made).toString(16).padStart(4, '0')}-7000-8000-${randomBytes(6).toString('hex')}`;

const object = (kind, name, outcome, message = null, namespace = 'shop') => ({ object: { api_version: kind === 'Service' || kind === 'ConfigMap' ? 'v1' : 'apps/v1', kind, namespace, name }, outcome, reason: outcome === 'failed' ? 'invalid' : null, message, diff: null });

/** Newest first: one of each state, then some hundred pings. */
export function makeHistory(cluster, now, size = 120) {
  if (cluster.status === 'pending') return [];
  const run = `run-${cluster.id.slice(-6)}`;
  const history = [];
  const add = (secondsAgo, type, status, { took = 12, attempt = 1, deadline = 300, ...more } = {}) => {
    const created = now - secondsAgo * 1000;
    const at = (millis) => new Date(created + millis).toISOString();
    const finished = FINISHED.includes(status);
    history.push({
      id: commandId(), cluster_id: cluster.id, type, status, requested_by: PEOPLE[history.length % 3], created_at: at(0), deadline: at(deadline * 1000), attempt,
      run_id: attempt > 0 ? run : null,
      delivered_at: attempt > 0 ? at(Math.min(4, took)) : null,
      acknowledged_at: attempt > 0 && status !== 'delivered' ? at(Math.min(19, took + 7)) : null,
      finished_at: finished ? at(took) : null,
      reason: null, message: null, summary: null, object_count: null, dry_run: false, counts: {}, duration_millis: finished && attempt > 0 ? Math.max(0, took - 6) : null, ordering_key: null, outcomes: [], late_result: null,
      ...more,
    });
  };
  const silent = cluster.silentFor ?? 0;
  if (cluster.name === 'berlin-edge-02') {
    add(3, 'apply', 'pending', { attempt: 0, ordering_key: 'deployment/checkout' });
    add(9, 'apply', 'delivered', { ordering_key: 'deployment/catalog' });
    add(41, 'apply', 'running', { ordering_key: 'deployment/checkout', outcomes: [object('ConfigMap', 'checkout-settings', 'configured'), object('Service', 'checkout', 'unchanged')] });
  }
  add(silent + 95, 'ping', 'succeeded');
  if (cluster.name === 'berlin-edge-02' || cluster.name === 'hamburg-plant') {
    add(640, 'apply', 'partial', {
      took: 2_340, object_count: 4, summary: '4 objects: ConfigMap shop/checkout-settings, Service shop/checkout, Deployment shop/checkout, Deployment shop/checkout-worker', reason: 'objects_failed', message: '1 of 4 objects failed', ordering_key: 'deployment/checkout',
      outcomes: [object('ConfigMap', 'checkout-settings', 'configured'), object('Service', 'checkout', 'unchanged'), object('Deployment', 'checkout', 'failed', 'Deployment.apps "checkout" is invalid: spec.template.spec.containers[0].resources.requests: Invalid value: "2Gi": must be less than or equal to memory limit of 1Gi'), object('Deployment', 'checkout-worker', 'created')],
    });
    add(1_900, 'delete', 'failed', { took: 81, reason: 'namespace_protected', message: "the agent refuses namespace 'kube-system'" });
    add(4_000, 'ping', 'expired', { took: 30_000, attempt: 0, deadline: 30, reason: 'deadline_passed', message: 'no result came before the deadline' });
    add(4_400, 'apply', 'expired', {
      took: 300_000, attempt: 3, reason: 'deadline_passed', message: 'no result came before the deadline', duration_millis: null,
      late_result: { run_id: run, attempt: 3, status: 'succeeded', reason: null, message: null, outcomes: [], duration_millis: 301_222 },
    });
    add(7_300, 'apply', 'cancelled', { took: 8_100, reason: 'cancelled', message: 'cancelled by mira@example.com', duration_millis: null });
    add(9_100, 'restart', 'unsupported', { took: 14, reason: 'command_type_unknown', message: "agent 0.1.0 does not know 'restart'" });
  }
  for (let index = 0; history.length < size; index++) add(12_000 + index * 5_400, 'ping', 'succeeded', { took: 6 + ((index * 7) % 23) });
  return history;
}

/** What a command of type ping becomes, as the mock's agent lets it. */
export function newPing(cluster, by, now) {
  return {
    id: commandId(), cluster_id: cluster.id, type: 'ping', status: 'pending', requested_by: by, created_at: new Date(now).toISOString(), deadline: new Date(now + 30_000).toISOString(), attempt: 0,
    run_id: null, delivered_at: null, acknowledged_at: null, finished_at: null, reason: null, message: null, summary: null, object_count: null, dry_run: false, counts: {}, duration_millis: null, ordering_key: null, outcomes: [], late_result: null,
  };
}

/** Moves a command on, as agent or server would. */
export function advance(command, status, { millis, ...more } = {}) {
  const at = new Date(millis === undefined ? Date.now() : Date.parse(command.created_at) + millis).toISOString();
  command.status = status;
  if (status === 'delivered') Object.assign(command, { attempt: command.attempt + 1, delivered_at: at, run_id: `run-${command.cluster_id.slice(-6)}` });
  if (status === 'running') command.acknowledged_at = at;
  if (FINISHED.includes(status)) command.finished_at = at;
  Object.assign(command, more);
}
