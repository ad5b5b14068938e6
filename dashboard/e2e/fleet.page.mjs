import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { apiCalls, until } from './browser.mjs';
import { crash } from './fleet-fixture.mjs';
import { mock, open, page, pageSuite, serve } from './page-suite.mjs';

const FRAMES = 60;
const brokenLine = (text) => /Failed to load resource/.test(text);

describe('fleet page', () => {
  pageSuite();

  test('showsTheStreamedFirstDataBeforeAnyApiCallIsAnswered', async () => {
    await open();
    const held = [];
    await page.route('**/api/**', (route) => held.push(route));
    await page.reload();
    await page.getByRole('link', { name: 'berlin-edge-02' }).waitFor();
    const { id } = mock.cluster('berlin-edge-02');
    await page.goto('/?status=critical,warning&environment=production');
    await page.getByText('2 clusters of 13 shown').waitFor();
    await page.goto(`/clusters/${id}/agent`);
    await page.getByRole('heading', { name: 'Pod inventory' }).waitFor();
    await page.unroute('**/api/**');
    mock.state.requests.length = 0;
    await page.goto('/');
    await until(() => mock.state.requests[0], 'GET /api/v1/fleet?limit=100');
  });

  test('theNextToSignInSeesNothingOfTheOneBefore', async () => {
    await open('/', { expected: (text) => /status of 401/.test(text) });
    await page.reload();
    await page.getByRole('link', { name: 'berlin-edge-02' }).waitFor();
    await page.getByRole('button', { name: /^Account of/ }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    mock.state.clusters.clear();
    mock.state.delayMillis = 300;
    await page.getByLabel('E-mail').fill(mock.email);
    await page.getByLabel('Password', { exact: true }).fill(mock.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Fleet' }).waitFor();
    assert.equal(await page.getByRole('link', { name: 'berlin-edge-02' }).count(), 0);
    await page.getByRole('heading', { name: 'No cluster yet' }).waitFor();
  });

  test('worksWithoutStreamedData', async () => {
    await open();
    mock.state.firstData = false;
    await page.reload({ waitUntil: 'commit' });
    await page.getByRole('link', { name: 'berlin-edge-02' }).waitFor();
    assert.ok(apiCalls(mock, 'GET /api/v1/me').length > 0);
    assert.ok(apiCalls(mock, 'GET /api/v1/fleet?limit=100').length > 0);
  });

  test('saysStatusReasonsCountsAndAge', async () => {
    await open();
    const card = page.getByRole('listitem').filter({ has: page.getByRole('link', { name: 'berlin-edge-02' }) });
    await card.getByText('Critical').waitFor();
    await card.getByText(/node berlin-edge-02-n3 is not ready/).waitFor();
    await until(() => card.innerText(), /Nodes\s+2\/3/);
    await until(() => card.innerText(), /\d+ s ago/);
    const silent = page.getByRole('listitem').filter({ has: page.getByRole('link', { name: 'porto-retail' }) });
    await until(() => silent.innerText(), /as of [567] min ago/);
    await until(() => page.title(), '(4) Fleet · Niro');
  });

  test('agesTickEverySecond', async () => {
    await open();
    const age = page.getByRole('listitem').filter({ has: page.getByRole('link', { name: 'berlin-edge-01' }) }).locator('time');
    const before = await age.innerText();
    await until(() => age.innerText(), (text) => text !== before);
  });

  test('filtersAreInTheAddressAndSurviveAReload', async () => {
    await open();
    await page.getByRole('button', { name: /Offline/ }).click();
    await page.getByText('1 cluster of 13 shown').waitFor();
    await page.getByRole('button', { name: /Production/ }).click();
    await page.waitForURL(/environment=production&status=offline/);
    await page.reload();
    await page.getByText('1 cluster of 13 shown').waitFor();
    await until(() => page.getByRole('listitem').count(), 1);
    await page.getByLabel('Search').fill('nothing has this');
    await page.getByRole('heading', { name: 'No cluster matches' }).waitFor();
    await page.getByRole('main').getByRole('button', { name: 'Clear filters' }).first().click();
    await page.getByRole('link', { name: 'berlin-edge-01' }).waitFor();
    await until(() => new URL(page.url()).search, '');
  });

  test('searchFindsNamesAndLabels', async () => {
    await open();
    await page.getByLabel('Search').fill('region=eu-west');
    await page.waitForURL(/q=region/);
    await page.getByText(/clusters? of 13 shown/).waitFor();
    const wanted = [...mock.state.clusters.values()].filter((cluster) => cluster.labels.region === 'eu-west').map((cluster) => cluster.name);
    await until(async () => (await page.locator('[data-row]').allInnerTexts()).sort(), wanted.sort());
  });

  test('aChangedPodIsSeenByTheNextRefresh', async () => {
    await open();
    const card = page.getByRole('listitem').filter({ has: page.getByRole('link', { name: 'lyon-warehouse' }) });
    await until(() => card.innerText(), /Problems\s+0/);
    const cluster = mock.cluster('lyon-warehouse');
    crash(cluster.pods[0], Date.now());
    cluster.status = 'warning';
    await card.getByText('Warning').waitFor();
    await until(() => card.innerText(), /Problems\s+1/);
  });

  test('unchangedFleetIsAnsweredWith304AndItsTimeMovesOn', async () => {
    for (const cluster of mock.state.clusters.values()) if (cluster.status !== 'pending') cluster.silentSince = Date.now() - 1_000, (cluster.silentFor = 1);
    await open();
    const asOf = page.getByText(/^as of \d\d:\d\d:\d\d$/).first();
    const before = await asOf.innerText();
    await page.waitForResponse((response) => response.url().includes('/fleet') && response.status() === 304);
    await until(() => asOf.innerText(), (text) => text !== before);
    await page.getByRole('link', { name: 'berlin-edge-02' }).waitFor();
  });

  test('failingRefreshSaysHowOldTheDataIsAndRecovers', async () => {
    await open('/', { expected: brokenLine });
    mock.state.failing = 'down';
    await page.getByText(/Showing data as of \d\d:\d\d:\d\d/).waitFor();
    await page.getByText(/Retrying in \d seconds?\.|Retrying…/).waitFor();
    await page.getByRole('link', { name: 'berlin-edge-02' }).waitFor();
    await until(() => page.locator('[data-stale]').last().evaluate((element) => getComputedStyle(element).filter), /grayscale/);
    mock.state.failing = 503;
    mock.state.retryAfter = 600;
    await page.getByText('The database is not reachable.').waitFor();
    mock.state.failing = undefined;
    await page.getByRole('button', { name: 'Retry now' }).click();
    await page.getByText(/Showing data as of/).waitFor({ state: 'detached' });
  });

  test('comesBackByItselfWhenTheFirstLoadFailed', async () => {
    await open('/', { expected: brokenLine });
    mock.state.firstData = false;
    mock.state.failing = 503;
    await page.reload();
    await page.getByText('Niro cannot be reached').waitFor();
    mock.state.failing = undefined;
    await page.getByRole('link', { name: 'berlin-edge-02' }).waitFor();
  });

  test('tableSortsAndTheViewIsRemembered', async () => {
    await open();
    await page.getByText('Table', { exact: true }).click();
    const table = page.getByRole('table');
    await table.getByRole('button', { name: 'Cluster' }).click();
    await page.waitForURL(/sort=name/);
    await page.waitForFunction(() => document.querySelector('[data-row]')?.textContent === 'berlin-edge-01');
    await table.getByRole('button', { name: 'Cluster' }).click();
    await page.waitForFunction(() => document.querySelector('[data-row]')?.textContent === 'vessel-aurora');
    await until(() => table.getByRole('columnheader', { name: 'Cluster' }).getAttribute('aria-sort'), 'descending');
    await page.goto('/');
    await page.getByRole('table').waitFor();
  });

  test('anEmptyFleetAsksForTheFirstCluster', async () => {
    mock.state.clusters.clear();
    await open();
    await page.getByRole('heading', { name: 'No cluster yet' }).waitFor();
    await page.getByRole('button', { name: 'Add cluster' }).click();
    await page.getByRole('dialog').getByLabel('Name').waitFor();
  });

  test('threeThousandClustersLoadPageByPageAndScrollSmoothly', async () => {
    await serve({ clusters: 3000 });
    await open();
    await page.getByRole('table').waitFor();
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    const work = async () => (await session.send('Performance.getMetrics')).metrics.find((metric) => metric.name === 'TaskDuration').value * 1_000;
    const before = await work();
    const { gaps, mostRows } = await page.evaluate(async (steps) => {
      const gaps = [];
      let mostRows = 0;
      let last = performance.now();
      for (let step = 0; step < steps; step++) {
        await new Promise((resolve) => requestAnimationFrame(resolve));
        const now = performance.now();
        gaps.push(now - last);
        last = now;
        mostRows = Math.max(mostRows, document.querySelectorAll('tbody tr').length);
        window.scrollBy(0, 600);
      }
      return { gaps: gaps.sort((a, b) => a - b), mostRows };
    }, FRAMES);
    const perFrame = ((await work()) - before) / FRAMES;
    console.log(`scrolling 3000 clusters: ${perFrame.toFixed(1)} ms of work a frame; frames median ${gaps[FRAMES / 2].toFixed(1)} ms, p95 ${gaps[Math.floor(FRAMES * 0.95)].toFixed(1)} ms`);
    assert.ok(mostRows < 120, `only rows near the window are in the page, not ${mostRows}`);
    await page.waitForFunction(() => Number(document.querySelector('table')?.getAttribute('aria-rowcount')) === 3000 || window.scrollBy(0, 50_000));
    await page.waitForFunction(() => {
      window.scrollTo(0, document.body.scrollHeight);
      return [...document.querySelectorAll('tbody tr[aria-rowindex]')].at(-1)?.getAttribute('aria-rowindex') === '3000';
    });
    assert.ok(apiCalls(mock, 'cursor=').length >= 3);
  });
});
