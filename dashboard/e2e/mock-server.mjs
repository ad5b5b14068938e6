// A server that keeps the REST contract and the page contract with made-up clusters in memory; for tests and by hand:
//   node e2e/mock-server.mjs [--port 5180] [--clusters 13] [--setup] [--enroll]
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { end, newApply, plannedOutcomes, report } from './apply-fixture.mjs';
import { advance, FINISHED, makeHistory, newPing } from './command-fixture.mjs';
import { makeCluster, makeFleet, numbers } from './fleet-fixture.mjs';
import { FakeLogs } from './log-fixture.mjs';
import { fleetPods, podRow } from './pod-fixture.mjs';
import { isOutdated, makeRelease, makeRollout, move, serveUpdates, updateOf } from './update-fixture.mjs';

const DIST = join(fileURLToPath(new URL('.', import.meta.url)), '..', 'dist');
const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };
const SEVERITY = ['critical', 'offline', 'unknown', 'warning', 'pending', 'healthy'];
const EMAIL = 'admin@example.com';
const PASSWORD = 'correct horse battery';

class Refusal extends Error {
  constructor(status, code, detail, extra = {}, headers = {}) {
    super(detail);
    Object.assign(this, { status, code, extra, headers });
  }
}

/** Starts on a free port; the answer's `state` may be changed at any time. */
export async function startMock({ port = 0, clusters = 13, setup = false, role = 'owner', enrollAfterMillis = 0, firstData = true, pods = 0 } = {}) {
  const state = {
    clusters: new Map(makeFleet(clusters, Date.now()).map((cluster) => [cluster.id, cluster])),
    setupNeeded: setup,
    setupCode: 'ABCD-EFGH-JKLM',
    role,
    sessions: new Set(),
    failedSignIns: 0,
    tokens: [{ id: 'tok-1', name: 'ci-pipeline', created_at: new Date(Date.now() - 8e8).toISOString(), last_used_at: new Date(Date.now() - 4e5).toISOString() }],
    /** undefined, 'down' (connections cut) or a status such as 503 for every API call. */
    failing: undefined,
    delayMillis: 0,
    firstData,
    enrollAfterMillis,
    publicUrl: '',
    requests: [],
    /** Histories by cluster, made when they are first asked for. */
    commands: new Map(),
    /** Milliseconds until the agent has a ping and until it has answered; undefined to move commands by hand. */
    agent: { delivered: 4, answered: 12 },
    /** Applies and deletes that were taken, by idempotency key, and what they asked for. */
    keys: new Map(),
    sent: [],
    /** A refusal of the next commands: {status, code, detail, headers}. */
    refusing: undefined,
    /** Agent releases and rollouts, newest first. */
    releases: [makeRelease('0.1.0', { builtIn: true })],
    rollouts: [],
    /** Pods of further clusters, which only the list of all pods knows. */
    morePods: pods,
    logs: new FakeLogs(),
  };
  const server = createServer((request, response) => {
    serve(state, request, response).catch((failure) => refuse(response, failure));
  });
  await new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
  state.publicUrl = `http://127.0.0.1:${server.address().port}`;
  return {
    url: state.publicUrl,
    state,
    email: EMAIL,
    password: PASSWORD,
    cluster: (name) => [...state.clusters.values()].find((cluster) => cluster.name === name),
    enroll: (id) => enroll(state, id),
    beat: (id) => beat(state, id),
    /** The commands of a cluster, newest first. */
    commands: (name) => history(state, [...state.clusters.values()].find((cluster) => cluster.name === name)),
    advance,
    report,
    planned: plannedOutcomes,
    release: (version, more) => state.releases.push(makeRelease(version, more)),
    rollOut: (body, more) => makeRollout(state, body, more),
    move: (rollout, name, to, more) => move(state, rollout, name, to, more),
    end,
    logs: state.logs,
    close: () => new Promise((resolve) => { state.logs.close(); server.closeAllConnections(); server.close(resolve); }),
  };
}

function refuse(response, failure) {
  const known = failure instanceof Refusal;
  if (!known) console.error(failure);
  const body = { type: 'about:blank', title: failure.message, status: failure.status ?? 500, code: failure.code ?? 'internal', detail: failure.message, ...failure.extra };
  response.writeHead(body.status, { 'Content-Type': 'application/problem+json', ...failure.headers }).end(JSON.stringify(body));
}

async function serve(state, request, response) {
  const url = new URL(request.url, state.publicUrl);
  if (url.pathname.startsWith('/api/v1/')) {
    state.requests.push(`${request.method} ${url.pathname}${url.search}`);
    if (state.delayMillis) await new Promise((resolve) => setTimeout(resolve, state.delayMillis));
    if (state.failing === 'down') return void request.socket.destroy();
    if (state.failing) throw new Refusal(state.failing, 'unavailable', 'The database is not reachable.', {}, state.retryAfter ? { 'Retry-After': String(state.retryAfter) } : {});
    return serveApi(state, request, response, url);
  }
  if (extname(url.pathname)) return serveFile(response, url.pathname);
  return servePage(state, request, response);
}

function serveFile(response, path) {
  const file = join(DIST, normalize(path));
  if (!file.startsWith(DIST) || !existsSync(file)) return void response.writeHead(404).end();
  response.writeHead(200, { 'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream' }).end(readFileSync(file));
}

/** The shell at once, the first data behind it, in one answer. */
function servePage(state, request, response) {
  const nonce = randomBytes(16).toString('base64url');
  const [shell, rest] = readFileSync(join(DIST, 'index.html'), 'utf8').replaceAll('__CSP_NONCE__', nonce).split('<!--niro-first-data-->');
  response.writeHead(200, {
    'Content-Type': TYPES['.html'],
    'Cache-Control': 'no-store',
    'Content-Security-Policy': `default-src 'none'; script-src 'self' 'nonce-${nonce}'; style-src 'self' 'nonce-${nonce}'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'`,
    'X-Content-Type-Options': 'nosniff',
  });
  response.write(shell);
  const first = signedIn(state, request) ? { ...firstAnswer(state, new URL(request.url, state.publicUrl)), me: me(state) } : { me: null };
  const tag = state.firstData ? `<script nonce="${nonce}" type="application/json" id="niro-first-data">${JSON.stringify(first).replaceAll('<', '\\u003c')}</script>` : '';
  setTimeout(() => response.end(tag + rest), 20);
}

/** What the page at this address asks for first. */
function firstAnswer(state, url) {
  if (url.pathname === '/') {
    const search = new URLSearchParams('limit=100');
    for (const name of ['environment', 'status', 'q']) if (url.searchParams.get(name)) search.set(name, url.searchParams.get(name));
    return { path: `/api/v1/fleet?${search}`, data: fleet(state, search) };
  }
  const id = /^\/clusters\/([\w-]+)/.exec(url.pathname)?.[1];
  if (!id) return {};
  const cluster = state.clusters.get(id);
  return { path: `/api/v1/clusters/${id}`, data: cluster ? detail(state, cluster) : null };
}

async function serveApi(state, request, response, url) {
  const path = url.pathname.slice('/api/v1'.length);
  const [, collection, id, part] = path.split('/');
  const call = `${request.method} ${collection}${id ? '/{id}' : ''}${part ? `/${part}` : ''}`;
  const body = ['POST', 'PATCH', 'PUT'].includes(request.method) ? await readJson(request) : undefined;
  const send = (status, answer, headers = {}) => response.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end(answer === undefined ? undefined : JSON.stringify(answer));
  const signIn = (status) => {
    const session = randomBytes(12).toString('hex');
    state.sessions.add(session);
    send(status, me(state), { 'Set-Cookie': `niro_session=${session}; HttpOnly; SameSite=Lax; Path=/` });
  };
  if (call === 'GET setup') return send(200, { needed: state.setupNeeded });
  if (call === 'POST setup') {
    if (!state.setupNeeded) throw new Refusal(409, 'setup_done', 'The first administrator exists already.');
    if (body.code !== state.setupCode) throw new Refusal(401, 'setup_code_invalid', 'The one-time code is not the one in the log.', { field: 'code' });
    state.setupNeeded = false;
    return signIn(201);
  }
  if (call === 'POST session') {
    if (state.failedSignIns >= 3) {
      state.failedSignIns = 0;
      throw new Refusal(429, 'too_many_attempts', 'Too many attempts.', {}, { 'Retry-After': '8' });
    }
    if (body.email !== EMAIL || body.password !== PASSWORD) {
      state.failedSignIns++;
      throw new Refusal(401, 'credentials_invalid', 'E-mail or password is wrong.');
    }
    return signIn(200);
  }
  if (!signedIn(state, request)) throw new Refusal(401, 'unauthenticated', 'Not signed in.');
  if (call === 'DELETE session') {
    state.sessions.delete(sessionOf(request));
    return send(204);
  }
  if (call === 'GET me') return send(200, me(state));
  if (call === 'GET fleet') return sendTagged(request, send, fleet(state, url.searchParams));
  if (call === 'GET tokens') return send(200, { as_of: new Date().toISOString(), items: state.tokens, next_cursor: null });
  if (call === 'POST tokens') {
    const token = { id: `tok-${state.tokens.length + 1}`, name: body.name, created_at: new Date().toISOString(), last_used_at: null };
    state.tokens = [...state.tokens, token];
    return send(201, { id: token.id, name: token.name, token: `niro_pat_${randomBytes(32).toString('base64url')}` });
  }
  if (call === 'DELETE tokens/{id}') {
    state.tokens = state.tokens.filter((token) => token.id !== id);
    return send(204);
  }
  const refuseUpdate = (status, code, detail) => {
    throw new Refusal(status, code, detail);
  };
  const update = serveUpdates({ state, refuse: refuseUpdate, may: ['owner', 'admin'].includes(state.role), page, by: EMAIL }, call, id, part, body, url.searchParams);
  if (update) return request.method === 'GET' ? sendTagged(request, send, update[1]) : send(...update);
  if (call === 'GET pods') return sendTagged(request, send, allPods(state, url.searchParams));
  if (collection === 'commands') return serveCommand(state, request, send, call, id, url);
  if (collection !== 'clusters') throw new Refusal(404, 'not_found', 'There is no such operation.');
  if (request.method !== 'GET' && !may(state, call)) throw new Refusal(403, 'forbidden', 'Your role does not allow this.');
  if (call === 'POST clusters') return send(201, createCluster(state, body));
  const cluster = state.clusters.get(id);
  if (!cluster) throw new Refusal(404, 'cluster_not_found', 'There is no such cluster.');
  const asOf = lastBeat(cluster, Date.now());
  const list = (items, total) => sendTagged(request, send, { as_of: asOf, ...page(items, url.searchParams, 200), ...(total === undefined ? {} : { total }) });
  switch (call) {
    case 'GET clusters/{id}':
      return sendTagged(request, send, detail(state, cluster));
    case 'PATCH clusters/{id}':
      if (body.name) refuseTakenName(state, body.name, id);
      Object.assign(cluster, body);
      return send(200, identity(cluster));
    case 'DELETE clusters/{id}':
      state.clusters.delete(id);
      return send(204);
    case 'POST clusters/{id}/enrollment-tokens':
      return send(201, newEnrollment(state, cluster));
    case 'DELETE clusters/{id}/agent-key':
      cluster.keyRevokedAt = new Date().toISOString();
      cluster.silentFor = 100;
      cluster.status = 'offline';
      return send(204);
    case 'GET clusters/{id}/commands': {
      const of = (name) => (url.searchParams.get(name) ?? '').split(',').filter(Boolean);
      const wanted = history(state, cluster).filter((command) => (of('status').length === 0 || of('status').includes(command.status)) && (of('type').length === 0 || of('type').includes(command.type)));
      const { items, next_cursor } = page(wanted, url.searchParams, 50);
      return sendTagged(request, send, { as_of: new Date().toISOString(), items: items.map(({ ordering_key, outcomes, late_result, ...command }) => command), next_cursor });
    }
    case 'POST clusters/{id}/commands': {
      if (state.refusing) throw new Refusal(state.refusing.status, state.refusing.code, state.refusing.detail ?? 'refused', {}, state.refusing.headers);
      if (body.type === 'apply' || body.type === 'delete') return send(202, takeApply(state, cluster, body, request.headers['idempotency-key']));
      if (body.type !== 'ping') throw new Refusal(400, 'command_type_unknown', `there is no command '${body.type}'; expected one of: ping, apply, delete`);
      if (['pending', 'unknown', 'offline'].includes(cluster.status)) throw new Refusal(409, 'cluster_offline', `the cluster is ${cluster.status}: its agent is not heard of, so a command of this type cannot reach it`);
      const ping = newPing(cluster, EMAIL, Date.now());
      history(state, cluster).unshift(ping);
      if (state.agent && !cluster.commandsDead) {
        const { delivered, answered } = state.agent;
        setTimeout(() => advance(ping, 'delivered', { millis: delivered }), delivered);
        setTimeout(() => advance(ping, 'succeeded', { millis: answered, duration_millis: 0 }), answered);
      }
      return send(202, { id: ping.id, status: ping.status });
    }
    case 'GET clusters/{id}/nodes':
      return list(cluster.nodes);
    case 'GET clusters/{id}/pods': {
      const pods = matchingPods(cluster, url.searchParams);
      return list(pods, pods.length);
    }
    case 'GET clusters/{id}/logs':
      refuseLogs(state, cluster);
      return state.logs.serve(request, response, url.searchParams, () => state.clusters.get(id)?.pods ?? []);
    case 'GET clusters/{id}/events':
      return list(cluster.events.toSorted((a, b) => b.last_seen_at.localeCompare(a.last_seen_at)));
    default:
      throw new Refusal(405, 'method_not_allowed', 'There is no such operation.');
  }
}

/** Takes an apply or delete, once for one key, and lets the agent do it. */
function takeApply(state, cluster, body, key) {
  const before = key && state.keys.get(`${cluster.id} ${key}`);
  if (before) return { id: before.id, status: before.status };
  if (!cluster.capabilities.apply_enabled) throw new Refusal(409, 'capability_missing', 'the agent of this cluster may not apply: NIRO_ENABLE_APPLY is 0');
  const tab = body.manifests?.split('\n').findIndex((line) => line.includes('\t')) ?? -1;
  if (tab >= 0) throw new Refusal(400, 'manifests_invalid', `document 1, line ${tab + 1}, column 1: a tab cannot indent; expected spaces`);
  const command = newApply(cluster, body, EMAIL, Date.now());
  const outcomes = plannedOutcomes(body);
  history(state, cluster).unshift(command);
  if (key) state.keys.set(`${cluster.id} ${key}`, command);
  if (state.agent && cluster.silentFor === undefined) {
    setTimeout(() => advance(command, 'delivered', { millis: 4 }), 4);
    setTimeout(() => end(command, outcomes, 40), 40);
  }
  state.sent.push(body);
  return { id: command.id, status: command.status };
}

const may = (state, call) => ['owner', 'admin'].includes(state.role) || (state.role === 'member' && /\/commands$|^POST commands/.test(call));

function refuseLogs(state, cluster) {
  const { refusing } = state.logs;
  if (refusing) throw new Refusal(refusing.status, refusing.code, refusing.detail ?? 'refused', {}, refusing.headers);
  if (state.role === 'viewer') throw new Refusal(403, 'forbidden', 'Your role does not allow this.');
  if (['pending', 'unknown', 'offline'].includes(cluster.status)) throw new Refusal(409, 'cluster_offline', `the cluster is ${cluster.status}: its agent is not heard of, so its logs cannot be read`);
  if (!cluster.capabilities.logs_enabled) throw new Refusal(409, 'capability_missing', 'the agent of this cluster may not read logs: NIRO_ENABLE_LOGS is 0');
}

function history(state, cluster) {
  if (!state.commands.has(cluster.id)) state.commands.set(cluster.id, makeHistory(cluster, Date.now()));
  return state.commands.get(cluster.id);
}

async function serveCommand(state, request, send, call, id, url) {
  const command = [...state.commands.values()].flat().find((each) => each.id === id);
  if (!command) throw new Refusal(404, 'command_not_found', `there is no command '${id}'`);
  if (call === 'GET commands/{id}') {
    const end = Date.now() + Math.min(10, Number(url.searchParams.get('wait') ?? 0)) * 1000;
    while (!FINISHED.includes(command.status) && Date.now() < end && !request.socket.destroyed) await new Promise((resolve) => setTimeout(resolve, 10));
    return send(200, command);
  }
  if (call === 'POST commands/{id}/cancel') {
    if (!may(state, call)) throw new Refusal(403, 'forbidden', 'Your role does not allow this.');
    if (FINISHED.includes(command.status)) throw new Refusal(409, 'already_finished', `the command has ended already: ${command.status}`);
    advance(command, 'cancelled', { reason: 'cancelled', message: `cancelled by ${EMAIL}` });
    return send(200, { id, status: command.status });
  }
  throw new Refusal(405, 'method_not_allowed', 'There is no such operation.');
}

function allPods(state, search) {
  for (const id of (search.get('cluster') ?? '').split(',').filter(Boolean)) if (!state.clusters.has(id)) throw new Refusal(404, 'cluster_not_found', `there is no cluster '${id}'`);
  const now = Date.now();
  const rows = [...state.clusters.values()].flatMap((cluster) => (cluster.capabilities.pods_enabled ? cluster.pods.map((pod) => podRow(cluster, lastBeat(cluster, now), pod)) : []));
  return fleetPods(rows, state.morePods, search);
}

/** As the server tells them: by the age of the newest proof, and grey where the cluster is not heard of. */
function lights(cluster) {
  const at = lastBeat(cluster, Date.now());
  const light = (state, provenAt) => ({ state, proven_at: provenAt });
  const logs = cluster.capabilities.logs_enabled && cluster.phase % 2 ? light('green', at) : light('grey', null);
  if (cluster.status === 'pending' || cluster.status === 'offline') return { process: light('grey', at), commands: light('grey', at), kubernetes_api: light('grey', at), logs: light('grey', null) };
  if (cluster.status === 'unknown') return { process: light('amber', at), commands: light('amber', at), kubernetes_api: light('amber', at), logs: light('grey', null) };
  return {
    process: light('green', at),
    commands: cluster.commandsDead ? light('red', cluster.commandsDead) : light('green', at),
    kubernetes_api: cluster.apiSlow ? light('amber', cluster.apiSlow) : light('green', at),
    logs,
  };
}

async function readJson(request) {
  let text = '';
  for await (const chunk of request) text += chunk;
  return text ? JSON.parse(text) : {};
}

function sendTagged(request, send, answer) {
  const { as_of: asOf, ...rows } = answer;
  const etag = `"${createHash('sha256').update(JSON.stringify(rows)).digest('base64url').slice(0, 22)}"`;
  const headers = { ETag: etag, 'Niro-As-Of': new Date().toISOString() };
  if (request.headers['if-none-match'] === etag) return send(304, undefined, headers);
  return send(200, { as_of: asOf, ...rows }, headers);
}

const sessionOf = (request) => /niro_session=(\w+)/.exec(request.headers.cookie ?? '')?.[1];
const signedIn = (state, request) => state.sessions.has(sessionOf(request));
const me = (state) => ({ user: { id: 'usr-1', email: EMAIL }, organization: { id: 'org-1', name: 'Acme Edge' }, role: state.role });

function page(items, search, usual) {
  const from = Number(search.get('cursor') ?? 0);
  const limit = Number(search.get('limit') ?? usual);
  return { items: items.slice(from, from + limit), next_cursor: from + limit < items.length ? String(from + limit) : null };
}

function lastBeat(cluster, now) {
  if (cluster.status === 'pending') return null;
  if (cluster.silentFor !== undefined) {
    cluster.silentSince ??= now - cluster.silentFor * 1000;
    return new Date(cluster.silentSince).toISOString();
  }
  const second = Math.floor(now / 1000);
  const latest = (second - ((second + cluster.phase) % 15)) * 1000;
  return new Date(Math.max(latest, cluster.firstBeatAt ?? 0)).toISOString();
}

function identity(cluster) {
  const { id, name, environment, labels, created_at, enrolled_at } = cluster;
  return { id, name, environment, labels, created_at, enrolled_at };
}

function counts(cluster) {
  if (cluster.counts) return cluster.counts;
  const pods = { total: cluster.pods.length, running: 0, pending: 0, succeeded: 0, failed: 0, problem: 0 };
  for (const pod of cluster.pods) {
    pods[pod.phase.toLowerCase()]++;
    if (pod.problem) pods.problem++;
  }
  const sum = (read) => (cluster.nodes.some((node) => node.usage) || read !== used ? cluster.nodes.reduce((total, node) => total + read(node), 0) : -1);
  const used = (node) => node.usage?.cpu_millicores ?? 0;
  const usage = cluster.nodes.some((node) => node.usage);
  return {
    nodes: { total: cluster.nodes.length, ready: cluster.nodes.filter((node) => node.status === 'Ready').length },
    pods,
    compute: {
      cpu_used_millicores: usage ? sum(used) : -1,
      cpu_allocatable_millicores: sum((node) => node.allocatable.cpu_millicores),
      memory_used_bytes: usage ? sum((node) => node.usage?.memory_bytes ?? 0) : -1,
      memory_allocatable_bytes: sum((node) => node.allocatable.memory_bytes),
    },
  };
}

function reasons(cluster) {
  const found = [];
  if (cluster.status === 'offline') found.push({ code: 'cluster_offline', message: 'no heartbeat for longer than 90 seconds' });
  if (cluster.status === 'unknown') found.push({ code: 'heartbeat_late', message: 'no heartbeat for longer than 45 seconds' });
  if (cluster.commandsDead) found.push({ code: 'commands_unreachable', message: 'heartbeats arrive, but the agent cannot be reached with commands' });
  if (cluster.clone) found.push({ code: 'clone_quarantined', message: cluster.clone.message });
  if (cluster.keyRevokedAt) found.push({ code: 'agent_key_revoked', message: 'the agent key is revoked' });
  if (['critical', 'warning'].includes(cluster.status)) {
    for (const node of cluster.nodes.filter((each) => each.status !== 'Ready')) found.push({ code: 'node_not_ready', message: `node ${node.name} is not ready` });
    for (const pod of cluster.pods.filter((each) => each.problem)) found.push({ code: 'pod_problem', message: `pod ${pod.namespace}/${pod.name}: ${pod.status}` });
    if (cluster.counts) found.push({ code: 'pod_crash_looping', message: `${cluster.counts.pods.problem} pods are crash-looping` });
  }
  return found;
}

function row(state, cluster) {
  return {
    ...identity(cluster),
    status: cluster.status,
    reasons: reasons(cluster),
    last_heartbeat_at: lastBeat(cluster, Date.now()),
    lights: lights(cluster),
    agent_version: cluster.agent_version,
    agent_outdated: isOutdated(state, cluster),
    kubernetes_version: cluster.kubernetes_version,
    capabilities: cluster.capabilities,
    ...counts(cluster),
    warning_events: cluster.events.length,
  };
}

function fleet(state, search) {
  const all = [...state.clusters.values()].map((cluster) => row(state, cluster));
  const of = (name) => (search.get(name) ?? '').split(',').filter(Boolean);
  const text = (search.get('q') ?? '').toLowerCase();
  const matching = all.filter(
    (each) =>
      (of('environment').length === 0 || of('environment').includes(each.environment)) &&
      (of('status').length === 0 || of('status').includes(each.status)) &&
      (!text || each.name.toLowerCase().includes(text) || Object.entries(each.labels).some(([key, value]) => `${key}=${value}` === text)),
  );
  const byName = (a, b) => a.name.localeCompare(b.name);
  matching.sort(search.get('sort') === 'name' ? byName : (a, b) => SEVERITY.indexOf(a.status) - SEVERITY.indexOf(b.status) || byName(a, b));
  const tally = (read) => all.reduce((counted, each) => ({ ...counted, [read(each)]: (counted[read(each)] ?? 0) + 1 }), {});
  const sum = (part, names) => Object.fromEntries(names.map((name) => [name, all.reduce((total, each) => total + Math.max(0, each[part][name]), 0)]));
  const { items, next_cursor } = page(matching, search, 100);
  return {
    as_of: new Date().toISOString(),
    totals: {
      clusters: all.length,
      matching: matching.length,
      by_status: tally((each) => each.status),
      by_environment: tally((each) => each.environment),
      nodes: sum('nodes', ['total', 'ready']),
      pods: sum('pods', ['total', 'running', 'pending', 'succeeded', 'failed', 'problem']),
      compute: sum('compute', ['cpu_used_millicores', 'cpu_allocatable_millicores', 'memory_used_bytes', 'memory_allocatable_bytes']),
    },
    clusters: items,
    next_cursor,
  };
}

function detail(state, cluster) {
  const now = Date.now();
  const beatAt = lastBeat(cluster, now);
  const base = `curl -fsSL ${state.publicUrl}/install.sh | `;
  const help = (capability, flag, unlocks, grants) => ({
    capability,
    flag,
    enabled: cluster.capabilities[capability],
    unlocks,
    grants,
    enable_command: `${base}${flag}=1 sh`,
    disable_command: `${base}${flag}=0 sh`,
  });
  return {
    as_of: new Date(now).toISOString(),
    ...row(state, cluster),
    cluster_uid: cluster.status === 'pending' ? null : 'b7e1c1b0-43f0-4d5e-9a53-0d6b5a2f9b11',
    namespaces: [...new Set(cluster.pods.map((pod) => pod.namespace))].sort(),
    missing: cluster.missing,
    agent:
      cluster.status === 'pending'
        ? null
        : {
            version: cluster.agent_version,
            protocol_version: 1,
            outdated: isOutdated(state, cluster),
            supported: true,
            image: `ghcr.io/niro/agent:${cluster.agent_version}`,
            run_id: `run-${cluster.id.slice(-6)}`,
            started_at: cluster.enrolled_at,
            resident_bytes: 91_000_000,
            cpu_millis: 184_233,
            sent_bytes: 48_300_211,
            sent_last_day_bytes: cluster.sentLastDay ?? 4_512_004,
            cpu_last_day_millis: 214_310,
            kubernetes_listed_at: beatAt,
            observe_millis: 42,
            last_error: cluster.lastError,
          },
    update: updateOf(state, cluster),
    clone: cluster.clone ?? null,
    enrollment_pending_until: cluster.enrollment ? cluster.enrollment.expires_at : null,
    agent_key_revoked_at: cluster.keyRevokedAt,
    capability_help: [
      help('pods_enabled', 'NIRO_ENABLE_PODS', 'The pod inventory, workloads and their events', 'list pods and apps workloads in all namespaces'),
      help('logs_enabled', 'NIRO_ENABLE_LOGS', 'Live logs of any container', 'get pods/log in all namespaces'),
      help('apply_enabled', 'NIRO_ENABLE_APPLY', 'Apply, roll back and delete managed workloads', 'create, update, patch and delete on the managed namespaced kinds; create namespaces'),
      help('self_update_enabled', 'NIRO_ENABLE_SELF_UPDATE', 'Agent updates from here', "patch the agent's own Deployment"),
    ],
  };
}

function refuseTakenName(state, name, id) {
  if ([...state.clusters.values()].some((cluster) => cluster.name === name && cluster.id !== id)) {
    throw new Refusal(409, 'name_taken', `A cluster named '${name}' exists already.`, { field: 'name' });
  }
}

function createCluster(state, { name, environment = 'unspecified', labels = {} }) {
  refuseTakenName(state, name);
  const id = `01938f3b-0000-7000-8000-${randomBytes(6).toString('hex')}`;
  const cluster = makeCluster({ id, name, environment, wanted: 'pending', nodes: 0, now: Date.now(), labels });
  cluster.created_at = new Date().toISOString();
  state.clusters.set(id, cluster);
  const enrollment = newEnrollment(state, cluster);
  if (state.enrollAfterMillis) {
    setTimeout(() => enroll(state, id), state.enrollAfterMillis);
    setTimeout(() => beat(state, id), state.enrollAfterMillis * 2);
  }
  return { ...identity(cluster), enrollment };
}

function newEnrollment(state, cluster) {
  const token = `niro_et_${randomBytes(32).toString('base64url')}`;
  cluster.enrollment = { token, expires_at: new Date(Date.now() + (state.tokenMillis ?? 3_600_000)).toISOString() };
  return { ...cluster.enrollment, install_command: `curl -fsSL ${state.publicUrl}/install.sh | NIRO_TOKEN=${token} sh` };
}

function enroll(state, id) {
  const cluster = state.clusters.get(id);
  if (!cluster) return;
  cluster.enrolled_at = new Date().toISOString();
  cluster.enrollment = undefined;
  cluster.keyRevokedAt = null;
  cluster.clone = undefined;
}

/** The first heartbeat: the cluster is known from now on. */
function beat(state, id) {
  const cluster = state.clusters.get(id);
  if (!cluster) return;
  const full = makeCluster({ id, name: cluster.name, environment: cluster.environment, wanted: 'healthy', nodes: 2, now: Date.now(), random: numbers(99), labels: cluster.labels });
  state.clusters.set(id, { ...full, firstBeatAt: Date.now(), created_at: cluster.created_at, enrolled_at: cluster.enrolled_at });
}

function matchingPods(cluster, search) {
  const [namespace, status, text] = ['namespace', 'status', 'q'].map((name) => search.get(name) ?? '');
  return cluster.pods
    .filter(
      (pod) =>
        (!namespace || pod.namespace === namespace) &&
        (!status || (status === 'problem' ? pod.problem : pod.status === status)) &&
        (!text || [`${pod.namespace}/${pod.name}`, pod.owner?.name, pod.node, ...pod.containers.map((container) => container.image)].some((each) => each?.includes(text))),
    )
    .sort((a, b) => Number(b.problem) - Number(a.problem) || a.namespace.localeCompare(b.namespace) || a.name.localeCompare(b.name));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const option = (name, usual) => (process.argv.includes(name) ? Number(process.argv[process.argv.indexOf(name) + 1]) : usual);
  const mock = await startMock({
    port: option('--port', 5180),
    clusters: option('--clusters', 13),
    setup: process.argv.includes('--setup'),
    enrollAfterMillis: process.argv.includes('--enroll') ? 4_000 : 0,
  });
  mock.logs.live = true;
  console.log(`${mock.url}  ${mock.email}  ${mock.password}`);
}
