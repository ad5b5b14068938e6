// Pictures of every page and state into target/, wide and narrow, light and dark; to be looked at.
import { mkdirSync } from 'node:fs';
import { openPage, settled, signIn, startBrowser } from './browser.mjs';
import { startMock } from './mock-server.mjs';

mkdirSync('target/screenshots', { recursive: true });
// node e2e/screenshots.mjs [beginning of a name]
const only = process.argv[2];
const browser = await startBrowser();

const id = (mock, name) => mock.cluster(name).id;
const fleet = (view) => async (page) => {
  await page.evaluate((value) => localStorage.setItem('niro.fleet.view', JSON.stringify(value)), view);
  await page.reload();
};
const click = (role, name) => (page) => page.getByRole(role, { name }).first().click();

const shots = [
  { name: 'fleet-cards', act: fleet('cards') },
  { name: 'fleet-table', act: fleet('table') },
  { name: 'fleet-filtered', path: () => '/?status=critical,warning&environment=production' },
  { name: 'fleet-no-match', path: () => '/?q=nothing' },
  { name: 'fleet-empty', mock: { clusters: 0 } },
  { name: 'fleet-3000', mock: { clusters: 3000 } },
  { name: 'fleet-stale', act: async (page, mock) => { mock.state.failing = 'down'; await page.getByText(/Showing data as of/).waitFor({ timeout: 9_000 }); } },
  { name: 'fleet-error', act: async (page, mock) => { mock.state.firstData = false; mock.state.failing = 503; await page.reload(); await page.getByText(/cannot be/).waitFor(); } },
  { name: 'fleet-loading', act: async (page, mock) => { mock.state.firstData = false; mock.state.delayMillis = 800; await page.reload(); await page.waitForTimeout(1_200); } },
  { name: 'add-form', act: async (page) => { await click('button', 'Add cluster')(page); await page.getByLabel('Name').fill('rome-edge-01'); } },
  { name: 'add-install', act: async (page) => { await click('button', 'Add cluster')(page); await page.getByLabel('Name').fill('rome-edge-01'); await click('button', 'Get the install command')(page); await page.getByText('Waiting for the agent…').waitFor(); } },
  { name: 'add-healthy', act: async (page, mock) => { await click('button', 'Add cluster')(page); await page.getByLabel('Name').fill('rome-edge-01'); await click('button', 'Get the install command')(page); await page.getByText('Waiting for the agent…').waitFor(); mock.enroll(id(mock, 'rome-edge-01')); mock.beat(id(mock, 'rome-edge-01')); await page.getByText('rome-edge-01 is Healthy').waitFor(); } },
  { name: 'cluster', path: (mock) => `/clusters/${id(mock, 'berlin-edge-02')}` },
  { name: 'cluster-healthy', path: (mock) => `/clusters/${id(mock, 'ci-runners')}` },
  { name: 'cluster-offline', path: (mock) => `/clusters/${id(mock, 'porto-retail')}` },
  { name: 'cluster-pending', path: (mock) => `/clusters/${id(mock, 'new-site-oslo')}` },
  { name: 'cluster-missing', path: (mock) => `/clusters/${id(mock, 'homelab')}` },
  { name: 'cluster-nodes', path: (mock) => `/clusters/${id(mock, 'hamburg-plant')}/nodes` },
  { name: 'cluster-pods', path: (mock) => `/clusters/${id(mock, 'berlin-edge-02')}/pods` },
  { name: 'cluster-pod-open', path: (mock) => `/clusters/${id(mock, 'berlin-edge-02')}/pods`, act: async (page) => page.locator('button[data-row]').nth(1).click() },
  { name: 'cluster-pods-off', path: (mock) => `/clusters/${id(mock, 'homelab')}/pods` },
  { name: 'cluster-events', path: (mock) => `/clusters/${id(mock, 'berlin-edge-02')}/events` },
  { name: 'cluster-unreachable', path: (mock) => { const cluster = mock.cluster('lyon-warehouse'); cluster.status = 'critical'; cluster.commandsDead = new Date(Date.now() - 74_000).toISOString(); return `/clusters/${cluster.id}`; } },
  { name: 'cluster-api-late', path: (mock) => { const cluster = mock.cluster('staging-eu'); cluster.apiSlow = new Date(Date.now() - 52_000).toISOString(); return `/clusters/${cluster.id}`; } },
  { name: 'commands', path: (mock) => `/clusters/${id(mock, 'berlin-edge-02')}/commands` },
  { name: 'commands-partial', path: (mock) => `/clusters/${id(mock, 'berlin-edge-02')}/commands`, act: (page) => page.locator('tr', { has: page.locator('[data-command=partial]') }).getByRole('button').click() },
  { name: 'commands-expired', path: (mock) => `/clusters/${id(mock, 'hamburg-plant')}/commands?command=${mock.commands('hamburg-plant').find((command) => command.late_result).id}` },
  { name: 'commands-running', path: (mock) => `/clusters/${id(mock, 'berlin-edge-02')}/commands?command=${mock.commands('berlin-edge-02').find((command) => command.status === 'running').id}` },
  { name: 'commands-empty', path: (mock) => { mock.state.commands.set(id(mock, 'ci-runners'), []); return `/clusters/${id(mock, 'ci-runners')}/commands`; } },
  { name: 'ping-answered', path: (mock) => `/clusters/${id(mock, 'ci-runners')}`, act: async (page) => { await click('button', 'Ping')(page); await page.getByText(/Answered in/).waitFor(); } },
  { name: 'ping-waiting', path: (mock) => { mock.state.agent = undefined; return `/clusters/${id(mock, 'ci-runners')}`; }, act: async (page) => { await click('button', 'Ping')(page); await page.getByText(/Ping pending/).waitFor(); } },
  { name: 'ping-refused', path: (mock) => { mock.state.refusing = { status: 503, code: 'database_unavailable', headers: { 'Retry-After': '5' } }; return `/clusters/${id(mock, 'ci-runners')}`; }, act: async (page) => { await click('button', 'Ping')(page); await page.getByText(/cannot take commands/).waitFor(); } },
  { name: 'pods', path: () => '/pods' },
  { name: 'pods-large', mock: { pods: 200_000 }, path: () => '/pods?sort=age' },
  { name: 'pods-filtered', path: (mock) => `/pods?cluster=${id(mock, 'porto-retail')},${id(mock, 'hamburg-plant')}&namespace=telemetry` },
  { name: 'pods-no-match', path: () => '/pods?q=nothing&status=Evicted' },
  { name: 'pods-empty', mock: { clusters: 0 }, path: () => '/pods' },
  { name: 'pods-loading', path: () => '/pods', act: async (page, mock) => { mock.state.firstData = true; mock.state.delayMillis = 60_000; await page.reload(); await page.getByRole('heading', { name: 'Pods' }).waitFor(); } },
  { name: 'pods-stale', path: () => '/pods', act: async (page, mock) => { mock.state.failing = 'down'; await page.getByText(/Showing data as of/).waitFor(); } },
  { name: 'cluster-agent', path: (mock) => `/clusters/${id(mock, 'berlin-edge-02')}/agent`, act: click('button', 'How to switch on') },
  { name: 'cluster-delete', path: (mock) => `/clusters/${id(mock, 'dev-platform')}/agent`, act: click('button', 'Delete') },
  { name: 'cluster-re-enroll', path: (mock) => `/clusters/${id(mock, 'dev-platform')}/agent`, act: click('button', 'Enroll again') },
  { name: 'cluster-edit', path: (mock) => `/clusters/${id(mock, 'dev-platform')}`, act: click('button', 'Edit') },
  { name: 'cluster-viewer', mock: { role: 'viewer' }, path: (mock) => `/clusters/${id(mock, 'dev-platform')}/agent`, act: async (page) => page.locator('[data-hint]').first().focus() },
  { name: 'not-found', path: () => '/clusters/none' },
  { name: 'tokens', path: () => '/tokens', act: async (page) => { await page.getByLabel('Name of the new token').fill('backup'); await click('button', 'Make a token')(page); await page.getByText(/^niro_pat_/).waitFor(); } },
  { name: 'user-menu', act: click('button', /^Account of/) },
  { name: 'help', act: (page) => page.keyboard.press('?') },
  { name: 'sign-in', signedOut: true },
  { name: 'sign-in-wrong', signedOut: true, act: async (page) => { await page.getByLabel('E-mail').fill('a@b.c'); await page.getByLabel('Password', { exact: true }).fill('x'); await click('button', 'Sign in')(page); await page.getByText('is wrong').waitFor(); } },
  { name: 'first-run', signedOut: true, mock: { setup: true } },
];

const jobs = shots
  .filter((each) => !only || each.name.startsWith(only))
  .flatMap((shot) => [[1440, 900], [390, 844]].flatMap(([width, height]) => ['light', 'dark'].map((colorScheme) => ({ shot, width, height, colorScheme }))));

async function take({ shot, width, height, colorScheme }) {
  const mock = await startMock(shot.mock);
  const { page, context, problems } = await openPage(browser, mock.url, { width, height, colorScheme, phone: width < 500, expected: (text) => /Failed to load resource/.test(text) });
  const path = shot.path?.(mock) ?? '/';
  if (shot.signedOut) await page.goto(path);
  else await signIn(page, mock, path).then(() => settled(page));
  await shot.act?.(page, mock);
  await page.waitForTimeout(450);
  await page.screenshot({ path: `target/screenshots/${shot.name}-${width}-${colorScheme}.png` });
  if (problems.length > 0) console.log(shot.name, width, colorScheme, problems);
  await context.close();
  await mock.close();
}

await Promise.all(
  Array.from({ length: 5 }, async () => {
    for (let job = jobs.shift(); job; job = jobs.shift()) await take(job).catch((failure) => console.error(`${job.shot.name}: ${failure.message}`));
  }),
);
await browser.close();
