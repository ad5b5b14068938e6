// Made-up releases and rollouts: what the server would keep, moved on by hand.
import { randomBytes } from 'node:crypto';

const STATES = ['pending', 'offered', 'updating', 'succeeded', 'failed', 'skipped'];
const USUAL = [{ name: 'canary', percent: 5 }, { name: 'dev', environments: ['dev'] }, { name: 'staging', environments: ['staging'] }, { name: 'production', environments: ['production', 'unspecified'] }];
const collator = new Intl.Collator('en', { numeric: true });

export const isOpen = (rollout) => ['running', 'paused', 'halted'].includes(rollout.status);

export function makeRelease(version, { builtIn = false, notes = null, image = `ghcr.io/niro/agent:${version}`, by = 'admin@example.com' } = {}) {
  return { version, image, notes, created_at: builtIn ? null : new Date(Date.now() - 4e6).toISOString(), created_by: builtIn ? null : by, built_in: builtIn };
}

export const newest = (state) => state.releases.map((release) => release.version).sort(collator.compare).at(-1);
export const isOutdated = (state, cluster) => cluster.agent_version !== null && newest(state) !== undefined && collator.compare(cluster.agent_version, newest(state)) < 0;

export function versionsOf(state) {
  const versions = new Map();
  for (const cluster of state.clusters.values()) {
    if (!cluster.agent_version) continue;
    const version = versions.get(cluster.agent_version) ?? { version: cluster.agent_version, protocol_version: 1, clusters: 0, outdated: isOutdated(state, cluster), may_self_update: 0 };
    version.clusters++;
    if (cluster.capabilities.self_update_enabled) version.may_self_update++;
    versions.set(cluster.agent_version, version);
  }
  return [...versions.values()].sort((a, b) => collator.compare(b.version, a.version));
}

export const releasesOf = (state) => state.releases.toSorted((a, b) => collator.compare(b.version, a.version)).map((release) => ({ ...release, clusters: [...state.clusters.values()].filter((cluster) => cluster.agent_version === release.version).length }));

/** A rollout over the clusters that have an agent. */
export function makeRollout(state, { version, waves = USUAL, deadline_seconds = 300, max_parallel = 20, soak_seconds = 60 }, { by = 'admin@example.com', secondsAgo = 0 } = {}) {
  const left = [...state.clusters.values()].filter((cluster) => cluster.agent_version).sort((a, b) => a.name.localeCompare(b.name));
  const clusters = [];
  const at = new Date(Date.now() - secondsAgo * 1000).toISOString();
  waves.forEach((wave, index) => {
    const matching = left.filter((cluster) => (!wave.environments?.length || wave.environments.includes(cluster.environment)) && Object.entries(wave.labels ?? {}).every(([key, value]) => cluster.labels[key] === value));
    for (const cluster of matching.slice(0, Math.ceil((matching.length * (wave.percent ?? 100)) / 100))) {
      left.splice(left.indexOf(cluster), 1);
      const may = cluster.capabilities.self_update_enabled;
      clusters.push({ cluster_id: cluster.id, cluster_name: cluster.name, wave: index + 1, state: may ? 'pending' : 'skipped', from_version: cluster.agent_version, reason: may ? null : 'capability_missing', message: null, changed_at: at });
    }
  });
  const rollout = {
    id: `01938f3d-0000-7000-8000-${randomBytes(6).toString('hex')}`, version, image: `ghcr.io/niro/agent:${version}`, status: 'running', status_reason: null, deadline_seconds, max_parallel, soak_seconds,
    created_at: at, created_by: by, finished_at: null, clusters,
    waves: waves.map((wave, index) => ({ name: wave.name ?? `Wave ${index + 1}`, environments: wave.environments ?? [], labels: wave.labels ?? {}, percent: wave.percent ?? null, status: index === 0 ? 'running' : 'waiting' })),
  };
  state.rollouts.unshift(rollout);
  return rollout;
}

/** A cluster of a rollout reaches a state; an update that succeeded shows as its version. */
export function move(state, rollout, name, to, { reason = null, message = null } = {}) {
  const row = rollout.clusters.find((each) => each.cluster_name === name);
  Object.assign(row, { state: to, reason, message, changed_at: new Date().toISOString() });
  if (to === 'succeeded') state.clusters.get(row.cluster_id).agent_version = rollout.version;
  if (to === 'failed') Object.assign(rollout, { status: 'halted', status_reason: `the update of ${name} failed: ${message ?? reason}` });
}

const countsOf = (rows) => Object.fromEntries([['total', rows.length], ...STATES.map((state) => [state, rows.filter((row) => row.state === state).length])]);

export function rolloutAnswer({ clusters, ...rollout }) {
  return { ...rollout, waves: rollout.waves.map((wave, index) => ({ ...wave, counts: countsOf(clusters.filter((row) => row.wave === index + 1)) })) };
}

/** What the newest rollout did with a cluster. */
export function updateOf(state, cluster) {
  for (const rollout of state.rollouts) {
    const row = rollout.clusters.find((each) => each.cluster_id === cluster.id);
    if (row) return { rollout_id: rollout.id, version: rollout.version, state: row.state, reason: row.reason, message: row.message, changed_at: row.changed_at };
  }
  return null;
}

/** The routes of this concern; undefined where a path is none of them. */
export function serveUpdates({ state, refuse, may, page, by }, call, id, part, body, search) {
  const list = (items) => ({ as_of: new Date().toISOString(), ...page(items, search, 100) });
  const admin = () => may || refuse(403, 'forbidden', 'Your role does not allow this.');
  switch (call) {
    case 'GET agent-versions':
      return [200, list(versionsOf(state))];
    case 'GET agent-releases':
      return [200, list(releasesOf(state))];
    case 'POST agent-releases':
      admin();
      if (state.releases.some((release) => release.version === body.version)) refuse(409, 'release_exists', `release '${body.version}' exists already`);
      state.releases.push(makeRelease(body.version, { notes: body.notes ?? null, ...(body.image && { image: body.image }), by }));
      return [201, releasesOf(state).find((release) => release.version === body.version)];
    case 'DELETE agent-releases/{id}':
      admin();
      if (state.rollouts.some((rollout) => rollout.version === id && isOpen(rollout))) refuse(409, 'release_in_use', `a rollout of '${id}' is not finished`);
      state.releases = state.releases.filter((release) => release.version !== id);
      return [204, undefined];
    case 'GET agent-rollouts':
      return [200, { ...list(state.rollouts.map(rolloutAnswer)), usual_waves: USUAL.map((wave) => ({ environments: [], labels: {}, percent: null, ...wave })) }];
    case 'POST agent-rollouts':
      admin();
      if (state.rollouts.some(isOpen)) refuse(409, 'rollout_running', 'an earlier rollout is not finished');
      state.askedRollout = body;
      return [201, rolloutAnswer(makeRollout(state, body, { by }))];
    default: {
      if (!call.includes('agent-rollouts/{id}')) return undefined;
      const rollout = state.rollouts.find((each) => each.id === id) ?? refuse(404, 'rollout_not_found', `there is no rollout '${id}'`);
      if (part === undefined) return [200, rolloutAnswer(rollout)];
      if (part === 'clusters') {
        const states = (search.get('state') ?? '').split(',').filter(Boolean);
        return [200, list(rollout.clusters.filter((row) => states.length === 0 || states.includes(row.state)))];
      }
      admin();
      if (part === 'pause') Object.assign(rollout, { status: 'paused', status_reason: `paused by ${by}` });
      if (part === 'resume') {
        Object.assign(rollout, { status: 'running', status_reason: null });
        for (const row of rollout.clusters) if (row.state === 'failed') Object.assign(row, { state: 'pending', reason: null, message: null });
      }
      if (part === 'cancel') {
        Object.assign(rollout, { status: 'cancelled', status_reason: `cancelled by ${by}`, finished_at: new Date().toISOString() });
        for (const row of rollout.clusters) if (row.state === 'pending') Object.assign(row, { state: 'skipped', reason: 'cancelled' });
      }
      return [200, rolloutAnswer(rollout)];
    }
  }
}
