// A made-up fleet, the same at every start: clusters with nodes, pods, events and capabilities.

const MIB = 1024 * 1024;
const GIB = 1024 * MIB;

const NAMED = [
  ['berlin-edge-01', 'production', 'healthy', 3],
  ['berlin-edge-02', 'production', 'critical', 3],
  ['hamburg-plant', 'production', 'warning', 5],
  ['lyon-warehouse', 'production', 'healthy', 3],
  ['porto-retail', 'production', 'offline', 1],
  ['gdansk-retail', 'production', 'healthy', 1],
  ['staging-eu', 'staging', 'healthy', 3],
  ['staging-us', 'staging', 'unknown', 3],
  ['ci-runners', 'dev', 'healthy', 6],
  ['dev-platform', 'dev', 'healthy', 3],
  ['homelab', 'unspecified', 'healthy', 2],
  ['vessel-aurora', 'production', 'healthy', 1],
  ['new-site-oslo', 'production', 'pending', 0],
];

const APPS = [
  ['shop', 'checkout', 'registry.example.com/shop/checkout:2.14.3', 3],
  ['shop', 'catalog', 'registry.example.com/shop/catalog:5.1.0', 2],
  ['shop', 'cart-redis', 'redis:7.4', 1],
  ['monitoring', 'prometheus', 'quay.io/prometheus/prometheus:v3.2.1', 1],
  ['monitoring', 'node-exporter', 'quay.io/prometheus/node-exporter:v1.9.0', 0],
  ['ingress', 'traefik', 'rancher/mirrored-library-traefik:3.3.6', 1],
  ['telemetry', 'mqtt-bridge', 'ghcr.io/acme/mqtt-bridge:1.8.2', 2],
  ['kube-system', 'coredns', 'rancher/mirrored-coredns-coredns:1.12.1', 1],
  ['kube-system', 'metrics-server', 'rancher/mirrored-metrics-server:v0.7.2', 1],
  ['kube-system', 'local-path-provisioner', 'rancher/local-path-provisioner:v0.0.31', 1],
  ['niro-system', 'niro-agent', 'ghcr.io/niro/agent:0.1.0', 1],
];

/** Numbers between 0 and 1 that only depend on the seed. */
export function numbers(seed) {
  let state = (seed * 2654435761) >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 4294967296;
  };
}

const ago = (now, seconds) => new Date(now - seconds * 1000).toISOString();

function uuid(number) {
  return `01938f3a-7c00-7000-8000-${number.toString(16).padStart(12, '0')}`;
}

export function makeFleet(size, now) {
  const clusters = [];
  for (let index = 0; index < size; index++) {
    const random = numbers(index + 17);
    const named = NAMED[index];
    const roll = random();
    const [name, environment, wanted, nodes] = named ?? [
      `store-${String(index).padStart(4, '0')}`,
      ['production', 'production', 'staging', 'dev', 'unspecified'][index % 5],
      roll < 0.93 ? 'healthy' : roll < 0.955 ? 'warning' : roll < 0.965 ? 'critical' : roll < 0.985 ? 'offline' : roll < 0.995 ? 'unknown' : 'pending',
      1 + Math.floor(random() * 3),
    ];
    clusters.push(makeCluster({ id: uuid(index + 1), name, environment, wanted, nodes, now, random, detailed: size <= 200 }));
  }
  return clusters;
}

export function makeCluster({ id, name, environment, wanted, nodes, now, random = numbers(1), detailed = true, labels }) {
  const cluster = {
    id,
    name,
    environment,
    labels: labels ?? (wanted === 'pending' ? {} : { region: ['eu-central', 'eu-west', 'us-east'][Math.floor(random() * 3)], ...(random() < 0.5 ? { tier: 'edge' } : {}) }),
    created_at: ago(now, 86_400 * (20 + Math.floor(random() * 300))),
    enrolled_at: wanted === 'pending' ? null : ago(now, 86_400 * (1 + Math.floor(random() * 18))),
    status: wanted,
    phase: Math.floor(random() * 15),
    silentFor: wanted === 'offline' ? 340 : wanted === 'unknown' ? 58 : undefined,
    agent_version: wanted === 'pending' ? null : '0.1.0',
    kubernetes_version: wanted === 'pending' ? null : random() < 0.8 ? 'v1.32.5+k3s1' : 'v1.31.9+k3s1',
    capabilities: { pods_enabled: true, logs_enabled: random() < 0.5, apply_enabled: random() < 0.3, self_update_enabled: false },
    missing: [],
    nodes: [],
    pods: [],
    events: [],
    counts: undefined,
    enrollment: undefined,
    keyRevokedAt: null,
    lastError: null,
  };
  if (wanted === 'pending') return cluster;
  if (!detailed) {
    const total = nodes * (8 + Math.floor(random() * 20));
    const problem = wanted === 'critical' ? 2 : wanted === 'warning' ? 1 : 0;
    cluster.counts = {
      nodes: { total: nodes, ready: wanted === 'critical' ? nodes - 1 : nodes },
      pods: { total, running: total - problem, pending: 0, succeeded: 0, failed: problem, problem },
      compute: { cpu_used_millicores: Math.floor(nodes * 4000 * random()), cpu_allocatable_millicores: nodes * 4000, memory_used_bytes: Math.floor(nodes * 8 * GIB * random()), memory_allocatable_bytes: nodes * 8 * GIB },
    };
    return cluster;
  }
  const metrics = name !== 'vessel-aurora';
  if (!metrics) cluster.missing.push({ part: 'usage', reason: 'absent', message: 'metrics.k8s.io is not served; install metrics-server to see CPU and memory usage' });
  for (let index = 0; index < nodes; index++) cluster.nodes.push(makeNode(cluster, index, now, random, metrics));
  if (wanted === 'critical') breakNode(cluster.nodes[2], now);
  if (name === 'homelab') {
    cluster.capabilities.pods_enabled = false;
    cluster.missing.push({ part: 'pods', reason: 'disabled', message: 'the pods capability is off; no pod leaves the cluster' });
  } else {
    fillPods(cluster, now, random, metrics);
  }
  return cluster;
}

function makeNode(cluster, index, now, random, metrics) {
  const cores = [2, 4, 8][Math.floor(random() * 3)];
  const memory = cores * 2 * GIB;
  const condition = (type, status, reason) => ({ type, status, reason, message: `${reason} since the kubelet started`, since: ago(now, 400_000) });
  return {
    name: `${cluster.name}-n${index + 1}`,
    uid: `node-${cluster.id}-${index}`,
    status: 'Ready',
    unschedulable: cluster.name === 'hamburg-plant' && index === 4,
    roles: index === 0 ? ['control-plane', 'master'] : [],
    kubernetes_version: cluster.kubernetes_version,
    os_image: random() < 0.6 ? 'Debian GNU/Linux 12 (bookworm)' : 'Raspberry Pi OS 12',
    architecture: random() < 0.6 ? 'amd64' : 'arm64',
    container_runtime: 'containerd://2.0.5-k3s1',
    internal_ip: `10.20.${index}.${10 + Math.floor(random() * 200)}`,
    capacity: { cpu_millicores: cores * 1000, memory_bytes: memory },
    allocatable: { cpu_millicores: cores * 1000, memory_bytes: memory - 200 * MIB },
    ...(metrics ? { usage: { cpu_millicores: Math.floor(cores * 1000 * (0.1 + random() * 0.6)), memory_bytes: Math.floor(memory * (0.25 + random() * 0.65)) } } : {}),
    pod_capacity: 110,
    pods: 0,
    conditions: [
      condition('Ready', 'True', 'KubeletReady'),
      condition('MemoryPressure', 'False', 'KubeletHasSufficientMemory'),
      condition('DiskPressure', 'False', 'KubeletHasNoDiskPressure'),
      condition('PIDPressure', 'False', 'KubeletHasSufficientPID'),
    ],
    created_at: ago(now, 86_400 * 40),
  };
}

function breakNode(node, now) {
  if (!node) return;
  node.status = 'NotReady';
  delete node.usage;
  node.conditions[0] = { type: 'Ready', status: 'Unknown', reason: 'NodeStatusUnknown', message: 'Kubelet stopped posting node status.', since: ago(now, 540) };
}

function fillPods(cluster, now, random, metrics) {
  let nextNode = 0;
  for (const [namespace, app, image, replicas] of APPS) {
    const daemon = replicas === 0;
    const copies = daemon ? cluster.nodes.length : replicas;
    for (let copy = 0; copy < copies; copy++) {
      const node = cluster.nodes[daemon ? copy : nextNode++ % cluster.nodes.length];
      addPod(cluster, makePod({ cluster, namespace, app, image, node: node.name, daemon, random, now, metrics }));
    }
  }
  addPod(cluster, { ...makePod({ cluster, namespace: 'shop', app: 'report', image: 'registry.example.com/shop/report:1.0.9', node: cluster.nodes[0].name, random, now, metrics, job: true }) });
  if (cluster.status === 'critical') {
    crash(cluster.pods.find((pod) => pod.owner.name === 'checkout'), now);
    failPull(cluster, cluster.pods.find((pod) => pod.owner.name === 'catalog'), now);
    cluster.events.push(event(now, 'Node', null, `${cluster.name}-n3`, 'NodeNotReady', 'Node is not ready: Kubelet stopped posting node status.', 1, 540));
  }
  if (cluster.status === 'warning') {
    crash(cluster.pods.find((pod) => pod.owner.name === 'mqtt-bridge'), now, 'OOMKilled', 137);
    cluster.events.push(event(now, 'Pod', 'telemetry', cluster.pods.find((pod) => pod.owner.name === 'mqtt-bridge').name, 'BackOff', 'Back-off restarting failed container mqtt-bridge', 214, 12));
  }
}

export function makePod({ cluster, namespace, app, image, node, daemon = false, job = false, random = numbers(3), now, metrics = true }) {
  const suffix = () => Math.floor(random() * 36 ** 5).toString(36).padStart(5, 'x');
  const request = [50, 100, 250][Math.floor(random() * 3)];
  const memory = [64, 128, 256][Math.floor(random() * 3)] * MIB;
  const started = ago(now, 3_600 * (2 + Math.floor(random() * 200)));
  const limited = random() < 0.75;
  return {
    cluster_id: cluster.id,
    namespace,
    name: job ? `${app}-29384160-${suffix()}` : daemon ? `${app}-${suffix()}` : `${app}-${(0x5c7d9b * (app.length + 3)).toString(16).slice(0, 9)}-${suffix()}`,
    uid: `pod-${suffix()}${suffix()}`,
    phase: job ? 'Succeeded' : 'Running',
    status: job ? 'Completed' : 'Running',
    problem: false,
    message: null,
    node,
    owner: job ? { kind: 'CronJob', name: app, inferred: true } : { kind: daemon ? 'DaemonSet' : 'Deployment', name: app, inferred: false },
    restarts: random() < 0.1 ? 1 : 0,
    ready: !job,
    ...(metrics && !job ? { usage: { cpu_millicores: Math.floor(request * (0.05 + random())), memory_bytes: Math.floor(memory * (0.4 + random() * 0.9)) } } : {}),
    containers: [
      {
        name: app,
        image,
        init: false,
        ready: !job,
        restarts: 0,
        liveness_probe: random() < 0.7,
        readiness_probe: random() < 0.7,
        requests: { cpu_millicores: request, memory_bytes: memory },
        limits: limited ? { cpu_millicores: null, memory_bytes: memory * 2 } : { cpu_millicores: null, memory_bytes: null },
        state: job ? { state: 'terminated', reason: 'Completed', message: null, exit_code: 0, at: started } : { state: 'running', reason: null, message: null, exit_code: null, at: started },
        last_termination: null,
      },
    ],
    created_at: started,
    started_at: started,
  };
}

export function addPod(cluster, pod) {
  cluster.pods.push(pod);
  const node = cluster.nodes.find((each) => each.name === pod.node);
  if (node) node.pods++;
}

export function crash(pod, now, reason = 'Error', exitCode = 1) {
  const container = pod.containers[0];
  pod.status = 'CrashLoopBackOff';
  pod.problem = true;
  pod.ready = false;
  pod.restarts = container.restarts = 17;
  pod.message = `back-off 5m0s restarting failed container=${container.name}`;
  container.ready = false;
  container.state = { state: 'waiting', reason: 'CrashLoopBackOff', message: pod.message, exit_code: null, at: null };
  container.last_termination = { state: 'terminated', reason, message: null, exit_code: exitCode, at: ago(now, 74) };
}

function failPull(cluster, pod, now) {
  const container = pod.containers[0];
  pod.phase = 'Pending';
  pod.status = 'ImagePullBackOff';
  pod.problem = true;
  pod.ready = false;
  delete pod.usage;
  container.ready = false;
  container.image = 'registry.example.com/shop/catalog:5.2.0-rc1';
  container.state = { state: 'waiting', reason: 'ImagePullBackOff', message: `Back-off pulling image "${container.image}": not found`, exit_code: null, at: null };
  pod.message = container.state.message;
  cluster.events.push(event(now, 'Pod', 'shop', pod.name, 'Failed', `Failed to pull image "${container.image}": rpc error: code = NotFound desc = failed to resolve reference: not found`, 38, 21));
  cluster.events.push(event(now, 'Pod', 'shop', cluster.pods.find((each) => each.status === 'CrashLoopBackOff').name, 'BackOff', 'Back-off restarting failed container checkout', 96, 8));
  cluster.events.push(event(now, 'Pod', 'shop', cluster.pods.find((each) => each.status === 'CrashLoopBackOff').name, 'Unhealthy', 'Readiness probe failed: Get "http://10.42.0.17:8080/ready": dial tcp 10.42.0.17:8080: connect: connection refused', 51, 33));
}

function event(now, kind, namespace, name, reason, message, count, secondsAgo) {
  return { namespace, object_kind: kind, object_name: name, reason, message, count, first_seen_at: ago(now, secondsAgo + count * 20), last_seen_at: ago(now, secondsAgo) };
}
