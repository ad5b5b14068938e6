import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { signInByHand } from './browser.mjs';
import { mock, page, pageSuite, serve } from './page-suite.mjs';

describe('sign-in', () => {
  pageSuite({ expected: (text) => /status of (401|429)/.test(text) });

  test('rightPasswordOpensTheFleet', async () => {
    await signInByHand(page, mock);
    await page.getByRole('heading', { name: 'Fleet' }).waitFor();
    await page.getByRole('link', { name: 'berlin-edge-01' }).waitFor();
  });

  test('wrongPasswordSaysSoAndTooManyAttemptsCountDown', async () => {
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
    await serve({ setup: true, clusters: 0 });
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
