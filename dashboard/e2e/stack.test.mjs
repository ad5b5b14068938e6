// The same page against a real stack: a backend node, an agent and a simulated cluster.
//   BASE               the dashboard's address; without it all is skipped
//   NIRO_EMAIL, NIRO_PASSWORD
//   NIRO_CLUSTER       name of the Healthy cluster; without it the first one that is heard of
//   SIMULATOR_URL, SIMULATOR_TOKEN   its simulated API server and the administrator's token
//   HEARTBEAT_SECONDS  15
import assert from 'node:assert/strict';
import { request } from 'node:https';
import { request as plainRequest } from 'node:http';
import { after, afterEach, before, describe, test } from 'node:test';
import { openPage, signInByHand, startBrowser } from './browser.mjs';

const { BASE, NIRO_EMAIL, NIRO_PASSWORD, NIRO_CLUSTER, SIMULATOR_URL, SIMULATOR_TOKEN, HEARTBEAT_SECONDS } = process.env;
const WITHIN = (Number(HEARTBEAT_SECONDS ?? 15) + 5) * 1_000;
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
    await signInByHand(page, { email: NIRO_EMAIL, password: NIRO_PASSWORD });
  });
  after(async () => {
    if (SIMULATOR_URL) await simulator('DELETE', `pods/${NAMESPACE}/${POD}`).catch(() => {});
    await browser?.close();
  });
  afterEach(() => assert.deepEqual(opened.problems, []));

  async function openCluster(tab = '') {
    await page.goto(NIRO_CLUSTER ? `/?q=${encodeURIComponent(NIRO_CLUSTER)}` : '/?status=healthy,warning,critical');
    const link = NIRO_CLUSTER ? page.getByRole('link', { name: NIRO_CLUSTER, exact: true }) : page.locator('[data-row]').first();
    await link.waitFor();
    return page.goto((await link.getAttribute('href')) + tab);
  }

  test('aHealthyClusterIsInTheFleet', async () => {
    await page.goto('/');
    await page.getByRole('heading', { name: 'Fleet' }).waitFor();
    const healthy = page.locator('[data-status=healthy]');
    await healthy.filter({ has: page.locator('[data-row]', NIRO_CLUSTER ? { hasText: NIRO_CLUSTER } : {}) }).first().waitFor({ timeout: 60_000 });
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
