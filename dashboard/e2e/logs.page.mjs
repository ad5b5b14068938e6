import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { until } from './browser.mjs';
import { cluster, CLUSTER, crashing, fact, logOf, logSuite, pod, podsOf, rows, shows } from './log-suite.mjs';
import { button, mock, open, page, PHONE } from './page-suite.mjs';

const MANY = 200_000;

describe('logs', () => {
  logSuite();

  test('areOpenedFromTheRowsOfPodsAndForAllPodsOfTheirWorkload', async () => {
    const of = podsOf('cart-redis')[0];
    mock.logs.of(of).burst(3, (n) => `ready ${n}`);
    await open('/pods?q=cart-redis');
    await page.getByRole('row').filter({ hasText: CLUSTER }).getByRole('link', { name: /^View logs of shop\/cart-redis/ }).click();
    await page.waitForURL(/\/logs\?namespace=shop&pod=cart-redis-.*container=\*/);
    await shows('ready 2');
    await page.goto(`/clusters/${cluster().id}/pods?q=cart-redis`);
    await page.getByRole('link', { name: 'View logs of all pods of Deployment cart-redis' }).click();
    await page.waitForURL(/workload=Deployment%2Fcart-redis/);
    await shows('ready 2');
    await page.goto(`/clusters/${cluster().id}/pods?q=${crashing().name}`);
    await page.locator('button[data-row]').first().click();
    await page.getByRole('link', { name: 'Logs before the last restart' }).click();
    await shows('FATAL the database cannot be reached, giving up');
  });

  test('twoHundredThousandLinesScrollAndAreSearchedInABoundedTab', async (context) => {
    const log = mock.logs.of(pod()).burst(MANY, (n) => `${n % 50 ? 'INFO ' : 'ERROR'} request ${n} of the day took ${(n * 7919) % 900} ms for customer ${n % 977}`);
    await page.addInitScript(() => {
      window.longTasks = [];
      new PerformanceObserver((list) => window.longTasks.push(...list.getEntries().map((entry) => Math.round(entry.duration)))).observe({ type: 'longtask' });
    });
    const long = async (what) => {
      const tasks = await page.evaluate(() => window.longTasks.splice(0));
      context.diagnostic(`${what}: ${tasks.length} long tasks, longest ${Math.max(0, ...tasks)} ms, ${tasks.reduce((sum, task) => sum + task, 0)} ms in all`);
      assert.ok(Math.max(0, ...tasks) < 10_000, `${what}: ${tasks}`);
    };
    const session = await page.context().newCDPSession(page);
    const heap = async () => {
      await session.send('HeapProfiler.collectGarbage');
      return Math.round((await session.send('Runtime.getHeapUsage')).usedSize / 1e6);
    };
    await open(logOf(pod(), { tail: 'all' }));
    await until(fact('lines'), /^200,000/);
    await long('loading 200,000 lines');
    const first = await heap();
    const most = await page.evaluate(async () => {
      const list = document.querySelector('[role=log]');
      let rowsInPage = 0;
      for (let frame = 0; frame < 90; frame++) {
        await new Promise((resolve) => requestAnimationFrame(resolve));
        rowsInPage = Math.max(rowsInPage, document.querySelectorAll('[role=log] [data-row]').length);
        list.scrollBy(0, frame < 45 ? -700 : -40_000);
      }
      return rowsInPage;
    });
    assert.ok(most < 150, `only rows near the window are in the page, not ${most}`);
    await long('scrolling');
    await page.keyboard.press('/');
    await page.keyboard.type('of the day');
    await until(() => page.locator('[role=search] [role=status]').innerText(), '200,000');
    await page.getByLabel('Search').fill('customer 976');
    await until(() => page.locator('[role=search] [role=status]').innerText(), '204');
    await page.keyboard.press('Enter');
    await page.locator('[data-current] mark').waitFor();
    await page.getByLabel('Severity').selectOption('error');
    await until(fact('lines'), /^4,000 of 200,000/);
    await long('searching and filtering');
    await page.getByLabel('Severity').selectOption('all');
    await page.keyboard.press('Escape');
    await button('Follow').first().click();
    log.burst(60_000, (n) => `INFO  more ${n} of the same kind of text, as long as the others are`);
    await shows('INFO  more 59999 of the same kind of text, as long as the others are');
    await page.keyboard.press('Home');
    await page.getByText(/^6\d,\d{3} older lines were let go/).waitFor();
    assert.match(await fact('lines')(), /^(200,000|19[89],\d{3})/);
    await long('following 60,000 more lines');
    const last = await heap();
    context.diagnostic(`heap with 200,000 lines ${first} MB, after 60,000 more ${last} MB`);
    assert.ok(last < 250, `the tab holds ${last} MB`);
  });

  test('theEndIsFollowedUntilSomebodyLooksBack', async () => {
    const log = mock.logs.of(pod()).burst(300);
    await open(logOf(pod()));
    await shows('line 299');
    const list = page.locator('[role=log]');
    await list.hover();
    await page.mouse.wheel(0, -800);
    await page.getByText('Paused').waitFor();
    const visible = () => list.evaluate((element) => [...element.querySelectorAll('[data-row]')].find((row) => row.getBoundingClientRect().top >= element.getBoundingClientRect().top).innerText);
    const [before, top] = [await visible(), await list.evaluate((element) => element.scrollTop)];
    log.burst(12, (n) => `new ${n}`);
    await button('12 new lines Follow').waitFor();
    assert.equal(await list.evaluate((element) => element.scrollTop), top);
    assert.equal(await visible(), before);
    await page.keyboard.press('f');
    await shows('new 11');
    await page.keyboard.press('f');
    await page.getByText('Paused').waitFor();
    log.write('one more');
    await button('1 new line Follow').click();
    await shows('one more');
    await page.keyboard.press('Home');
    await shows('line 0');
    await list.evaluate((element) => element.scrollTo(0, element.scrollHeight));
    await button('Following').waitFor();
    await page.keyboard.press('f');
    log.write('while it stands');
    await button('1 new line Follow').waitFor();
    await page.keyboard.press('End');
    await shows('while it stands');
  });

  test('linesAreFoundChosenAndShownAsTheAddressSays', async () => {
    mock.logs.of(pod())
      .burst(60, (n) => `INFO  order ${n} taken`, { at: Date.parse('2026-11-21T23:59:58Z') })
      .write('\u001b[31mERROR\u001b[0m payment of order 7 refused', { at: Date.parse('2026-11-21T23:59:59Z'), nanos: 123_456 })
      .write(`WARN  ${'very long '.repeat(300)}the end`)
      .write('{"level":"info","order":12345678901234567890,"items":[{"id":"a"}]}');
    await open(logOf(pod(), { times: 'utc', q: 'ORDER 7' }));
    const found = () => page.locator('[role=search] [role=status]').innerText();
    await until(found, '2');
    await page.getByText('2026-11-21 23:59:59.000').first().waitFor();
    await page.keyboard.press('n');
    await until(found, '2 of 2');
    await page.getByLabel('Search').press('Enter');
    await until(found, '1 of 2');
    await until(() => page.locator('[data-current] mark').innerText(), 'order 7');
    await page.getByLabel('Search').press('Shift+Enter');
    await until(found, '2 of 2');
    await page.keyboard.press('Escape');
    await page.locator('[data-ansi~=c1]').first().waitFor();
    await button('Colours').click();
    await page.locator('[data-ansi]').first().waitFor({ state: 'detached' });
    await page.getByLabel('Show only lines with').fill('order -taken');
    await until(() => rows().count(), 2);
    await page.getByLabel('Severity').selectOption('error');
    await until(() => rows().count(), 1);
    await page.getByLabel('Show only lines with').blur();
    await page.keyboard.press('w');
    await page.keyboard.press('t');
    await until(() => page.locator('[role=log] time').count(), 0);
    await until(() => new URL(page.url()).search, /q=ORDER\+7&filter=order\+-taken&level=error&wrap=true&times=none&colours=false$/);
    const opens = mock.logs.opened.length;
    assert.equal(opens, 1, 'looking at lines differently does not open the stream again');
    await page.reload();
    await until(() => rows().count(), 1);
    await page.getByLabel('Severity').selectOption('all');
    await page.getByLabel('Show only lines with').fill('very');
    await page.getByRole('button', { name: '… 1,013 more characters' }).click();
    await until(() => rows().innerText(), /the end/);
    await page.getByLabel('Show only lines with').fill('12345678901234567890');
    await until(() => rows().allInnerTexts(), (lines) => lines.length === 1 && lines[0].includes('12345678901234567890'));
    await page.getByLabel('Show only lines with').blur();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.getByText('"order": 12345678901234567890').waitFor();
    await page.getByText(`${pod().namespace}/${pod().name}`).last().waitFor();
  });

  test('aPhoneHasRoomForLines', async () => {
    mock.logs.of(pod()).burst(200, (n) => `INFO  a line that is longer than a phone is wide, by far: number ${n}`);
    await open(logOf(pod()), PHONE);
    await page.locator('[role=log]').getByText(/number 199$/).waitFor();
    await until(() => page.evaluate(() => document.documentElement.scrollWidth), 390);
    const high = await page.locator('[role=log]').evaluate((list) => list.clientHeight);
    assert.ok(high > 440, `lines have ${high} px of 844`);
    assert.equal(await page.getByLabel('Severity').count(), 0);
    await button('Options').click();
    await button('Wrap').click();
    await until(() => page.locator('[role=log]').evaluate((list) => list.scrollWidth - list.clientWidth), 0);
    await until(() => rows().last().evaluate((row) => row.offsetHeight), (height) => height >= 40);
    await page.locator('[role=log]').getByText(/number 199$/).waitFor();
  });

  test('keysAreInTheHelpAndAStreamIsEndedWithItsPage', async () => {
    mock.logs.of(pod()).burst(3);
    await open(logOf(pod()));
    await shows('line 2');
    await page.keyboard.press('?');
    await page.getByRole('dialog').getByText('Pause, or follow new lines again').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('d')]);
    assert.match(download.suggestedFilename(), /^monitoring-prometheus-.*\.log$/);
    await page.keyboard.press('g');
    await page.keyboard.press('p');
    await page.getByRole('heading', { name: 'Pods' }).waitFor();
    await until(() => mock.logs.connections, 0);
  });
});
