// Pictures of every page and state, wide and narrow, light and dark; to be looked at:
//   node e2e/screenshots.mjs [beginnings of names]
//   SCREENSHOTS   where to, target/screenshots
//   VIEWS         which of 1440-light,1440-dark,390-light,390-dark; all of them
//   WHOLE         1 for all of a page, not only what a window shows
import { mkdirSync } from 'node:fs';
import { openPage, settled, signIn, startBrowser } from './browser.mjs';
import { SHOP } from './apply-fixture.mjs';
import { startMock } from './mock-server.mjs';

const { SCREENSHOTS = 'target/screenshots', VIEWS = '1440-light,1440-dark,390-light,390-dark', WHOLE } = process.env;
mkdirSync(SCREENSHOTS, { recursive: true });
const only = process.argv.slice(2);
const browser = await startBrowser();

const id = (mock, name) => mock.cluster(name).id;
const fleet = (view) => async (page) => {
  await page.evaluate((value) => localStorage.setItem('niro.fleet.view', JSON.stringify(value)), view);
  await page.reload();
};
const pod = (mock, owner) => mock.cluster('berlin-edge-02').pods.find((each) => each.owner.name === owner);
/** The log page of a pod, of a program that writes by itself. */
function logs(mock, of) {
  mock.cluster('berlin-edge-02').capabilities.logs_enabled = true;
  mock.logs.live = true;
  return `/clusters/${id(mock, 'berlin-edge-02')}/logs?${new URLSearchParams({ namespace: of.namespace, pod: of.name, container: of.containers[0].name })}`;
}
const lines = (page) => page.locator('[role=log] [data-row]').first().waitFor();
/** The Apply tab of a cluster that may, with manifests typed. */
const apply = (mock, name = 'ci-runners') => { mock.cluster(name).capabilities.apply_enabled = true; return `/clusters/${id(mock, name)}/apply`; };
const paste = (text) => async (page) => { const editor = page.getByRole('textbox', { name: 'Manifests' }); await editor.click(); await page.evaluate((value) => navigator.clipboard.writeText(value), text); await page.keyboard.press('Control+V'); };
const dryRun = (text, deployment = 'checkout') => async (page) => { await paste(text)(page); if (deployment) await page.getByLabel('Deployment (optional)').fill(deployment); if (deployment) await page.getByLabel('Prune').check(); await page.getByRole('button', { name: 'Dry run' }).click(); await page.locator('[data-command]').and(page.locator('[data-command=succeeded], [data-command=partial]')).first().waitFor(); };
/** Two versions in use, and a newer release. */
function versions(mock) {
  mock.release('0.2.0', { notes: 'Applies and deletes. Needs a third less memory with many pods.' });
  for (const name of ['ci-runners', 'dev-platform', 'staging-eu', 'berlin-edge-01', 'hamburg-plant', 'gdansk-retail', 'lyon-warehouse']) mock.cluster(name).capabilities.self_update_enabled = true;
  for (const name of ['ci-runners', 'dev-platform', 'staging-eu']) mock.cluster(name).agent_version = '0.2.0';
}
function rollout(mock) {
  versions(mock);
  for (const name of ['ci-runners', 'dev-platform', 'staging-eu']) mock.cluster(name).agent_version = '0.1.0';
  Object.assign(mock.rollOut({ version: '0.1.0' }, { secondsAgo: 900_000 }), { status: 'succeeded', finished_at: new Date(Date.now() - 897_000_000).toISOString() }).clusters.forEach((row) => Object.assign(row, { state: 'succeeded', reason: null }));
  const going = mock.rollOut({ version: '0.2.0' }, { secondsAgo: 260 });
  for (const name of ['berlin-edge-01', 'ci-runners', 'dev-platform', 'staging-eu']) mock.move(going, name, 'succeeded');
  for (const wave of going.waves.slice(0, 3)) wave.status = 'done';
  going.waves[3].status = 'running';
  mock.move(going, 'gdansk-retail', 'updating');
  mock.move(going, 'hamburg-plant', 'offered');
  return going;
}
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
  { name: 'commands-foreign', path: (mock) => `/clusters/${id(mock, 'ci-runners')}/commands?command=${mock.commands('berlin-edge-02').find((command) => command.status === 'partial').id}`, act: (page) => page.getByText('not a command of').waitFor() },
  { name: 'commands-stale', path: (mock) => `/clusters/${id(mock, 'berlin-edge-02')}/commands`, act: async (page, mock) => { mock.state.failing = 503; await page.getByText(/Showing data as of/).first().waitFor(); } },
  { name: 'commands-none', path: (mock) => `/clusters/${id(mock, 'ci-runners')}/commands?status=partial,failed,expired,cancelled,unsupported`, act: (page) => page.getByText('No command failed').waitFor() },
  { name: 'commands-empty', path: (mock) => { mock.state.commands.set(id(mock, 'ci-runners'), []); return `/clusters/${id(mock, 'ci-runners')}/commands`; } },
  { name: 'ping-answered', path: (mock) => `/clusters/${id(mock, 'ci-runners')}`, act: async (page) => { await click('button', 'Ping')(page); await page.getByText(/Answered in/).waitFor(); } },
  { name: 'ping-waiting', path: (mock) => { mock.state.agent = undefined; return `/clusters/${id(mock, 'ci-runners')}`; }, act: async (page) => { await click('button', 'Ping')(page); await page.getByText(/Ping pending/).waitFor(); } },
  { name: 'ping-refused', path: (mock) => { mock.state.refusing = { status: 503, code: 'database_unavailable', headers: { 'Retry-After': '5' } }; return `/clusters/${id(mock, 'ci-runners')}`; }, act: async (page) => { await click('button', 'Ping')(page); await page.getByText(/cannot take commands/).waitFor(); } },
  { name: 'apply-empty', path: (mock) => apply(mock) },
  { name: 'apply-typed', path: (mock) => apply(mock), act: paste(SHOP) },
  { name: 'apply-tried', path: (mock) => apply(mock), act: dryRun(SHOP) },
  { name: 'apply-trouble', path: (mock) => apply(mock), act: dryRun(`# trouble\n${SHOP}`) },
  { name: 'apply-sure', path: (mock) => apply(mock), act: async (page) => { await dryRun(SHOP)(page); await click('button', /^Apply/)(page); } },
  { name: 'apply-done', path: (mock) => apply(mock), act: async (page) => { await dryRun(SHOP, '')(page); await click('button', /^Apply \d/)(page); await page.getByText(/^Done\./).waitFor(); } },
  { name: 'apply-delete', path: (mock) => apply(mock), act: async (page) => { await dryRun(SHOP, '')(page); await click('button', /^Apply \d/)(page); await click('button', 'Delete some')(page); await page.getByLabel('Delete Service shop/checkout', { exact: true }).check(); await click('button', 'Delete 1 object')(page); } },
  { name: 'apply-fifty', path: (mock) => apply(mock), act: async (page) => { await paste(`# fifty\n${SHOP}`)(page); await click('button', /^Apply/)(page); await click('button', 'Apply all the same')(page); await page.locator('[data-command=partial]').waitFor(); } },
  { name: 'apply-fifty-found', path: (mock) => apply(mock), act: async (page) => { await paste(`# fifty\n${SHOP}`)(page); await click('button', /^Apply/)(page); await click('button', 'Apply all the same')(page); await page.locator('[data-command=partial]').waitFor(); await page.getByLabel('Find an object').fill('payments'); await page.getByText('2 of 50 objects shown').waitFor(); } },
  { name: 'apply-recent', path: (mock) => apply(mock, 'berlin-edge-02') },
  { name: 'apply-gone', path: (mock) => `${apply(mock)}?command=gone`, act: (page) => page.getByText('deleted after a time').waitFor() },
  { name: 'apply-stale', path: (mock) => apply(mock), act: async (page, mock) => { mock.state.agent = undefined; await paste(SHOP)(page); await click('button', 'Dry run')(page); await page.locator('[data-command=pending]').first().waitFor(); mock.state.failing = 503; await page.getByText('cannot be read right now').waitFor(); } },
  { name: 'apply-viewer', mock: { role: 'viewer' }, path: (mock) => apply(mock), act: paste(SHOP) },
  { name: 'apply-running', path: (mock) => { mock.state.agent = undefined; return apply(mock); }, act: async (page, mock) => { await paste(SHOP)(page); await click('button', /^Apply/)(page); await click('button', 'Apply all the same')(page); await page.waitForURL(/command=/); const [command] = mock.commands('ci-runners'); mock.advance(command, 'delivered'); mock.advance(command, 'running'); mock.report(command, mock.planned({ type: 'apply', manifests: SHOP }).slice(0, 4)); await page.getByText('4 of 10').waitFor(); } },
  { name: 'apply-invalid', path: (mock) => apply(mock), act: async (page) => { await paste('apiVersion: v1\nkind: ConfigMap\nmetadata:\n\tname: a\n')(page); await click('button', 'Dry run')(page); await page.getByText('manifests_invalid').waitFor(); } },
  { name: 'apply-off', path: (mock) => { const path = apply(mock, 'dev-platform'); mock.cluster('dev-platform').capabilities.apply_enabled = false; return path; } },
  { name: 'apply-offline', path: (mock) => apply(mock, 'porto-retail'), act: paste(SHOP) },
  { name: 'agents', path: (mock) => { versions(mock); return '/agents'; } },
  { name: 'agents-running', path: (mock) => { rollout(mock); return '/agents'; } },
  { name: 'agents-halted', path: (mock) => { const going = rollout(mock); mock.move(going, 'hamburg-plant', 'failed', { reason: 'image_pull', message: 'Back-off pulling image "ghcr.io/niro/agent:0.2.0": not found; pod niro-agent-7c9d8-x2x5k is Pending' }); return '/agents'; } },
  { name: 'agents-halted-many', mock: { clusters: 300 }, path: (mock) => { for (const cluster of mock.state.clusters.values()) cluster.capabilities.self_update_enabled = true; mock.release('0.2.0'); const going = mock.rollOut({ version: '0.2.0' }, { secondsAgo: 2_600 }); going.clusters.forEach((row, index) => { if (index < 150) mock.move(going, row.cluster_name, 'succeeded'); else if (index < 170) mock.move(going, row.cluster_name, 'failed', { reason: ['no_report', 'crash_loop', 'image_pull'][index % 3], message: ['no report within 5 minutes', 'container agent exited 4 times within 10 minutes (exit code 137, OOMKilled)', 'Back-off pulling image "registry.internal.example.com/platform/niro/agent:0.2.0@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08": not found'][index % 3] }); }); return '/agents'; } },
  { name: 'agents-resume', path: (mock) => { const going = rollout(mock); mock.move(going, 'hamburg-plant', 'failed', { reason: 'no_report', message: 'no report within 5 minutes' }); return '/agents'; }, act: click('button', 'Resume') },
  { name: 'agents-form', path: (mock) => { versions(mock); return '/agents'; }, act: async (page) => { await click('button', 'Roll out a version')(page); } },
  { name: 'agents-form-own', path: (mock) => { versions(mock); return '/agents'; }, act: async (page) => { await click('button', 'Roll out a version')(page); await page.getByText('My own').click(); } },
  { name: 'agents-add', path: () => '/agents', act: click('button', 'Add a release') },
  { name: 'agents-empty', mock: { clusters: 0 }, path: () => '/agents' },
  { name: 'agents-error', path: () => '/agents', act: async (page, mock) => { mock.state.failing = 503; await page.reload(); await page.getByText('cannot be shown').waitFor(); } },
  { name: 'agents-stale', path: (mock) => { rollout(mock); return '/agents'; }, act: async (page, mock) => { mock.state.failing = 'down'; await page.getByText(/Showing data as of/).waitFor(); } },
  { name: 'agents-viewer', mock: { role: 'viewer' }, path: (mock) => { rollout(mock); return '/agents'; } },
  { name: 'clone', path: (mock) => { mock.cluster('lyon-warehouse').clone = { kind: 'two_processes', seen_at: new Date(Date.now() - 80_000).toISOString(), cluster_uid: null, message: 'two agents take turns with the key of this cluster, as those of cloned machines do; both are refused until this cluster is enrolled again in place' }; mock.cluster('lyon-warehouse').status = 'critical'; return `/clusters/${id(mock, 'lyon-warehouse')}`; } },
  { name: 'clone-other', path: (mock) => { mock.cluster('lyon-warehouse').clone = { kind: 'other_cluster', seen_at: new Date(Date.now() - 80_000).toISOString(), cluster_uid: '0f7d2a34-9c1e-4f0b-8f6f-3a1f3b0f9f77', message: 'another cluster, whose kube-system has the UID 0f7d2a34-9c1e-4f0b-8f6f-3a1f3b0f9f77, uses the key of this one; it is refused, enroll it on its own' }; mock.cluster('lyon-warehouse').status = 'critical'; return `/clusters/${id(mock, 'lyon-warehouse')}/nodes`; } },
  { name: 'agent-outdated', path: (mock) => { versions(mock); return `/clusters/${id(mock, 'hamburg-plant')}/agent`; } },
  { name: 'agent-failed', path: (mock) => { const going = rollout(mock); mock.move(going, 'hamburg-plant', 'failed', { reason: 'crash_loop', message: 'container agent exited 4 times within 10 minutes (exit code 1)' }); return `/clusters/${id(mock, 'hamburg-plant')}/agent`; } },
  { name: 'fleet-outdated', path: (mock) => { versions(mock); return '/'; } },
  { name: 'fleet-outdated-table', path: (mock) => { versions(mock); return '/'; }, act: fleet('table') },
  { name: 'pods', path: () => '/pods' },
  { name: 'pods-large', mock: { pods: 200_000 }, path: () => '/pods?sort=age' },
  { name: 'pods-filtered', path: (mock) => `/pods?cluster=${id(mock, 'porto-retail')},${id(mock, 'hamburg-plant')}&namespace=telemetry` },
  { name: 'pods-no-match', path: () => '/pods?q=nothing&status=Evicted' },
  { name: 'pods-empty', mock: { clusters: 0 }, path: () => '/pods' },
  { name: 'pods-loading', path: () => '/pods', act: async (page, mock) => { mock.state.firstData = true; mock.state.delayMillis = 60_000; await page.reload(); await page.getByRole('heading', { name: 'Pods' }).waitFor(); } },
  { name: 'pods-stale', path: () => '/pods', act: async (page, mock) => { mock.state.failing = 'down'; await page.getByText(/Showing data as of/).waitFor(); } },
  { name: 'logs', path: (mock) => logs(mock, pod(mock, 'prometheus')), act: lines },
  { name: 'logs-search', path: (mock) => `${logs(mock, pod(mock, 'prometheus'))}&q=order+7f41c`, act: async (page) => { await lines(page); await page.getByLabel('Search').press('Enter'); await page.locator('[data-current]').waitFor(); } },
  { name: 'logs-json', path: (mock) => `${logs(mock, pod(mock, 'prometheus'))}&filter=payment`, act: async (page) => { await lines(page); await page.keyboard.press('f'); await page.locator('[data-json]').nth(3).click(); await page.getByText('the first with this time').waitFor(); } },
  { name: 'logs-wrap', path: (mock) => `${logs(mock, pod(mock, 'prometheus'))}&wrap=true&times=utc`, act: async (page) => { await lines(page); if (await page.getByRole('button', { name: 'Options' }).isVisible()) await click('button', 'Options')(page); } },
  { name: 'logs-merged', path: (mock) => `${logs(mock, pod(mock, 'prometheus')).replace(/namespace=.*/, '')}namespace=shop&workload=Deployment%2Fcheckout`, act: lines },
  { name: 'logs-paused', path: (mock) => logs(mock, pod(mock, 'prometheus')), act: async (page) => { await lines(page); await page.keyboard.press('Home'); await page.waitForTimeout(2_500); } },
  { name: 'logs-markers', path: (mock) => { const address = logs(mock, pod(mock, 'prometheus')); const log = mock.logs.of(pod(mock, 'prometheus')); log.marker('gap', { count: 1200 }).marker('dropped', { count: 34 }).write('INFO  going on').marker('rotated').write('INFO  going on').marker('reconnected').restart('OOMKilled, exit code 137').write('INFO  starting anew').marker('joined').marker('left'); return address; }, act: async (page, mock) => { await page.getByText('starting anew').waitFor(); mock.logs.cut(); await page.getByText(/connection was lost/).waitFor(); } },
  { name: 'logs-crashing', path: (mock) => logs(mock, mock.cluster('berlin-edge-02').pods.find((each) => each.status === 'CrashLoopBackOff')) },
  { name: 'logs-previous', path: (mock) => `${logs(mock, mock.cluster('berlin-edge-02').pods.find((each) => each.status === 'CrashLoopBackOff'))}&previous=true`, act: (page) => page.getByText('goroutine 1').waitFor() },
  { name: 'logs-missing', path: (mock) => { const address = logs(mock, pod(mock, 'prometheus')); mock.cluster('berlin-edge-02').capabilities.logs_enabled = false; return address; }, act: (page) => page.getByText('capability_missing').waitFor() },
  { name: 'logs-offline', path: (mock) => `/clusters/${id(mock, 'porto-retail')}/logs?namespace=shop&pod=checkout-1`, act: (page) => page.getByText('cluster_offline').waitFor() },
  { name: 'logs-viewer', mock: { role: 'viewer' }, path: (mock) => logs(mock, pod(mock, 'prometheus')), act: (page) => page.getByText('forbidden').waitFor() },
  { name: 'logs-retrying', path: (mock) => logs(mock, pod(mock, 'prometheus')), act: async (page, mock) => { await lines(page); mock.logs.refusing = { status: 503, code: 'unavailable', headers: { 'Retry-After': '9' } }; mock.logs.cut(); await page.getByText(/in \d+ s/).waitFor(); } },
  { name: 'logs-unreachable', path: (mock) => logs(mock, pod(mock, 'prometheus')), act: async (page, mock) => { await lines(page); mock.logs.of(pod(mock, 'prometheus')).become('unreachable'); await page.getByText('The agent is not heard of').waitFor(); } },
  { name: 'logs-empty', path: (mock) => { const address = logs(mock, pod(mock, 'prometheus')); mock.logs.live = false; return address; }, act: (page) => page.getByText('No lines yet').waitFor() },
  { name: 'logs-opening', path: (mock) => { mock.state.delayMillis = 0; return logs(mock, pod(mock, 'prometheus')); }, act: async (page, mock) => { mock.state.delayMillis = 60_000; await page.reload(); await page.getByText('Opening the log').waitFor(); } },
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
  .filter((each) => only.length === 0 || only.some((beginning) => each.name.startsWith(beginning)))
  .flatMap((shot) => [[1440, 900], [390, 844]].flatMap(([width, height]) => ['light', 'dark'].map((colorScheme) => ({ shot, width, height, colorScheme }))))
  .filter(({ width, colorScheme }) => VIEWS.split(',').includes(`${width}-${colorScheme}`));

async function take({ shot, width, height, colorScheme }) {
  const mock = await startMock(shot.mock);
  const { page, context, problems } = await openPage(browser, mock.url, { width, height, colorScheme, phone: width < 500, expected: (text) => /Failed to load resource/.test(text) });
  const path = shot.path?.(mock) ?? '/';
  if (shot.signedOut) await page.goto(path);
  else await signIn(page, mock, path).then(() => settled(page));
  await shot.act?.(page, mock);
  await page.waitForTimeout(450);
  await page.screenshot({ path: `${SCREENSHOTS}/${shot.name}-${width}-${colorScheme}.png`, fullPage: WHOLE === '1' });
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
