// What the tests of log pages share: a cluster with logs, and what a log page shows.
import { readFile } from 'node:fs/promises';
import { until } from './browser.mjs';
import { button, mock, page, pageSuite, pathOf } from './page-suite.mjs';

export const CLUSTER = 'berlin-edge-02';
/** Cut connections and refusals are the browser's errors, not the page's. */
export const CUT = (text) => /Failed to load resource|net::ERR/.test(text);

export const logSuite = () => pageSuite({ prepare: () => (cluster().capabilities.logs_enabled = true) });

export const cluster = () => mock.cluster(CLUSTER);
export const podsOf = (owner) => cluster().pods.filter((each) => each.owner.name === owner);
/** A pod that runs. */
export const pod = () => podsOf('prometheus')[0];
export const crashing = () => cluster().pods.find((each) => each.status === 'CrashLoopBackOff');
export const logOf = (of, options = {}) => pathOf(CLUSTER, `/logs?${new URLSearchParams({ namespace: of.namespace, pod: of.name, container: of.containers[0].name, ...options })}`);

export const rows = () => page.locator('[role=log] [data-row]');
/** Reads a figure of the footer. */
export const fact = (name) => () => page.locator(`[data-fact="${name}"]`).innerText();
export const shows = (text) => page.locator('[role=log]').getByText(text, { exact: true }).waitFor();

/** What the page saves as a file. */
export async function saved() {
  const [download] = await Promise.all([page.waitForEvent('download'), button('Download').click()]);
  return { name: download.suggestedFilename(), lines: (await readFile(await download.path(), 'utf8')).trimEnd().split('\n') };
}

/** Waits until the page has opened so many streams in all, and spares it its pause if there is one. */
export function reopened(times) {
  const now = button('Now');
  return until(async () => {
    if (await now.isVisible()) await now.click({ timeout: 500 }).catch(() => {});
    return mock.logs.opened.length;
  }, times);
}
