import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { apiCalls, until } from './browser.mjs';
import { crash } from './fleet-fixture.mjs';
import { mock, open as openPath, page, pageSuite, PHONE, serve } from './page-suite.mjs';

const MANY = 200_000;
const FRAMES = 60;

describe('pods of all clusters', () => {
  pageSuite();
  const open = (path = '/pods', options) => openPath(path, options);
  const rows = () => page.locator('tbody tr[aria-rowindex]').count();

  test('areReachedByKeysAndLeadToTheirCluster', async () => {
    await open('/');
    await page.getByRole('heading', { name: 'Fleet' }).waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('p');
    await page.waitForURL('**/pods');
    await page.getByText('197 pods · 3 need a look').waitFor();
    const crashed = page.getByRole('row').filter({ hasText: 'hamburg-plant' }).filter({ hasText: 'CrashLoopBackOff' });
    await crashed.getByRole('link', { name: /^telemetry\/mqtt-bridge/ }).click();
    await page.waitForURL(`**/clusters/${mock.cluster('hamburg-plant').id}/pods?namespace=telemetry&q=mqtt-bridge*`);
    await page.getByText(/1 of 20 pods/).waitFor();
  });

  test('areFilteredByTheServerAndTheFiltersAreInTheAddress', async () => {
    await open();
    await page.getByRole('button', { name: /CrashLoopBackOff/ }).click();
    await page.getByText('2 pods match').waitFor();
    await page.getByLabel('Namespace').fill('shop');
    await page.getByLabel('Namespace').press('Enter');
    await page.getByText('1 pod matches').waitFor();
    await page.waitForURL(/namespace=shop&status=CrashLoopBackOff/);
    await page.reload();
    await page.getByText('1 pod matches').waitFor();
    await until(rows, 1);
    assert.ok(apiCalls(mock, 'GET /api/v1/pods?namespace=shop&status=CrashLoopBackOff&limit=100').length > 0);
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await page.getByLabel('Cluster', { exact: true }).pressSequentially('hamburg-plan');
    await until(() => page.locator('datalist option').count(), (options) => options > 0);
    await page.getByLabel('Cluster', { exact: true }).pressSequentially('t');
    await page.getByText('20 pods match').waitFor();
    await page.getByRole('button', { name: /Needs a look/ }).click();
    await page.getByText('1 pod matches').waitFor();
    await page.getByRole('button', { name: 'Not only hamburg-plant' }).click();
    await page.getByText('3 pods match').waitFor();
    await page.getByLabel('Search').fill('nothing has this');
    await page.getByRole('heading', { name: 'No pod matches' }).waitFor();
    await page.getByRole('main').getByRole('button', { name: 'Clear filters' }).first().click();
    await page.getByText('197 pods').waitFor();
    await until(() => new URL(page.url()).search, '');
  });

  test('areOrderedByTheServer', async () => {
    await open();
    const first = () => page.locator('tbody tr[aria-rowindex="1"]').innerText();
    await until(first, /ImagePullBackOff/);
    await page.getByRole('button', { name: 'Restarts', exact: true }).click();
    await page.waitForURL(/sort=restarts/);
    await until(first, /17/);
    await page.getByRole('button', { name: 'Age', exact: true }).click();
    await page.getByRole('button', { name: 'Age', exact: true }).click();
    await page.waitForURL(/sort=-age/);
    await until(() => page.getByRole('columnheader', { name: 'Age' }).getAttribute('aria-sort'), 'descending');
  });

  test('thoseOfASilentClusterLookOldAndSaySinceWhen', async () => {
    await open(`/pods?cluster=${mock.cluster('porto-retail').id}`);
    const row = page.getByRole('row').filter({ hasText: 'porto-retail' }).first();
    await row.getByText('was Running').waitFor();
    await row.getByText(/as of [567] min ago/).waitFor();
    await row.getByRole('img', { name: 'Offline' }).waitFor();
    await until(() => row.getAttribute('data-silent'), 'true');
  });

  test('changesAreSeenByTheNextRefreshAndAFailingOneSaysSo', async () => {
    await open('/pods', { expected: (text) => /Failed to load resource/.test(text) });
    await page.getByText('197 pods · 3 need a look').waitFor();
    crash(mock.cluster('ci-runners').pods[0], Date.now());
    await page.getByText('197 pods · 4 need a look').waitFor();
    mock.state.failing = 503;
    mock.state.retryAfter = 600;
    await page.getByText(/Showing data as of \d\d:\d\d:\d\d/).waitFor();
    await page.getByText('The database is not reachable.').waitFor();
    mock.state.failing = undefined;
    await page.getByRole('button', { name: 'Retry now' }).click();
    await page.getByText(/Showing data as of/).waitFor({ state: 'detached' });
  });

  test('twoHundredThousandScrollWithOnlyTheRowsNearTheWindow', async () => {
    await serve({ pods: MANY });
    await open();
    await page.getByText('200,197 pods').waitFor();
    const mostRows = await page.evaluate(async (frames) => {
      let most = 0;
      for (let frame = 0; frame < frames; frame++) {
        await new Promise((resolve) => requestAnimationFrame(resolve));
        most = Math.max(most, document.querySelectorAll('tbody tr').length);
        window.scrollBy(0, 600);
      }
      return most;
    }, FRAMES);
    assert.ok(mostRows < 120, `only rows near the window are in the page, not ${mostRows}`);
    await page.waitForFunction(() => {
      window.scrollTo(0, document.body.scrollHeight);
      return [...document.querySelectorAll('tbody tr[aria-rowindex]')].some((row) => Number(row.getAttribute('aria-rowindex')) > 1_700);
    });
    // what was scrolled through is not read again and again: a refresh costs the same however far somebody went
    await page.evaluate(() => window.scrollTo(0, 60_000));
    mock.state.requests.length = 0;
    await until(() => apiCalls(mock, 'GET /api/v1/pods').length, (calls) => calls >= 2);
    const cursors = new Set(apiCalls(mock, 'GET /api/v1/pods').map((call) => /cursor=(\d+)/.exec(call)?.[1]));
    assert.ok(cursors.size <= 4, `read ${[...cursors]}`);
  });

  test('keysMoveThroughThemAndEnterOpens', async () => {
    await open('/pods', { slowdown: 4 });
    await page.getByText('197 pods').waitFor();
    await page.evaluate(() => {
      for (let press = 0; press < 60; press++) document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: 'j', bubbles: true, cancelable: true }));
    });
    await until(() => page.evaluate(() => document.activeElement.dataset.row), '59');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/clusters\/.*\/pods\?/);
  });

  test('aPhoneShowsThemStacked', async () => {
    await open('/pods', PHONE);
    await page.getByText('197 pods').waitFor();
    await until(() => page.evaluate(() => document.documentElement.scrollWidth), 390);
    await page.getByLabel('Order').selectOption('-age');
    await page.waitForURL(/sort=-age/);
    await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
    await until(() => page.locator('tbody tr[aria-rowindex]').last().getAttribute('aria-rowindex'), (index) => Number(index) > 90);
  });
});
