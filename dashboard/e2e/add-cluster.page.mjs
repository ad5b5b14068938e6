import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { button, mock, open, page, pageSuite } from './page-suite.mjs';

describe('adding a cluster', () => {
  pageSuite({ expected: (text) => /status of (409|400)/.test(text) });
  beforeEach(() => open());

  async function ask(name) {
    await button('Add cluster').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill(name);
    return dialog;
  }

  test('endsWithAHealthyClusterAndALinkToIt', async () => {
    const dialog = await ask('rome-edge-01');
    await dialog.getByLabel('Environment').selectOption('production');
    await dialog.getByRole('textbox', { name: 'Labels' }).fill('region=eu-south');
    await dialog.getByRole('textbox', { name: 'Labels' }).press('Enter');
    await dialog.getByRole('button', { name: 'Get the install command' }).click();
    await dialog.getByText(/curl -fsSL .*install\.sh \| NIRO_TOKEN=niro_et_/).waitFor();
    await dialog.getByText(/expires in 5\d min \d+ s/).waitFor();
    await dialog.getByRole('button', { name: 'Copy' }).click();
    await dialog.getByRole('button', { name: 'Copied' }).waitFor();
    assert.match(await page.evaluate(() => navigator.clipboard.readText()), /NIRO_TOKEN=niro_et_/);
    await dialog.getByText('Waiting for the agent…').waitFor();
    const made = mock.cluster('rome-edge-01');
    assert.deepEqual([made.environment, made.labels], ['production', { region: 'eu-south' }]);
    mock.enroll(made.id);
    await dialog.getByText('Enrolled, waiting for the first heartbeat…').waitFor();
    mock.beat(made.id);
    await dialog.getByText('rome-edge-01 is Healthy').waitFor();
    await dialog.getByRole('link', { name: 'Open the cluster' }).click();
    await page.getByRole('heading', { name: 'rome-edge-01' }).waitFor();
    await page.waitForURL(`**/clusters/${made.id}`);
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  test('aTakenOrImpossibleNameIsToldAtItsField', async () => {
    const dialog = await ask('berlin-edge-01');
    await dialog.getByRole('button', { name: 'Get the install command' }).click();
    await dialog.getByText("A cluster named 'berlin-edge-01' exists already.").waitFor();
    await dialog.getByLabel('Name').fill('-berlin');
    await dialog.getByText(/a letter or digit at both ends/).waitFor();
    await dialog.getByRole('button', { name: 'Get the install command', disabled: true }).waitFor();
  });

  test('aClosedDialogLosesNothing', async () => {
    const dialog = await ask('rome-edge-02');
    await dialog.getByRole('button', { name: 'Get the install command' }).click();
    const command = await dialog.getByLabel('Install command').innerText();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('link', { name: 'rome-edge-02' }).click();
    assert.equal(await page.getByLabel('Install command').innerText(), command);
    await page.reload();
    await page.getByText(/Tokens\s+are shown only once/).waitFor();
    await page.getByRole('button', { name: 'Make a new install command' }).click();
    await page.getByLabel('Install command').waitFor();
    assert.notEqual(await page.getByLabel('Install command').innerText(), command);
  });

  test('anExpiredTokenIsReplaced', async () => {
    mock.state.tokenMillis = 2_500;
    const dialog = await ask('rome-edge-03');
    await dialog.getByRole('button', { name: 'Get the install command' }).click();
    await dialog.getByText('The token has expired').waitFor();
    mock.state.tokenMillis = 3_600_000;
    await dialog.getByRole('button', { name: 'New token' }).click();
    await dialog.getByText('Waiting for the agent…').waitFor();
    await dialog.getByText(/expires in 5\d min/).waitFor();
  });
});
