// The pods of all clusters as the API lists them; as many more as wanted are made when they are asked for, not before.
const APPS = ['checkout', 'catalog', 'cart-redis', 'prometheus', 'node-exporter', 'traefik', 'mqtt-bridge', 'edge-gateway', 'video-ingest', 'label-printer'];
const NAMESPACES = ['shop', 'shop', 'shop', 'monitoring', 'monitoring', 'ingress', 'telemetry', 'edge', 'edge', 'store'];

export function podRow(cluster, lastBeat, pod) {
  const { id, name, environment, status } = cluster;
  return {
    cluster: { id, name, environment, status, last_heartbeat_at: lastBeat },
    namespace: pod.namespace, name: pod.name, phase: pod.phase, status: pod.status, problem: pod.problem, ready: pod.ready, restarts: pod.restarts, node: pod.node, owner: pod.owner,
    images: pod.containers.map((container) => container.image), created_at: pod.created_at,
  };
}

/** Pod number `index` of a large fleet; every 500th needs a look. */
function madePod(index, now) {
  const store = Math.floor(index / 20);
  const app = index % APPS.length;
  const problem = index % 500 === 7;
  const name = `store-${String(store).padStart(5, '0')}`;
  return {
    cluster: { id: `01938f3a-7c00-7000-9000-${store.toString(16).padStart(12, '0')}`, name, environment: ['production', 'production', 'staging', 'dev'][store % 4], status: 'healthy', last_heartbeat_at: new Date(now - (store % 15) * 1000).toISOString() },
    namespace: NAMESPACES[app], name: `${APPS[app]}-${(index * 7919).toString(36)}`, phase: 'Running', status: problem ? 'CrashLoopBackOff' : 'Running', problem, ready: !problem, restarts: problem ? 21 : 0,
    node: `${name}-n1`, owner: { kind: 'Deployment', name: APPS[app], inferred: false }, images: [`registry.example.com/${APPS[app]}:1.0`], created_at: new Date(now - 3_600_000 * (5 + (index % 400))).toISOString(),
  };
}

/** A page of the list, and its totals. `more` is the number of made pods behind those of the clusters. */
export function fleetPods(rows, more, search) {
  const list = (name) => (search.get(name) ?? '').split(',').filter(Boolean);
  const text = (search.get('q') ?? '').toLowerCase();
  const but = (pod) =>
    (list('cluster').length === 0 || list('cluster').includes(pod.cluster.id)) &&
    (list('environment').length === 0 || list('environment').includes(pod.cluster.environment)) &&
    (list('namespace').length === 0 || list('namespace').includes(pod.namespace)) &&
    (!search.has('problem') || String(pod.problem) === search.get('problem')) &&
    (!text || [`${pod.namespace}/${pod.name}`, pod.owner?.name, pod.node, pod.cluster.name].some((each) => each?.toLowerCase().includes(text)));
  const whole = (pod) => but(pod) && (list('status').length === 0 || list('status').includes(pod.status));
  const plain = ['cluster', 'environment', 'namespace', 'problem', 'q', 'status'].every((name) => !search.get(name));
  const now = Date.now();
  const all = plain ? rows : [...rows, ...Array.from({ length: more }, (_, index) => madePod(index, now))];
  const matching = all.filter(whole);
  const byName = (a, b) => a.cluster.name.localeCompare(b.cluster.name) || a.namespace.localeCompare(b.namespace) || a.name.localeCompare(b.name);
  const orders = {
    problem: (a, b) => Number(b.problem) - Number(a.problem) || byName(a, b),
    restarts: (a, b) => b.restarts - a.restarts || byName(a, b),
    age: (a, b) => b.created_at.localeCompare(a.created_at) || byName(a, b),
    '-age': (a, b) => a.created_at.localeCompare(b.created_at) || byName(a, b),
  };
  matching.sort(orders[search.get('sort') ?? 'problem']);
  const size = matching.length + (plain ? more : 0);
  const from = Number(search.get('cursor') ?? 0);
  const to = Math.min(size, from + Number(search.get('limit') ?? 100));
  const items = Array.from({ length: Math.max(0, to - from) }, (_, at) => matching[from + at] ?? madePod(from + at - matching.length, now));
  const counted = all.filter(but);
  const statuses = new Map();
  for (const pod of counted) statuses.set(pod.status, (statuses.get(pod.status) ?? 0) + 1);
  if (plain && more) statuses.set('Running', (statuses.get('Running') ?? 0) + more);
  const sorted = [...statuses].map(([status, count]) => ({ status, count })).sort((a, b) => b.count - a.count);
  return {
    as_of: new Date(now).toISOString(),
    totals: { pods: counted.length + (plain ? more : 0), problems: counted.filter((pod) => pod.problem).length, matching: size, statuses: sorted, other_statuses: 0, exact: true },
    items,
    next_cursor: to < size ? String(to) : null,
  };
}
