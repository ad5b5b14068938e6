import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { settled, until } from './browser.mjs';
import { mock, open, openAs, page, pageSuite, pathOf, PHONE, serve } from './page-suite.mjs';

describe('frame', () => {
  pageSuite();

  test('keysSearchMoveOpenAndGoHome', async () => {
    await open();
    await page.getByRole('link', { name: 'berlin-edge-02' }).waitFor();
    const focused = () => page.evaluate(() => document.activeElement?.textContent);
    await page.keyboard.press('j');
    await until(focused, 'berlin-edge-02');
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('k');
    await until(focused, 'porto-retail');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'porto-retail' }).waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('f');
    await page.getByRole('heading', { name: 'Fleet' }).waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('homelab j?');
    await until(() => page.getByLabel('Search').inputValue(), 'homelab j?');
    await page.keyboard.press('Escape');
    await page.keyboard.press('?');
    await page.getByRole('dialog').getByText('Go to the fleet').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  test('noKeyIsLostInALongTableHoweverSlowTheMachine', async () => {
    await serve({ clusters: 90 }, { slowdown: 6 });
    await open();
    await page.getByRole('table').waitFor();
    const focus = () =>
      page.evaluate(() => ({
        row: Number(document.activeElement?.closest('tr')?.getAttribute('aria-rowindex')),
        inWindow: document.activeElement.getBoundingClientRect().bottom <= innerHeight && document.activeElement.getBoundingClientRect().top >= 0,
      }));
    await page.evaluate(() => {
      for (let press = 0; press < 70; press++) document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: 'j', bubbles: true, cancelable: true, repeat: press > 0 }));
    });
    await until(focus, { row: 70, inWindow: true });
    for (let press = 0; press < 30; press++) await page.keyboard.press('k');
    await until(focus, { row: 40, inWindow: true });
  });

  test('noPageScrollsSidewaysOnAPhone', async () => {
    await openAs(PHONE);
    await page.addInitScript(() => localStorage.setItem('niro.fleet.view', '"table"'));
    await open();
    const cluster = pathOf('berlin-edge-02');
    mock.cluster('berlin-edge-02').capabilities.logs_enabled = true;
    mock.logs.live = true;
    mock.cluster('berlin-edge-02').capabilities.apply_enabled = true;
    const partial = mock.commands('berlin-edge-02').find((command) => command.status === 'partial').id;
    for (const path of ['/', cluster, `${cluster}/nodes`, `${cluster}/pods`, `${cluster}/events`, `${cluster}/agent`, `${cluster}/commands?command=${partial}`, `${cluster}/apply`, `${cluster}/apply?command=${partial}`, '/agents', `${cluster}/logs?namespace=shop&workload=Deployment%2Fcheckout&wrap=true`, '/pods', '/tokens']) {
      await page.goto(path);
      await settled(page);
      const width = () => page.evaluate(() => document.documentElement.scrollWidth);
      await until(width, (wide) => wide === 390).catch((problem) => assert.fail(`${path}: ${problem.message}`));
      const outside = await page.evaluate(() =>
        [...document.querySelectorAll('main *')]
          .filter((element) => element.getBoundingClientRect().right > 391)
          .filter((element) => {
            for (let box = element.parentElement; box; box = box.parentElement) if (getComputedStyle(box).overflowX !== 'visible') return false;
            return true;
          })
          .map((element) => element.outerHTML.slice(0, 120)),
      );
      assert.deepEqual(outside, [], path);
      const cut = await page.evaluate(() =>
        [...document.querySelectorAll('main button')]
          .map((button) => button.querySelector('.mantine-Button-label') ?? button)
          .filter((label) => label.clientWidth > 0 && label.scrollWidth > label.clientWidth + 1)
          .map((label) => label.innerText),
      );
      assert.deepEqual(cut, [], `${path}: words of buttons are cut`);
    }
  });

  test('darkModeFollowsTheSystemAndTheChoiceIsRemembered', async () => {
    await openAs({ colorScheme: 'dark' });
    const scheme = () => page.evaluate(() => document.documentElement.dataset.mantineColorScheme);
    const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    await open();
    await until(scheme, 'dark');
    await until(background, 'rgb(15, 20, 24)');
    await page.getByRole('button', { name: /^Account of/ }).click();
    await page.getByText('Light', { exact: true }).click();
    await until(scheme, 'light');
    await page.reload({ waitUntil: 'commit' });
    await page.waitForFunction(() => document.body);
    assert.equal(await scheme(), 'light', 'already before the first script of the page ran');
    await page.getByRole('link', { name: 'berlin-edge-02' }).waitFor();
    await until(background, 'rgb(244, 246, 248)');
  });

  test('apiTokensAreMadeShownOnceAndRevoked', async () => {
    await open('/tokens');
    await page.getByLabel('Name of the new token').fill('backup');
    await page.getByRole('button', { name: 'Make a token' }).click();
    await page.getByText(/^niro_pat_/).waitFor();
    await page.getByRole('button', { name: 'Revoke ci-pipeline…' }).click();
    await page.getByRole('button', { name: 'Revoke ci-pipeline', exact: true }).click();
    await page.getByText('ci-pipeline', { exact: true }).waitFor({ state: 'detached' });
    await until(() => mock.state.tokens.map((token) => token.name), ['backup']);
    await page.reload();
    await page.getByText('backup', { exact: true }).waitFor();
    assert.equal(await page.getByText(/^niro_pat_/).count(), 0);
  });

  test('theShellIsSeenBeforeTheFirstDataArrives', async () => {
    await page.route('**/assets/*.js', () => {});
    await page.goto('/', { waitUntil: 'commit' });
    await page.locator('.shell-bar').getByText('Niro').waitFor();
    await until(async () => (await page.locator('.shell-cards i').first().boundingBox())?.height, (height) => height > 100);
    await until(() => page.evaluate(() => getComputedStyle(document.querySelector('.shell-bar')).backgroundColor), 'rgb(20, 48, 60)');
  });

  test('everyButtonLinkAndFieldHasAName', async () => {
    const { id, capabilities } = mock.cluster('berlin-edge-02');
    capabilities.logs_enabled = true;
    capabilities.apply_enabled = true;
    mock.release('0.2.0');
    mock.rollOut({ version: '0.2.0' });
    mock.logs.live = true;
    await open();
    for (const path of ['/', `/clusters/${id}`, `/clusters/${id}/pods`, `/clusters/${id}/agent`, `/clusters/${id}/commands`, `/clusters/${id}/apply`, '/agents', `/clusters/${id}/logs?namespace=shop&workload=Deployment%2Fcheckout`, '/pods', '/tokens']) {
      await page.goto(path);
      await settled(page);
      const nameless = await page.evaluate(() =>
        [...document.querySelectorAll('button, a, input, select')]
          .filter((element) => !element.innerText?.trim() && !element.getAttribute('aria-label') && !element.labels?.length && !element.getAttribute('aria-labelledby'))
          .map((element) => element.outerHTML.slice(0, 120)),
      );
      assert.deepEqual(nameless, [], path);
    }
  });
});
