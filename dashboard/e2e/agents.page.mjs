import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { settled, until } from './browser.mjs';
import { button, mock, open as openPath, page, pageSuite, PHONE } from './page-suite.mjs';

const MAY = ['ci-runners', 'dev-platform', 'staging-eu', 'berlin-edge-01', 'hamburg-plant'];

describe('agents', () => {
  pageSuite({
    expected: (text) => /status of (403|404|409|503)|ERR_/.test(text),
    prepare: () => {
      for (const name of MAY) mock.cluster(name).capabilities.self_update_enabled = true;
    },
  });
  const open = (options) => openPath('/agents', options);
  const panel = (version = '0.2.0') => page.getByRole('region', { name: `Rollout of ${version}` });
  const status = (name) => panel().locator(`[data-rollout=${name}]`);
  const strip = (words) => panel().getByRole('list', { name: 'Waves' }).getByRole('img', { name: words });

  test('versionsAreCountedAndOutdatedOnesMarkedEverywhere', async () => {
    await open();
    await page.getByText('All 12 agents are up to date.').waitFor();
    mock.release('0.2.0');
    mock.cluster('ci-runners').agent_version = '0.2.0';
    await page.getByText('11 of 12 agents are outdated.').waitFor();
    await until(() => page.getByRole('row').filter({ hasText: '0.1.0' }).innerText(), /0\.1\.0 Outdated\s+protocol 1\s+11\s+4/);
    await page.getByRole('link', { name: 'Fleet' }).click();
    await page.getByRole('listitem').filter({ hasText: 'dev-platform' }).getByRole('img', { name: 'agent outdated' }).waitFor();
    assert.equal(await page.getByRole('listitem').filter({ hasText: 'ci-runners' }).getByRole('img', { name: 'agent outdated' }).count(), 0);
    await page.getByText('Table', { exact: true }).click();
    await page.getByRole('row').filter({ hasText: 'dev-platform' }).getByRole('img', { name: 'agent outdated' }).waitFor();
    await page.goto(`/clusters/${mock.cluster('dev-platform').id}/agent`);
    await page.getByText('Agent 0.1.0 is outdated').waitFor();
    await page.getByRole('link', { name: 'roll a version out' }).click();
    await page.getByRole('heading', { name: 'Agents' }).waitFor();
    await page.goto(`/clusters/${mock.cluster('homelab').id}/agent`);
    await page.getByRole('status').filter({ hasText: 'Agent 0.1.0 is outdated' }).getByText(/NIRO_ENABLE_SELF_UPDATE=1 sh/).waitFor();
  });

  test('releasesAreAddedAndRemoved', async () => {
    await open();
    await button('Add a release').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Version').fill('0.2/0');
    await dialog.getByText(/letters, digits and/).waitFor();
    await dialog.getByLabel('Version').fill('0.1.0');
    await dialog.getByRole('button', { name: 'Add' }).click();
    await dialog.getByText("release '0.1.0' exists already").waitFor();
    await dialog.getByLabel('Version').fill('0.2.0');
    await dialog.getByLabel(/Notes/).fill('Applies and deletes.');
    await dialog.getByRole('button', { name: 'Add' }).click();
    await dialog.waitFor({ state: 'detached' });
    const release = page.getByRole('list', { name: 'Releases' }).getByRole('listitem').filter({ hasText: 'Applies and deletes.' });
    await release.getByText('on no cluster').waitFor();
    const rollout = mock.rollOut({ version: '0.2.0' });
    await status('running').waitFor();
    await button('Remove release 0.2.0').click();
    await button('Remove 0.2.0').click();
    await page.getByText('A rollout of it is not finished. Cancel that first.').waitFor();
    rollout.status = 'cancelled';
    await button('Remove 0.2.0').click();
    await release.waitFor({ state: 'detached' });
    assert.equal(await button('Remove release 0.1.0').count(), 0, 'what the server installs stays');
  });

  test('aRolloutIsStartedInWavesAndFollowedToItsEnd', async () => {
    mock.release('0.2.0');
    await open();
    await page.getByText(/No version was rolled out yet/).waitFor();
    await button('Roll out a version').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('5 agents of another version may update themselves. 7 may not and will be skipped').waitFor();
    await until(() => dialog.getByRole('list').innerText(), /canary\s+5 % of all[^]*production\s+Production and Unspecified/);
    await dialog.getByRole('button', { name: 'Start the rollout' }).click();
    await dialog.waitFor({ state: 'detached' });
    await status('running').waitFor();
    assert.deepEqual(mock.state.askedRollout, { version: '0.2.0', deadline_seconds: 300, max_parallel: 20, soak_seconds: 60 });
    const [rollout] = mock.state.rollouts;
    await page.waitForURL(new RegExp(`rollout=${rollout.id}`));
    await page.getByText(/^0 of 12 clusters updated · 7 skipped/).waitFor();
    await button(/^Roll out a version/).and(page.locator(':disabled')).waitFor();
    mock.move(rollout, 'berlin-edge-01', 'offered');
    await strip('1 offered').waitFor();
    mock.move(rollout, 'berlin-edge-01', 'updating');
    await strip('1 updating').waitFor();
    await panel().getByRole('listitem').filter({ hasText: 'berlin-edge-01' }).getByText('Updating').waitFor();
    mock.move(rollout, 'berlin-edge-01', 'succeeded');
    rollout.waves[0].status = 'done';
    await strip('1 updated').waitFor();
    await page.getByRole('row').filter({ hasText: '0.2.0' }).waitFor();
    for (const name of MAY) mock.move(rollout, name, 'succeeded');
    Object.assign(rollout, { status: 'succeeded', finished_at: new Date().toISOString() });
    await status('succeeded').waitFor();
    await page.getByText(/^5 of 12 clusters updated · 7 skipped/).waitFor();
    await button(/^Skipped/).click();
    await panel().getByRole('listitem').filter({ hasText: 'homelab' }).getByText(/NIRO_ENABLE_SELF_UPDATE=1/).waitFor();
    await button('Roll out a version').and(page.locator(':enabled')).waitFor();
  });

  test('wavesOfOnesOwnAreSentAsTheyAreWritten', async () => {
    mock.release('0.2.0');
    await open();
    await page.getByRole('list', { name: 'Releases' }).getByRole('listitem').filter({ hasText: '0.2.0' }).getByRole('button', { name: 'Roll out' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('My own').click();
    for (let left = 4; left > 1; left--) await dialog.getByRole('button', { name: `Take wave ${left} away` }).click();
    await dialog.getByLabel('Percentage of wave 1').fill('0');
    await dialog.getByText('A whole number from 1 to 100').waitFor();
    await dialog.getByRole('button', { name: 'Start the rollout', disabled: true }).waitFor();
    await dialog.getByLabel('Percentage of wave 1').fill('50');
    const first = dialog.getByRole('group', { name: 'Wave 1' });
    await first.getByRole('button', { name: 'Production' }).click();
    await first.getByRole('textbox', { name: 'Labels' }).fill('region=eu-west');
    await first.getByRole('textbox', { name: 'Labels' }).press('Enter');
    await first.getByText('50 % of Production with region=eu-west').waitFor();
    await dialog.getByRole('button', { name: 'Add a wave' }).click();
    await dialog.getByLabel('Name of wave 2').fill('All others');
    await dialog.getByRole('button', { name: 'Move wave 2 up' }).click();
    await until(() => dialog.getByLabel('Name of wave 1').inputValue(), 'All others');
    await dialog.getByLabel('Clusters at a time').fill('3');
    await dialog.getByRole('button', { name: 'Start the rollout' }).click();
    await status('running').waitFor();
    assert.deepEqual(mock.state.askedRollout, { version: '0.2.0', waves: [{ name: 'All others' }, { name: 'canary', environments: ['production'], labels: { region: 'eu-west' }, percent: 50 }], deadline_seconds: 300, max_parallel: 3, soak_seconds: 60 });
  });

  test('aFailureHaltsSaysWhyAndIsTriedAgainOrCancelled', async () => {
    mock.release('0.2.0');
    const rollout = mock.rollOut({ version: '0.2.0' });
    await open();
    await status('running').waitFor();
    await button('Pause').click();
    await status('paused').waitFor();
    await button('Resume').click();
    await status('running').waitFor();
    mock.move(rollout, 'berlin-edge-01', 'failed', { reason: 'image_pull', message: 'Back-off pulling image "ghcr.io/niro/agent:0.2.0": not found' });
    await status('halted').waitFor();
    await page.getByRole('alert').filter({ hasText: 'The update of berlin-edge-01 failed: Back-off pulling image' }).getByText(/No further cluster is touched/).waitFor();
    const row = panel().getByRole('listitem').filter({ hasText: 'Back-off pulling image' });
    await row.getByText(/Check that tag, registry and pull secret are reachable/).waitFor();
    await row.getByRole('link', { name: 'berlin-edge-01' }).click();
    await page.getByRole('alert').filter({ hasText: 'The update to 0.2.0 failed; 0.1.0 works on' }).getByText(/not found/).waitFor();
    await page.getByRole('link', { name: 'The rollout' }).click();
    await button('Resume…').click();
    await page.getByText('Tries 1 failed cluster again.').waitFor();
    await button('Resume').click();
    await status('running').waitFor();
    await button('Cancel…').click();
    await button('Not now').click();
    await button('Cancel…').click();
    await button('Cancel the rollout').click();
    await status('cancelled').waitFor();
    assert.equal(rollout.status, 'cancelled');
  });

  test('failuresOfAReasonAreToldTogetherAndTakenAwayAsText', async () => {
    mock.release('0.2.0');
    const rollout = mock.rollOut({ version: '0.2.0' });
    for (const name of ['berlin-edge-01', 'ci-runners']) mock.move(rollout, name, 'failed', { reason: 'image_pull', message: 'not found' });
    mock.move(rollout, 'dev-platform', 'failed', { reason: 'no_report', message: 'no report within 5 minutes' });
    await open();
    const group = (reason) => panel().getByRole('listitem').filter({ has: page.getByText(reason, { exact: true }) });
    await until(() => group('image_pull').innerText(), /2 clusters image_pull[^]*Check that tag[^]*Not found\.[^]*berlin-edge-01[^]*ci-runners/);
    await until(() => group('no_report').innerText(), /1 cluster no_report[^]*dev-platform/);
    await button('Copy what failed').click();
    await button('Copied').waitFor();
    const copied = (await page.evaluate(() => navigator.clipboard.readText())).split('\n');
    assert.equal(copied[0], 'Rollout of 0.2.0, halted: the update of dev-platform failed: no report within 5 minutes');
    assert.ok(copied.includes('ci-runners  0.1.0 → 0.2.0  wave 2  image_pull: not found'), copied.join('\n'));
    assert.equal(copied.length, 4);
  });

  test('olderRolloutsAreLookedAtAgain', async () => {
    mock.release('0.2.0');
    Object.assign(mock.rollOut({ version: '0.1.0' }, { secondsAgo: 9_000 }), { status: 'cancelled', finished_at: new Date().toISOString() });
    mock.rollOut({ version: '0.2.0' });
    await open();
    await panel('0.2.0').waitFor();
    await button(/^0\.1\.0 Cancelled/).click();
    await panel('0.1.0').waitFor();
    await page.reload();
    await panel('0.1.0').waitFor();
    await page.goto('/agents?rollout=gone');
    await page.getByText("there is no rollout 'gone'").waitFor();
  });

  test('viewersLookOnly', async () => {
    mock.state.role = 'viewer';
    mock.release('0.2.0');
    mock.rollOut({ version: '0.2.0' });
    await open();
    await status('running').waitFor();
    for (const name of ['Pause', 'Cancel…', 'Add a release', 'Roll out a version']) await page.getByRole('button', { name, disabled: true }).waitFor();
    assert.equal(await button('Remove release 0.2.0').count(), 0);
  });

  test('emptyLoadingErrorAndStaleAreDesigned', async () => {
    mock.state.clusters.clear();
    await open();
    await page.getByRole('heading', { name: 'No agent yet' }).waitFor();
    mock.state.failing = 503;
    await page.getByText(/Showing data as of/).waitFor();
    await page.reload();
    await page.getByRole('alert').filter({ hasText: 'The agents cannot be shown' }).waitFor();
    mock.state.failing = undefined;
    await page.getByRole('heading', { name: 'No agent yet' }).waitFor();
    mock.state.delayMillis = 60_000;
    await page.reload();
    await page.getByLabel('Loading the agents').waitFor();
    mock.state.delayMillis = 0;
  });

  test('isReachedAndUsedWithKeys', async () => {
    mock.release('0.2.0');
    mock.rollOut({ version: '0.2.0' });
    mock.state.rollouts[0].status = 'succeeded';
    await openPath('/');
    await page.getByRole('heading', { name: 'Fleet' }).waitFor();
    await settled(page);
    await page.keyboard.press('g');
    await page.keyboard.press('a');
    await page.getByRole('heading', { name: 'Agents' }).waitFor();
    await button(/^Skipped/).click();
    await panel().getByRole('link', { name: 'homelab' }).waitFor();
    await page.keyboard.press('j');
    await until(() => page.evaluate(() => document.activeElement?.getAttribute('href') ?? ''), /\/clusters\/.*\/agent$/);
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/clusters\/.*\/agent$/);
  });

  test('aPhoneShowsItAllInDark', async () => {
    mock.release('0.2.0');
    const rollout = mock.rollOut({ version: '0.2.0' });
    mock.move(rollout, 'hamburg-plant', 'failed', { reason: 'crash_loop', message: 'container agent exited 4 times within 10 minutes' });
    await open({ ...PHONE, colorScheme: 'dark' });
    await status('halted').waitFor();
    await until(() => page.evaluate(() => document.documentElement.scrollWidth), 390);
    await until(() => page.evaluate(() => getComputedStyle(document.body).backgroundColor), 'rgb(15, 20, 24)');
  });
});
