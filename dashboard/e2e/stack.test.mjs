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
import { openPage, signInByHand, startBrowser, until } from './browser.mjs';

const { BASE, NIRO_EMAIL, NIRO_PASSWORD, NIRO_CLUSTER, SIMULATOR_URL, SIMULATOR_TOKEN, HEARTBEAT_SECONDS } = process.env;
const BEAT_MILLIS = Number(HEARTBEAT_SECONDS ?? 15) * 1_000;
const REFRESH_MILLIS = 5_000;
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
    // none of the page's own calls is answered: what is shown came with the document
    await page.route('**/api/**', () => {});
    await page.goto('/');
    await page.locator('[data-row]').first().waitFor();
    await page.unroute('**/api/**');
  });

  test('nodesPodsAndEventsAreShown', async () => {
    await openCluster('/nodes');
    await page.getByText('Ready', { exact: true }).first().waitFor();
    const tabs = page.getByRole('navigation', { name: 'Parts of the cluster' });
    await tabs.getByRole('link', { name: /^Pods/ }).click();
    await page.getByRole('row').getByText('Running', { exact: true }).first().waitFor();
    await tabs.getByRole('link', { name: /^Events/ }).click();
    await page.getByRole('table').or(page.getByRole('heading', { name: 'No warning events' })).first().waitFor();
    await page.getByRole('link', { name: 'Agent & capabilities' }).click();
    await page.getByRole('heading', { name: 'Pod inventory' }).waitFor();
  });

  test('addedCrashedAndRemovedPodsAreSeenWithinAHeartbeatAndARefresh', { skip: SIMULATOR_URL ? false : 'SIMULATOR_URL is not set' }, async () => {
    await openCluster(`/pods?q=${POD}`);
    await page.getByRole('heading', { name: 'No pod matches' }).waitFor();
    await simulator('POST', 'pods', { namespace: NAMESPACE, name: POD, image: 'docker.io/library/nginx:1.27.4' });
    const row = page.getByRole('row').filter({ hasText: POD });
    await seenInTime('added', (pod) => pod !== undefined, () => row.waitFor());
    await seenInTime('running', (pod) => pod?.status?.phase === 'Running', () => row.getByText('Running').waitFor());
    await simulator('POST', `pods/${NAMESPACE}/${POD}/crash`, {});
    const crashed = (pod) => pod?.status?.containerStatuses?.some(({ state }) => state.waiting?.reason === 'CrashLoopBackOff' || state.terminated);
    await seenInTime('crashed', crashed, () => row.getByText('CrashLoopBackOff').or(row.getByText('Error')).first().waitFor());
    await simulator('DELETE', `pods/${NAMESPACE}/${POD}`);
    await seenInTime('removed', (pod) => pod === undefined, () => row.waitFor({ state: 'detached' }));
  });

  test('aPingIsAnsweredThroughTheCommandChannel', async () => {
    await openCluster();
    await page.getByRole('button', { name: 'Ping', exact: true }).click();
    await page.getByText(/Answered in .* through the command channel/).waitFor();
    await page.getByRole('link', { name: 'Details' }).click();
    await page.getByRole('list', { name: 'What happened' }).getByText('Succeeded').waitFor();
  });

  test('theLogOfAPodIsFollowedAsItIsWritten', async () => {
    await openCluster('/pods?status=Running');
    const link = page.getByRole('link', { name: /^View logs of (?!niro-system\/|all pods)/ }).first();
    const [, namespace, pod] = /of (.+?)\/(.+)$/.exec(await link.getAttribute('aria-label'));
    await link.click();
    await page.getByRole('heading', { name: `${namespace}/${pod}` }).waitFor();
    await until(() => page.locator('footer').innerText(), /streaming/i);
    const lines = page.getByRole('log');
    if (SIMULATOR_URL) {
      await simulator('POST', `logs/${namespace}/${pod}/-/print`, { lines: [`INFO  ${POD} one`, `INFO  ${POD} two`] });
      await lines.getByText(`INFO  ${POD} two`).waitFor();
    }
    await lines.locator('[data-row]').first().waitFor();
    await until(() => page.locator('[data-fact=lost]').innerText(), /^0 /);
    await until(() => page.locator('[data-fact=repeated]').innerText(), /^0 /);
  });

  test('manifestsAreTriedAppliedAndDeletedAgainOrTheCommandThatAllowsItIsShown', async () => {
    await openCluster('/apply');
    const editor = page.getByRole('textbox', { name: 'Manifests' });
    const off = page.getByText('Applying is switched off in this cluster');
    await editor.or(off).first().waitFor();
    if (await off.isVisible()) return page.getByText(/NIRO_ENABLE_APPLY=1 sh/).waitFor();
    await editor.click();
    await page.evaluate((text) => navigator.clipboard.writeText(text), `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${POD}, namespace: ${NAMESPACE} }\ndata: { colour: blue }\n`);
    await page.keyboard.press('ControlOrMeta+V');
    await page.getByRole('button', { name: 'Dry run', exact: true }).click();
    await page.getByText('Nothing was touched. 1 object would be different.').waitFor();
    await page.getByRole('button', { name: 'Apply 1 change' }).click();
    await page.getByText('Done. 1 object changed; the cluster is as the manifests say.').waitFor();
    await page.getByRole('button', { name: 'Delete some of these…' }).click();
    await page.getByRole('checkbox', { name: `Delete ConfigMap ${NAMESPACE}/${POD}` }).check();
    await page.getByRole('button', { name: 'Delete 1 object…' }).click();
    await page.getByRole('button', { name: 'Delete 1 object', exact: true }).click();
    await page.getByText('1 object deleted.').waitFor();
  });

  test('theAgentsPageCountsTheVersionOfThisCluster', async () => {
    await page.goto('/agents');
    await page.getByRole('heading', { name: 'Versions in use' }).waitFor();
    await page.getByText(/agents? (is|are) (up to date|outdated)/).waitFor();
  });

  test('thePodsOfAllClustersHoldThoseOfThisOne', async () => {
    await page.goto('/pods?q=niro-agent');
    await page.getByRole('row').filter({ hasText: 'niro-system/niro-agent' }).first().waitFor();
  });

  /**
   * From the moment the cluster's API server shows a change, the page shows it within one beat of the agent and one refresh of the page.
   * The beat is the agent's real one, as the server saw it come; the time an answer takes on this machine is measured and added.
   */
  async function seenInTime(what, shown, seen) {
    await until(async () => shown(await podOfCluster()) === true, true);
    const started = Date.now();
    const beats = watchBeats();
    await seen();
    const took = Date.now() - started;
    const { longestGap, slowestAnswer } = await beats.end();
    const allowed = Math.max(BEAT_MILLIS, longestGap) + REFRESH_MILLIS + 2 * slowestAnswer;
    console.log(`${what} pod on the page after ${(took / 1_000).toFixed(1)} s; allowed are ${(allowed / 1_000).toFixed(1)} s`);
    assert.ok(took <= allowed, `${what}: ${took} ms, allowed are ${allowed}`);
  }

  /** The longest time between two heartbeats, or since the last one, while something is waited for, and the slowest answer of the API. */
  function watchBeats() {
    const id = /clusters\/([\w-]+)/.exec(page.url())[1];
    let watching = true;
    let longestGap = 0;
    let slowestAnswer = 0;
    const done = (async () => {
      let last;
      while (watching) {
        const asked = Date.now();
        const answer = await page.context().request.get(`/api/v1/clusters/${id}`);
        slowestAnswer = Math.max(slowestAnswer, Date.now() - asked);
        const beat = Date.parse((await answer.json()).last_heartbeat_at);
        longestGap = Math.max(longestGap, last === undefined ? 0 : beat - last);
        last = beat;
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    })();
    return {
      end: async () => {
        watching = false;
        await done;
        return { longestGap, slowestAnswer };
      },
    };
  }
});

/** The pod as the simulated API server shows it; undefined where it does not. */
async function podOfCluster() {
  const { status, text } = await callSimulator('GET', `/api/v1/namespaces/${NAMESPACE}/pods/${POD}`);
  return status === 404 ? undefined : JSON.parse(text);
}

async function simulator(method, path, body) {
  const { status, text } = await callSimulator(method, `/simulator/${path}`, body);
  if (status >= 300) throw new Error(`${method} ${path}: ${status} ${text.slice(0, 200)}`);
  return text;
}

/** Calls the simulated API server or its control; its certificate is its own, and it listens on this machine only. */
function callSimulator(method, path, body) {
  const url = new URL(path, SIMULATOR_URL);
  const send = url.protocol === 'https:' ? request : plainRequest;
  return new Promise((resolve, reject) => {
    const call = send(url, { method, rejectUnauthorized: false, headers: { Authorization: `Bearer ${SIMULATOR_TOKEN}`, 'Content-Type': 'application/json' } }, (answer) => {
      let text = '';
      answer.on('data', (chunk) => (text += chunk));
      answer.on('end', () => resolve({ status: answer.statusCode, text }));
    });
    call.on('error', reject);
    call.end(body ? JSON.stringify(body) : undefined);
  });
}
