// The same page against a real stack: a backend node, an agent and a simulated cluster.
//   BASE or NIRO_URL   the dashboard's address; without it all is skipped
//   NIRO_EMAIL, NIRO_PASSWORD (or NIRO_ADMIN_EMAIL, NIRO_ADMIN_PASSWORD)
//   NIRO_DEMO_KUBECONFIG (or SIMULATOR_URL, SIMULATOR_TOKEN)   the simulated API server of the Healthy cluster
//   NIRO_CLUSTER_ID    that cluster; without it the first one that is heard of
//   HEARTBEAT_SECONDS  15
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { request as plainRequest } from 'node:http';
import { after, afterEach, before, describe, test } from 'node:test';
import { openPage, signInByHand, startBrowser } from './browser.mjs';

const { env } = process;
const BASE = env.BASE ?? env.NIRO_URL;
const SIGN_IN = { email: env.NIRO_EMAIL ?? env.NIRO_ADMIN_EMAIL, password: env.NIRO_PASSWORD ?? env.NIRO_ADMIN_PASSWORD };
const CLUSTER = env.NIRO_CLUSTER_ID;
const { SIMULATOR_URL, SIMULATOR_TOKEN } = simulatorOf(env);
const WITHIN = (Number(env.HEARTBEAT_SECONDS ?? 15) + 5) * 1_000;
const NAMESPACE = 'default';
const POD = `e2e-${Date.now().toString(36)}`;

describe('dashboard on a real stack', { skip: BASE ? false : 'BASE is not set', timeout: 300_000 }, () => {
  let browser;
  let opened;
  let page;
  before(async () => {
    browser = await startBrowser();
    opened = await openPage(browser, BASE);
    page = opened.page;
    await signInByHand(page, SIGN_IN);
  });
  after(async () => {
    if (SIMULATOR_URL) await simulator('DELETE', `pods/${NAMESPACE}/${POD}`).catch(() => {});
    await browser?.close();
  });
  afterEach(() => assert.deepEqual(opened.problems, []));

  async function openCluster(tab = '') {
    if (CLUSTER) return page.goto(`/clusters/${CLUSTER}${tab}`);
    await page.goto('/?status=healthy,warning,critical');
    const link = page.locator('[data-row]').first();
    await link.waitFor();
    return page.goto((await link.getAttribute('href')) + tab);
  }

  test('aHealthyClusterIsInTheFleet', async () => {
    await page.goto('/');
    await page.getByRole('heading', { name: 'Fleet' }).waitFor();
    await page.locator('[data-status=healthy] [data-row]').first().waitFor({ timeout: 60_000 });
    await page.getByText(/^\d+ s ago$/).first().waitFor();
  });

  test('theFirstDataComesWithThePage', async () => {
    const calls = [];
    const note = (sent) => sent.url().includes('/api/') && calls.push(sent.url());
    page.on('request', note);
    await page.goto('/');
    await page.locator('[data-row]').first().waitFor();
    page.off('request', note);
    assert.deepEqual(calls, []);
  });

  test('nodesPodsAndEventsAreShown', async () => {
    await openCluster('/nodes');
    await page.getByText('Ready', { exact: true }).first().waitFor();
    await page.getByRole('link', { name: /^Pods/ }).click();
    await page.getByRole('row').getByText('Running', { exact: true }).first().waitFor();
    await page.getByRole('link', { name: /^Events/ }).click();
    await page.getByRole('table').or(page.getByRole('heading', { name: 'No warning events' })).first().waitFor();
    await page.getByRole('link', { name: 'Agent & capabilities' }).click();
    await page.getByRole('heading', { name: 'Pod inventory' }).waitFor();
  });

  test('addedCrashedAndRemovedPodsAreSeenWithinAHeartbeatAndARefresh', { skip: SIMULATOR_URL ? false : 'SIMULATOR_URL is not set' }, async () => {
    await openCluster(`/pods?q=${POD}`);
    await page.getByRole('heading', { name: 'No pod matches' }).waitFor();
    await simulator('POST', 'pods', { namespace: NAMESPACE, name: POD, image: 'docker.io/library/nginx:1.27.4' });
    const row = page.getByRole('row').filter({ hasText: POD });
    await timed('added', () => row.waitFor({ timeout: WITHIN }));
    await row.getByText('Running').waitFor({ timeout: 2 * WITHIN });
    await simulator('POST', `pods/${NAMESPACE}/${POD}/crash`, {});
    await timed('crashed', () => row.getByText('CrashLoopBackOff').or(row.getByText('Error')).first().waitFor({ timeout: 2 * WITHIN }));
    await simulator('DELETE', `pods/${NAMESPACE}/${POD}`);
    await timed('removed', () => row.waitFor({ state: 'detached', timeout: 2 * WITHIN }));
  });
});

async function timed(what, wait) {
  const started = Date.now();
  await wait();
  console.log(`${what} pod on the page after ${((Date.now() - started) / 1_000).toFixed(1)} s`);
}

/** The address and the administrator's token of the simulated API server. */
function simulatorOf({ SIMULATOR_URL, SIMULATOR_TOKEN, NIRO_DEMO_KUBECONFIG }) {
  if (SIMULATOR_URL || !NIRO_DEMO_KUBECONFIG) return { SIMULATOR_URL, SIMULATOR_TOKEN };
  const kubeconfig = readFileSync(NIRO_DEMO_KUBECONFIG, 'utf8');
  const value = (name) => new RegExp(`^\\s*"?${name}"?:\\s*"?([^"\\s,]+)`, 'm').exec(kubeconfig)?.[1];
  return { SIMULATOR_URL: value('server'), SIMULATOR_TOKEN: value('token') };
}

/** Calls the control of the simulator; its certificate is its own, and it listens on this machine only. */
function simulator(method, path, body) {
  const url = new URL(`/simulator/${path}`, SIMULATOR_URL);
  const send = url.protocol === 'https:' ? request : plainRequest;
  return new Promise((resolve, reject) => {
    const call = send(url, { method, rejectUnauthorized: false, headers: { Authorization: `Bearer ${SIMULATOR_TOKEN}`, 'Content-Type': 'application/json' } }, (answer) => {
      let text = '';
      answer.on('data', (chunk) => (text += chunk));
      answer.on('end', () => (answer.statusCode < 300 ? resolve(text) : reject(new Error(`${method} ${url.pathname}: ${answer.statusCode} ${text.slice(0, 200)}`))));
    });
    call.on('error', reject);
    call.end(body ? JSON.stringify(body) : undefined);
  });
}
