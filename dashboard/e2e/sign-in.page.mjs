import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { openPage, signInByHand, startBrowser } from './browser.mjs';
import { startMock } from './mock-server.mjs';

describe('sign-in', () => {
  let browser;
  let mock;
  let opened;
  const refused = (text) => /status of (401|429)/.test(text);
  before(async () => (browser = await startBrowser()));
  after(() => browser.close());
  beforeEach(async () => (mock = await startMock()));
  afterEach(async () => {
    await opened.context.close();
    await mock.close();
    assert.deepEqual(opened.problems, []);
  });

  test('rightPasswordOpensTheFleet', async () => {
    opened = await openPage(browser, mock.url);
    await signInByHand(opened.page, mock);
    await opened.page.getByRole('heading', { name: 'Fleet' }).waitFor();
    await opened.page.getByRole('link', { name: 'berlin-edge-01' }).waitFor();
  });

  test('wrongPasswordSaysSoAndTooManyAttemptsCountDown', async () => {
    opened = await openPage(browser, mock.url, { expected: refused });
    const { page } = opened;
    await page.goto('/');
    await page.getByLabel('E-mail').fill(mock.email);
    await page.getByLabel('Password', { exact: true }).fill('not the one');
    for (let attempt = 0; attempt < 3; attempt++) {
      const answered = page.waitForResponse((response) => response.url().endsWith('/session'));
      await page.getByRole('button', { name: 'Sign in' }).click();
      await answered;
      await page.getByText('E-mail or password is wrong.').waitFor();
    }
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText(/The next one is possible in \d second/).waitFor();
    await page.getByRole('button', { name: /^Wait \d s$/, disabled: true }).waitFor();
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    await page.getByLabel('Password', { exact: true }).fill(mock.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Fleet' }).waitFor();
  });

  test('firstRunAsksForTheCodeOfTheLog', async () => {
    await mock.close();
    mock = await startMock({ setup: true, clusters: 0 });
    opened = await openPage(browser, mock.url, { expected: refused });
    const { page } = opened;
    await page.goto('/');
    await page.getByRole('heading', { name: 'Welcome to Niro' }).waitFor();
    await page.getByLabel('One-time code').fill('WRONG');
    await page.getByLabel('Your e-mail').fill('me@example.com');
    await page.getByLabel('New password').fill('short');
    await page.getByText('5 characters more').waitFor();
    await page.getByRole('button', { name: 'Create the administrator', disabled: true }).waitFor();
    await page.getByLabel('New password').fill('long enough it is');
    await page.getByRole('button', { name: 'Create the administrator' }).click();
    await page.getByText('The one-time code is not the one in the log.').waitFor();
    await page.getByLabel('One-time code').fill('ABCD-EFGH-JKLM');
    await page.getByRole('button', { name: 'Create the administrator' }).click();
    await page.getByRole('heading', { name: 'No cluster yet' }).waitFor();
  });

  test('signOutEndsTheSessionAndADeadSessionAsksToSignInAgain', async () => {
    opened = await openPage(browser, mock.url, { expected: refused });
    const { page } = opened;
    await signInByHand(page, mock);
    await page.getByRole('button', { name: /^Account of/ }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    assert.equal(mock.state.sessions.size, 0);
    await signInByHand(page, mock);
    mock.state.sessions.clear();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  });
});
