import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { apiCalls, settled, until } from './browser.mjs';
import { button, mock, openCluster, page, pageSuite, pathOf } from './page-suite.mjs';

describe('commands', () => {
  pageSuite({ expected: (text) => /status of (404|409|429|503)/.test(text) });
  const row = (state) => page.getByRole('row').filter({ has: page.locator(`[data-command=${state}]`) });

  test('aPingIsAnsweredInMillisecondsAndIsInTheHistoryAtOnce', async () => {
    await openCluster('ci-runners', '/commands');
    await page.getByText(/^Answered in \d+ ms$/).first().waitFor();
    await button('Ping').click();
    await page.getByText('Answered in 12 ms through the command channel').waitFor();
    await page.getByRole('link', { name: 'Details' }).click();
    const ping = mock.commands('ci-runners')[0];
    await page.waitForURL(`**/commands?command=${ping.id}`);
    const steps = page.getByRole('list', { name: 'What happened' });
    await until(() => steps.innerText(), /Stored[^]*Delivered\s+after 4 ms[^]*Succeeded\s+after 12 ms/);
    await button('Dismiss').click();
    await page.getByText('through the command channel').waitFor({ state: 'detached' });
  });

  test('aNewCommandIsSeenPendingDeliveredRunningAndDoneWithoutAReload', async () => {
    mock.state.agent = undefined;
    await openCluster('ci-runners', '/commands');
    await settled(page);
    await page.keyboard.press('p');
    await row('pending').getByText('Waits for the agent’s poll').waitFor();
    await page.getByText(/Ping pending/).waitFor();
    await row('pending').getByText(/\d+ s so far/).waitFor();
    const ping = mock.commands('ci-runners')[0];
    mock.advance(ping, 'delivered');
    await row('delivered').waitFor();
    mock.advance(ping, 'running');
    await row('running').waitFor();
    mock.advance(ping, 'succeeded', { millis: 2_345 });
    await page.getByText('Answered in 2.3 s through the command channel').waitFor();
    await row('running').waitFor({ state: 'detached' });
    assert.ok(apiCalls(mock, `/commands/${ping.id}?wait=1`).length > 0, 'the server is asked to answer when it ends');
  });

  test('theCommandsOfOthersAppearByThemselves', async () => {
    await openCluster('ci-runners', '/commands');
    await settled(page);
    mock.commands('ci-runners').unshift({ ...mock.commands('ci-runners')[0], id: 'another', type: 'apply', status: 'failed', requested_by: 'somebody@example.com', message: 'no such namespace', reason: 'namespace_missing' });
    await page.getByRole('row').filter({ hasText: 'somebody@example.com' }).getByText('No such namespace').waitFor();
  });

  test('eachStateIsShownAndSaysWhatToDo', async () => {
    await openCluster('berlin-edge-02', '/commands');
    for (const state of ['pending', 'delivered', 'running', 'succeeded', 'partial', 'failed', 'expired', 'cancelled', 'unsupported']) await row(state).first().waitFor();
    const details = page.locator('tbody[data-open]');
    const look = async (state, nth = 0) => row(state).nth(nth).getByRole('button', { name: /^(apply|delete|ping|restart)$/ }).click();
    await look('partial');
    await details.getByText('1 of 4 objects failed').first().waitFor();
    await details.getByText(/must be less than or equal to memory limit/).waitFor();
    await details.getByText(/put that right and send the command again/).waitFor();
    await look('expired');
    await details.getByText(/never fetched it, so its polls do not come through/).waitFor();
    await look('expired', 1);
    await details.getByText(/delivered 3 times, but no result came back/).waitFor();
    await details.getByText(/kubectl -n niro-system logs|View the agent’s log/).waitFor();
    await until(() => details.getByRole('link', { name: 'Connection' }).getAttribute('href'), pathOf('berlin-edge-02'));
    await details.getByText('A result came after the end: succeeded').waitFor();
    await look('unsupported');
    await details.getByText('command_type_unknown').waitFor();
    await look('unsupported');
    await details.waitFor({ state: 'detached' });
    assert.equal(new URL(page.url()).search, '');
  });

  test('whatIsNotFinishedIsCancelledAndAskedFirstWhereWorkMayStayHalfDone', async () => {
    await openCluster('berlin-edge-02', '/commands');
    const [pending, delivered, running] = mock.commands('berlin-edge-02');
    await row('pending').getByRole('button', { name: 'Cancel apply' }).click();
    await until(() => pending.status, 'cancelled');
    await row('pending').waitFor({ state: 'detached' });
    await row('running').getByRole('button', { name: 'Cancel apply' }).click();
    assert.equal(running.status, 'running');
    await row('running').getByRole('button', { name: 'Keep' }).click();
    await row('running').getByRole('button', { name: 'Cancel apply' }).click();
    await row('running').getByRole('button', { name: 'Cancel apply' }).click();
    await until(() => running.status, 'cancelled');
    await row('delivered').getByRole('button', { name: 'Cancel apply' }).click();
    await page.route('**/cancel', async (route) => {
      mock.advance(delivered, 'succeeded');
      await route.continue();
    });
    await row('delivered').getByRole('button', { name: 'Cancel apply' }).click();
    await row('delivered').waitFor({ state: 'detached' });
    assert.equal(delivered.status, 'succeeded');
  });

  test('theHistoryComesPageByPage', async () => {
    await openCluster('ci-runners', '/commands');
    await until(() => page.locator('[data-command]').count(), 50);
    await button('Load more').click();
    await until(() => page.locator('[data-command]').count(), 100);
    await button('Load more').click();
    await until(() => page.locator('[data-command]').count(), 120);
    await button('Load more').waitFor({ state: 'detached' });
  });

  test('areFilteredByTheServerAndTheFiltersAreInTheAddress', async () => {
    await openCluster('berlin-edge-02', '/commands');
    await row('succeeded').first().waitFor();
    await page.getByLabel('State').selectOption('Did not succeed');
    await page.waitForURL(/status=partial,failed,expired,cancelled,unsupported$|status=partial%2Cfailed/);
    await row('succeeded').first().waitFor({ state: 'detached' });
    await until(() => page.locator('[data-command]').count(), 6);
    await page.getByLabel('Type').selectOption('Apply');
    await until(() => page.locator('[data-command]').count(), 3);
    await row('partial').getByRole('button', { name: 'apply' }).click();
    await page.locator('tbody[data-open]').getByText('1 of 4 objects failed').first().waitFor();
    await page.reload();
    await page.locator('tbody[data-open]').getByText('1 of 4 objects failed').first().waitFor();
    await until(() => page.locator('tbody [data-command]').count(), 3);
    assert.ok(apiCalls(mock, 'status=partial,failed,expired,cancelled,unsupported&type=apply&limit=50').length + apiCalls(mock, 'status=partial%2Cfailed%2Cexpired%2Ccancelled%2Cunsupported&type=apply&limit=50').length > 0);
    await page.getByLabel('Type').selectOption('Any type');
    await page.getByLabel('State').focus();
    await page.keyboard.press('Home');
    await row('succeeded').first().waitFor();
    await until(() => new URL(page.url()).search, '');
  });

  test('filtersThatNoCommandMatchesSaySo', async () => {
    await openCluster('ci-runners', '/commands?status=unsupported,cancelled,expired,failed,partial');
    await page.getByRole('heading', { name: 'No command failed' }).waitFor();
    await until(() => page.getByLabel('State').evaluate((select) => select.selectedOptions[0].label), 'Did not succeed');
    await page.getByLabel('Type').selectOption('Delete');
    await page.getByRole('heading', { name: 'No delete failed' }).waitFor();
    await button('Clear filters').click();
    await row('succeeded').first().waitFor();
    await until(() => new URL(page.url()).search, '');
  });

  test('aClusterWithoutCommandsOffersAPing', async () => {
    mock.state.commands.set(mock.cluster('ci-runners').id, []);
    await openCluster('ci-runners', '/commands');
    await page.getByRole('heading', { name: 'No command yet' }).waitFor();
    await button('Send a ping').click();
    await row('succeeded').waitFor();
  });

  test('aPingThatIsRefusedSaysItsCodeAndWhatToDo', async () => {
    await openCluster('ci-runners');
    for (const [refusal, words] of [
      [{ status: 409, code: 'cluster_offline' }, /not heard of.*cluster_offline/],
      [{ status: 429, code: 'too_many_commands', headers: { 'Retry-After': '7' } }, /Too many commands.*too_many_commands.*in 7 seconds/],
      [{ status: 503, code: 'database_unavailable' }, /cannot take commands.*database_unavailable.*stored before they are sent/],
    ]) {
      mock.state.refusing = refusal;
      await button('Ping').click();
      await page.getByRole('alert').filter({ hasText: words }).waitFor();
    }
    mock.state.refusing = undefined;
    mock.state.agent = undefined;
    await button('Ping').click();
    await page.getByText(/Ping pending/).waitFor();
    mock.advance(mock.commands('ci-runners')[0], 'expired', { millis: 30_000, reason: 'deadline_passed' });
    await page.getByRole('alert').filter({ hasText: /No answer within 30 s.*deadline_passed.*its polls do not come through/ }).waitFor();
  });

  test('aPingThatWasTakenIsFollowedThroughAnOutageOfItsReads', async () => {
    mock.state.agent = undefined;
    let failing = true;
    await page.route(/\/api\/v1\/commands\/[^/]+\?wait=/, (route) => (failing ? route.fulfill({ status: 503, headers: { 'Retry-After': '1' }, json: { status: 503, code: 'not_ready' } }) : route.continue()));
    await openCluster('ci-runners');
    const trying = page.getByRole('status').filter({ hasText: 'Stored; its state cannot be read right now, trying again' });
    const busy = page.locator('button[data-loading]').filter({ hasText: 'Ping' });
    await button('Ping').click();
    await trying.waitFor();
    await busy.waitFor();
    failing = false;
    await page.getByText(/Ping pending/).waitFor();
    failing = true;
    await trying.waitFor();
    await busy.waitFor();
    assert.equal(await page.getByRole('alert').count(), 0);
    mock.advance(mock.commands('ci-runners')[0], 'succeeded', { millis: 12 });
    failing = false;
    await page.getByText('Answered in 12 ms through the command channel').waitFor();
    await busy.waitFor({ state: 'detached' });
    assert.equal(apiCalls(mock, `POST /api/v1/clusters/${mock.cluster('ci-runners').id}/commands`).length, 1);
  });

  test('aPingThatCannotBeReadIsDismissed', async () => {
    await page.route(/\/api\/v1\/commands\/[^/]+\?wait=/, (route) => route.fulfill({ status: 404, json: { status: 404, code: 'not_found' } }));
    await openCluster('ci-runners');
    await button('Ping').click();
    await page.getByText('Stored; its state cannot be read right now').waitFor();
    await button('Dismiss').click();
    await page.getByText('Stored; its state cannot be read right now').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Ping', exact: true, disabled: false }).waitFor();
  });

  test('aCommandThatIsGoneIsSaidToBeDeletedAfterATime', async () => {
    await openCluster('ci-runners', '/commands?command=gone');
    await page.getByText(/Ended commands are deleted after a time/).waitFor();
  });

  test('aCommandOfAnotherClusterIsNotShownHereAndItsClusterIsALinkAway', async () => {
    const [foreign] = mock.commands('berlin-edge-02').filter((command) => command.status === 'partial');
    await openCluster('ci-runners', `/commands?command=${foreign.id}`);
    const notice = page.getByRole('status').filter({ hasText: 'This is not a command of ci-runners' });
    await notice.waitFor();
    await row('succeeded').first().waitFor();
    assert.equal(await page.getByText('1 of 4 objects failed').count(), 0);
    mock.state.commands.set(mock.cluster('ci-runners').id, []);
    await page.getByRole('heading', { name: 'No command yet' }).waitFor();
    await notice.getByRole('link', { name: 'Open it at its cluster' }).click();
    await page.waitForURL(`**${pathOf('berlin-edge-02')}/commands?command=${foreign.id}`);
    await page.locator('tbody[data-open]').getByText('1 of 4 objects failed').first().waitFor();
  });

  test('whoMayNotPingOrCannotIsToldWhy', async () => {
    await openCluster('porto-retail');
    await page.getByRole('button', { name: 'Ping', exact: true, disabled: true }).waitFor();
    await page.keyboard.press('p');
    await page.getByRole('alert').filter({ hasText: 'The cluster is offline' }).waitFor();
    mock.state.role = 'viewer';
    await page.goto(`/clusters/${mock.cluster('berlin-edge-02').id}/commands`);
    await page.getByRole('button', { name: 'Ping', exact: true, disabled: true }).waitFor();
    await page.locator('[data-hint=no-ping]').hover();
    await page.getByRole('tooltip').getByText(/Your role may look, but not send commands/).waitFor();
    await row('running').getByRole('button', { name: 'Cancel apply', disabled: true }).waitFor();
    mock.state.role = 'member';
    await page.goto(`/clusters/${mock.cluster('ci-runners').id}`);
    await page.getByRole('button', { name: 'Ping', exact: true, disabled: false }).waitFor();
    await page.keyboard.press('?');
    await page.getByRole('dialog').getByText('Ping the cluster, on its page').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await button('Ping').click();
    await page.getByText('Answered in 12 ms through the command channel').waitFor();
  });

  test('fourLightsTellWhatWorksAndHowLongAgo', async () => {
    await openCluster('lyon-warehouse');
    const light = (name) => page.getByRole('listitem').filter({ hasText: name });
    await until(() => light('Command channel').first().innerText(), /works\s+proven \d+ s ago/);
    const cluster = mock.cluster('lyon-warehouse');
    Object.assign(cluster, { status: 'critical', commandsDead: new Date(Date.now() - 90_000).toISOString() });
    await page.getByText('Heartbeats arrive, but commands do not').waitFor();
    await page.getByText(/last proven \d+ min ago/).waitFor();
    await page.getByText(/a poll is held open until there is a command/).first().waitFor();
    await until(() => light('Command channel').first().innerText(), /lost\s+proven \d+ min ago/);
    await page.getByRole('link', { name: /^Events/ }).click();
    await page.getByText('Heartbeats arrive, but commands do not').waitFor();
    await page.getByRole('link', { name: 'Fleet' }).first().click();
    const card = page.getByRole('listitem').filter({ hasText: 'lyon-warehouse' });
    await card.getByText(/^Commands \d+ min$/).waitFor();
    assert.equal(await page.getByRole('listitem').filter({ hasText: 'ci-runners' }).getByText(/^(Agent|Commands|API|Logs) \d/).count(), 0);
    const dots = page.getByRole('listitem').filter({ hasText: 'lyon-warehouse' }).getByRole('img', { name: /Agent process works, proven \d+ s ago; Command channel lost, proven \d+ min ago/ });
    await dots.hover();
    await until(() => dots.getAttribute('title'), /Agent process: works, proven \d+ s ago\nCommand channel: lost, proven \d+ min ago/);
    await page.getByText('Table', { exact: true }).click();
    await page.getByRole('row').filter({ hasText: 'lyon-warehouse' }).getByRole('img', { name: /Command channel lost, proven \d+ min ago/ }).waitFor();
  });

  test('theWorstLightIsReadWithoutAMouseInEveryWidthAndMovesNoRow', async () => {
    const cluster = mock.cluster('lyon-warehouse');
    await openCluster('lyon-warehouse');
    for (const view of ['cards', 'table']) {
      for (const width of [390, 800, 1440]) {
        Object.assign(cluster, { commandsDead: undefined });
        await page.setViewportSize({ width, height: 900 });
        await page.evaluate((chosen) => localStorage.setItem('niro.fleet.view', JSON.stringify(chosen)), view);
        await page.goto('/?q=lyon-warehouse');
        const item = page.locator(view === 'cards' ? 'article' : 'tr[data-index]').filter({ hasText: 'lyon-warehouse' });
        await item.getByRole('img', { name: /Command channel works/ }).waitFor();
        const before = (await item.boundingBox()).height;
        cluster.commandsDead = new Date(Date.now() - (5 * 60 + 12) * 60_000).toISOString();
        const worst = item.getByText(/^Commands 5 h \d+ min$/);
        await worst.waitFor();
        assert.equal((await item.boundingBox()).height, before, `${view} at ${width}`);
        const [text, box] = await worst.evaluate((element) => {
          const range = document.createRange();
          range.selectNodeContents(element);
          return [range, element].map((each) => each.getBoundingClientRect().width);
        });
        // a fraction of a pixel too little makes the browser cut a whole word
        assert.ok(text <= box + 0.001, `${view} at ${width}: all of it is shown`);
        const [inner, outer] = [await worst.boundingBox(), await item.boundingBox()];
        assert.ok(inner.x >= outer.x && inner.x + inner.width <= outer.x + outer.width && inner.y + inner.height <= outer.y + outer.height, `${view} at ${width}: inside`);
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), `${view} at ${width}: nothing sideways`);
      }
    }
  });
});
