// What the tests of log pages share: a cluster with logs, and what a log page shows.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, afterEach, before, beforeEach } from 'node:test';
import { openPage, signIn, startBrowser, until } from './browser.mjs';
import { startMock } from './mock-server.mjs';

export const CLUSTER = 'berlin-edge-02';
/** Cut connections and refusals are the browser's errors, not the page's. */
export const CUT = (text) => /Failed to load resource|net::ERR/.test(text);

/** A browser for all tests of a suite, and for each of them a server with a cluster whose logs may be read. */
export function logSuite() {
  const suite = {
    browser: undefined,
    mock: undefined,
    cluster: undefined,
    opened: undefined,
    podsOf: (owner) => suite.cluster.pods.filter((pod) => pod.owner.name === owner),
    /** A pod that runs. */
    pod: () => suite.podsOf('prometheus')[0],
    crashing: () => suite.cluster.pods.find((each) => each.status === 'CrashLoopBackOff'),
    path: (of, options = {}) => `/clusters/${suite.cluster.id}/logs?${new URLSearchParams({ namespace: of.namespace, pod: of.name, container: of.containers[0].name, ...options })}`,
    async open(address, options = {}) {
      suite.opened = await openPage(suite.browser, suite.mock.url, options);
      await signIn(suite.opened.page, suite.mock, address);
      return suite.opened.page;
    },
  };
  before(async () => (suite.browser = await startBrowser()));
  after(() => suite.browser.close());
  beforeEach(async () => {
    suite.mock = await startMock();
    suite.cluster = suite.mock.cluster(CLUSTER);
    suite.cluster.capabilities.logs_enabled = true;
  });
  afterEach(async () => {
    await suite.opened.context.close();
    await suite.mock.close();
    assert.deepEqual(suite.opened.problems, []);
  });
  return suite;
}

export const rows = (page) => page.locator('[role=log] [data-row]');
/** Reads a figure of the footer. */
export const fact = (page, name) => () => page.locator(`[data-fact="${name}"]`).innerText();
export const shows = (page, text) => page.locator('[role=log]').getByText(text, { exact: true }).waitFor();
export const button = (page, name) => page.getByRole('button', { name, exact: true });

/** What the page saves as a file. */
export async function saved(page) {
  const [download] = await Promise.all([page.waitForEvent('download'), button(page, 'Download').click()]);
  return { name: download.suggestedFilename(), lines: (await readFile(await download.path(), 'utf8')).trimEnd().split('\n') };
}

/** Waits until the page has opened so many streams in all, and spares it its pause if there is one. */
export function reopened(page, mock, times) {
  const now = button(page, 'Now');
  return until(async () => {
    if (await now.isVisible()) await now.click({ timeout: 500 }).catch(() => {});
    return mock.logs.opened.length;
  }, times);
}
