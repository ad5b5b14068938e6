import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { SHOP } from './apply-fixture.mjs';
import { apiCalls, settled, until } from './browser.mjs';
import { button, mock, openCluster, page, pageSuite, pathOf, PHONE } from './page-suite.mjs';

describe('apply', () => {
  pageSuite({
    expected: (text) => /status of (400|404|409|413|503)|ERR_FAILED|ERR_EMPTY_RESPONSE|ERR_CONNECTION/.test(text),
    prepare: () => (mock.cluster('ci-runners').capabilities.apply_enabled = true),
  });
  const open = (search = '', options) => openCluster('ci-runners', `/apply${search}`, options);
  const editor = () => page.getByRole('textbox', { name: 'Manifests' });
  const written = () => editor().innerText();
  const state = (name) => page.locator(`section [data-command=${name}]`);
  const row = (name) => page.getByRole('list', { name: 'Objects', exact: true }).getByRole('listitem').filter({ hasText: name });
  const sent = () => mock.state.sent;
  const taken = () => apiCalls(mock, `POST /api/v1/clusters/${mock.cluster('ci-runners').id}/commands`).length;
  async function paste(text) {
    await editor().click();
    await page.evaluate((value) => navigator.clipboard.writeText(value), text);
    await page.keyboard.press('ControlOrMeta+V');
    await page.getByText(/^\d+ lines? · /).waitFor();
  }
  async function tried(text) {
    await paste(text);
    await button('Dry run').click();
    await page.getByText('This is what the dry run tried.').waitFor();
  }

  test('aDryRunSaysObjectByObjectWhatWouldChangeAndIsThenApplied', async () => {
    await open();
    await page.getByText('Nothing was applied from here yet.').waitFor();
    await button('Dry run').and(page.locator(':disabled')).waitFor();
    await tried(SHOP);
    await page.getByText('Nothing was touched. 3 objects would be different.').waitFor();
    await until(() => page.getByRole('list', { name: 'Objects by outcome' }).innerText(), /1\s+to create\s+2\s+to change\s+7\s+unchanged/);
    await until(() => page.getByRole('group', { name: 'Difference of Deployment shop/checkout' }).textContent(), /removed: +image: registry.example.com\/shop\/checkout:2.14.3[^]*added: +image: registry.example.com\/shop\/checkout:2.15.0/);
    await button('Difference of Ingress shop/checkout: 60 added, 0 removed').click();
    await page.getByRole('group', { name: 'Difference of Ingress shop/checkout' }).getByText('# line 60').waitFor();
    assert.equal(await row('checkout-db').count(), 0, 'unchanged ones are folded');
    await button('7 unchanged objects').click();
    await row('checkout-db').getByText('not compared').waitFor();
    await button('Apply 3 changes').click();
    await page.getByText('Done. 3 objects changed; the cluster is as the manifests say.').waitFor();
    await state('succeeded').waitFor();
    assert.deepEqual(sent(), [{ type: 'apply', manifests: SHOP, dry_run: true }, { type: 'apply', manifests: SHOP }]);
    assert.match(await written(), /registry.example.com\/shop\/checkout:2.15.0/);
  });

  test('whatWasNotTriedIsAskedFirst', async () => {
    await open();
    await paste(SHOP);
    await button('Apply').click();
    await page.getByText('This was not tried: nobody knows yet what it changes.').waitFor();
    await button('Dry run first').click();
    await page.getByText('This is what the dry run tried.').waitFor();
    await editor().click();
    await page.keyboard.press('ControlOrMeta+End');
    await page.keyboard.type('# one more line');
    await page.getByText('This is what the dry run tried.').waitFor({ state: 'detached' });
    await button('Apply').click();
    await button('Apply all the same').click();
    await page.getByText(/^Done\./).waitFor();
    await until(() => sent().map((body) => body.dry_run ?? false), [true, false]);
  });

  test('deletionsAndFailuresAreAskedWithTheirNumbers', async () => {
    await open();
    await page.getByLabel('Prune').and(page.locator(':disabled')).waitFor();
    await page.getByLabel('Deployment (optional)').fill('Check out');
    await page.getByText(/Lower-case letters, digits and - only/).waitFor();
    await page.getByLabel('Deployment (optional)').fill('checkout');
    await page.getByLabel('Prune').check();
    await tried(SHOP);
    await row('checkout-old').getByText('To delete').waitFor();
    await button('Apply 4 changes').click();
    await page.getByText('1 object would be deleted.').waitFor();
    await button('Apply all the same').click();
    await row('checkout-old').getByText('Deleted').waitFor();
    await until(() => sent().at(-1), { type: 'apply', manifests: SHOP, prune: true, deployment: 'checkout' });
  });

  test('eachReasonIsSaidInWordsWithTheNextStep', async () => {
    await open();
    await page.getByLabel('Deployment (optional)').fill('checkout');
    await page.getByLabel('Prune').check();
    await tried(`# trouble\n${SHOP}`);
    await page.getByText('Nothing was touched. Put right what is named below, then try again.').waitFor();
    const first = page.getByRole('list', { name: 'Objects', exact: true }).getByRole('listitem').first();
    await first.getByText('Fails', { exact: true }).waitFor();
    await row('Deployment').getByText(/Conflicts with "kubectl-client-side-apply" using apps\/v1: \.spec\.replicas/).waitFor();
    await row('reader').getByText(/niro-agent-apply-extra/).waitFor();
    await row('coredns').getByText('Protected.').waitFor();
    await row('checkout-old').getByText(/Left in place/).waitFor();
    const next = page.getByRole('region', { name: 'What to do next' });
    for (const words of [/take them over with Force/, /NIRO_APPLY_NAMESPACES/, /never touches kube-system/, /typing error in apiVersion and kind/, /unless every object was applied/]) await next.getByText(words).waitFor();
    await button('Dry run with Force').click();
    await until(() => sent().at(-1).force, true);
    await page.getByLabel('Force').and(page.locator(':checked')).waitFor();
    await row('Deployment').getByText('To change').waitFor();
  });

  test('theFailuresOfFiftyObjectsAreFoundAndTakenAwayAsText', async () => {
    await open();
    await paste(`# fifty\n${SHOP}`);
    await button('Apply').click();
    await button('Apply all the same').click();
    const rows = page.getByRole('list', { name: 'Objects', exact: true }).getByRole('listitem');
    await until(() => rows.first().innerText(), /Failed[^]*Deployment shop\/payments[^]*memory limit of 1Gi/);
    await button(/^2 failed$/).click();
    await page.getByText('2 of 50 objects shown.').waitFor();
    await until(() => rows.count(), 2);
    await button(/^2 failed$/).and(page.locator('[aria-pressed=true]')).click();
    await page.keyboard.press('/');
    await page.keyboard.type('configmap tenant-4');
    await page.getByText('7 of 50 objects shown.').waitFor();
    await until(() => rows.first().innerText(), /Created[^]*ConfigMap shop\/tenant-42/);
    await page.getByRole('searchbox', { name: 'Find an object' }).fill('nothing has this');
    await page.getByText('No object matches.').waitFor();
    await button('Show all').click();
    await button(/unchanged objects$/).waitFor();
    await button('Copy what failed').click();
    await button('Copied').waitFor();
    const copied = (await page.evaluate(() => navigator.clipboard.readText())).split('\n');
    assert.equal(copied.length, 4);
    assert.match(copied[0], /^Apply on ci-runners, partial: 2 of 50 objects failed \(command 01938f3c-/);
    assert.match(copied[1], /^Failed {2}Deployment shop\/payments {2}invalid: Deployment\.apps "payments" is invalid/);
    assert.match(copied[3], /^Skipped {2}StatefulSet shop\/ledger {2}timeout: the deadline passed/);
  });

  test('objectsShowAsTheyEndAndAReloadLosesNothing', async () => {
    mock.state.agent = undefined;
    await open();
    await paste(SHOP);
    await button('Apply').click();
    await button('Apply all the same').click();
    await page.waitForURL(/\/apply\?command=/);
    await state('pending').waitFor();
    await page.getByText('It goes out with the agent’s next poll, usually within milliseconds.').waitFor();
    const [command] = mock.commands('ci-runners');
    const planned = mock.planned({ type: 'apply', manifests: SHOP });
    mock.advance(command, 'delivered');
    mock.advance(command, 'running');
    mock.report(command, planned.slice(0, 3));
    await page.getByText('3 of 10 objects').waitFor();
    await row('checkout-settings').getByText('Configured').waitFor();
    await page.reload();
    await page.getByText('3 of 10 objects').waitFor();
    mock.report(command, planned.slice(3, 8));
    await page.getByText('8 of 10 objects').waitFor();
    await row('Deployment').getByText('Configured').waitFor();
    mock.end(command, planned, 2_400);
    await page.getByText('Done. 3 objects changed; the cluster is as the manifests say.').waitFor();
    await button('Close the result').click();
    await page.getByRole('region', { name: 'Recently applied' }).getByRole('button', { name: /^Apply Succeeded .*10 objects: Namespace shop/ }).click();
    await page.waitForURL(new RegExp(`command=${command.id}`));
    assert.equal(taken(), 1);
  });

  test('aRunningApplyIsCancelledOnlyWhenSure', async () => {
    mock.state.agent = undefined;
    await open();
    await paste(SHOP);
    await button('Apply').click();
    await button('Apply all the same').click();
    await page.waitForURL(/\/apply\?command=/);
    const [command] = mock.commands('ci-runners');
    mock.advance(command, 'delivered');
    mock.advance(command, 'running');
    await state('running').waitFor();
    await button('Cancel apply').click();
    await button('Keep').waitFor();
    await page.getByTitle('What the agent did already stays').click();
    await until(() => command.status, 'cancelled');
    await page.getByText(/what the agent did before it heard of this stays/).waitFor();
  });

  test('whatIsSentTwiceIsDoneOnceEvenWhereNoAnswerCame', async () => {
    await open();
    await paste(SHOP);
    const keys = [];
    let cut = true;
    await page.route('**/clusters/*/commands', async (route) => {
      if (route.request().method() !== 'POST') return route.fallback();
      keys.push(route.request().headers()['idempotency-key']);
      if (!cut) return route.fallback();
      await route.fetch();
      await route.abort();
    });
    await button('Dry run').click();
    await page.getByText('Whether it was taken is not known. Send it again: it is taken once only.').waitFor();
    await button('Send again').waitFor();
    cut = false;
    await button('Send again').click();
    await page.getByText('This is what the dry run tried.').waitFor();
    assert.equal(keys.length, 2);
    assert.equal(keys[0], keys[1]);
    assert.equal(sent().length, 1);
    await button('Dry run').click();
    await until(() => sent().length, 2);
    assert.notEqual(keys[2], keys[1]);
  });

  test('twoQuickClicksSendOne', async () => {
    mock.state.delayMillis = 120;
    await open();
    await paste(SHOP);
    // in one turn of the page, so that no answer comes in between on a slow machine
    await button('Dry run').evaluate((element) => {
      element.click();
      element.click();
      const keys = { key: 'Enter', code: 'Enter', keyCode: 13, ctrlKey: true, bubbles: true, cancelable: true };
      document.querySelector('.cm-content').dispatchEvent(new KeyboardEvent('keydown', keys));
    });
    await page.getByText('This is what the dry run tried.').waitFor();
    assert.equal(taken(), 1);
  });

  test('whatTheServerCannotReadIsMarkedInTheEditor', async () => {
    await open();
    await paste('apiVersion: v1\nkind: ConfigMap\nmetadata:\n\tname: a\n');
    await editor().press('ControlOrMeta+Enter');
    const alert = page.getByRole('alert').filter({ hasText: 'The manifests cannot be read' });
    await alert.getByText(/Document 1, line 4, column 1: a tab cannot indent; expected spaces/).waitFor();
    await until(() => page.locator('.cm-wrongLine').innerText(), /name: a/);
    await page.keyboard.press('ControlOrMeta+End');
    await page.keyboard.type('x');
    await alert.waitFor({ state: 'detached' });
    assert.equal(await page.locator('.cm-wrongLine').count(), 0);
    mock.state.refusing = { status: 413, code: 'manifests_too_large', detail: '1,204 objects are more than 1,000.' };
    await button('Dry run').click();
    await page.getByRole('alert').getByText('1,204 objects are more than 1,000. Apply them in parts.').waitFor();
    mock.state.refusing = { status: 503, code: 'database_unavailable', headers: { 'Retry-After': '4' } };
    await button('Dry run').click();
    await page.getByRole('alert').filter({ hasText: 'Niro cannot take commands at the moment' }).waitFor();
    mock.state.refusing = undefined;
    assert.match(await written(), /name: a/, 'nothing typed is lost');
  });

  test('filesAreOpenedAndDropped', async () => {
    await open();
    await editor().waitFor();
    await page.getByLabel('Manifest files').setInputFiles([
      { name: 'a.yaml', mimeType: 'text/yaml', buffer: Buffer.from('kind: A\n') },
      { name: 'b.yaml', mimeType: 'text/yaml', buffer: Buffer.from('kind: B\n') },
    ]);
    await page.getByText('a.yaml, b.yaml is in the editor.').waitFor();
    await until(written, /kind: A\s+---\s+kind: B/);
    const drop = async (name, content) => {
      const data = await page.evaluateHandle(([file, text]) => {
        const transfer = new DataTransfer();
        transfer.items.add(new File([text], file));
        return transfer;
      }, [name, content]);
      await editor().dispatchEvent('drop', { dataTransfer: data });
    };
    await drop('c.yaml', 'kind: C\n');
    await page.getByText(/c\.yaml took the place of what was there; undo/).waitFor();
    await until(written, /^kind: C/);
    await editor().press('ControlOrMeta+Z');
    await until(written, /kind: A\s+---\s+kind: B/);
    await drop('d.png', '\0PNG');
    await page.getByText('d.png is not a text file.').waitFor();
    await drop('big.yaml', 'x'.repeat(4 * 1024 * 1024 + 1));
    await page.getByText('big.yaml is larger than 4 MiB. Apply it in parts.').waitFor();
  });

  test('theDraftOutlivesALookAtOtherTabsAndLeavingIsAskedFirst', async () => {
    await open();
    await page.getByLabel('Deployment (optional)').fill('checkout');
    await paste(SHOP);
    await page.getByRole('link', { name: /^Pods/ }).nth(1).click();
    await page.getByText(/21 pods/).waitFor();
    await page.getByRole('link', { name: 'Apply' }).click();
    await until(written, /kind: Namespace/);
    assert.equal(await page.getByLabel('Deployment (optional)').inputValue(), 'checkout');
    let asked = 0;
    page.on('dialog', (dialog) => (asked++, dialog.accept()));
    await page.reload();
    await until(() => asked, 1);
    await until(written, /Paste manifests here/);
    assert.equal(await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }).includes('not-a-real-one')), false, 'manifests are never stored');
  });

  test('objectsOfAnEndedApplyAreChosenAndDeleted', async () => {
    await open();
    await page.getByLabel('Deployment (optional)').fill('checkout');
    await tried(SHOP);
    assert.equal(await button(/^Delete some/).count(), 0, 'a dry run made nothing');
    await button('Apply 3 changes').click();
    await button('Delete some of these…').click();
    await page.getByRole('checkbox', { name: 'Delete Namespace shop', disabled: true }).waitFor();
    await page.getByRole('checkbox', { name: 'Delete Service shop/checkout', exact: true }).check();
    await page.getByRole('checkbox', { name: 'Delete Ingress shop/checkout' }).check();
    await button('Delete 2 objects…').click();
    await page.getByRole('alert').filter({ hasText: 'Delete 2 objects from ci-runners?' }).waitFor();
    await button('Keep').click();
    await button('Delete 2 objects…').click();
    await button('Delete 2 objects').click();
    await page.getByText('2 objects deleted.').waitFor();
    await page.getByRole('heading', { name: 'Delete', exact: true }).waitFor();
    const { objects, deployment } = sent().at(-1);
    assert.deepEqual(objects.map(({ kind, namespace, name }) => `${kind} ${namespace}/${name}`).sort(), ['Ingress shop/checkout', 'Service shop/checkout']);
    assert.equal(deployment, 'checkout');
  });

  test('aClusterThatMayNotShowsTheExactCommandAndNoticesTheBeat', async () => {
    const cluster = mock.cluster('ci-runners');
    cluster.capabilities.apply_enabled = false;
    await open();
    await page.getByText('Applying is switched off in this cluster').waitFor();
    await page.getByText(/install\.sh \| NIRO_ENABLE_APPLY=1 sh/).waitFor();
    await page.getByText(/shows here with the next heartbeat; the last one came \d+ s ago/).waitFor();
    assert.equal(await editor().count(), 0);
    cluster.capabilities.apply_enabled = true;
    await editor().waitFor();
    await paste(SHOP);
    cluster.capabilities.apply_enabled = false;
    await button('Dry run').and(page.locator(':disabled')).waitFor();
    await page.locator('[data-hint=no-apply]').first().hover();
    await page.getByRole('tooltip').getByText(/switched off in this cluster/).waitFor();
    assert.match(await written(), /kind: Namespace/, 'what was typed stays');
  });

  test('aQueuedApplyThatLostItsCapabilitySaysSo', async () => {
    mock.state.agent = undefined;
    await open();
    await paste(SHOP);
    await button('Dry run').click();
    await page.waitForURL(/command=/);
    mock.cluster('ci-runners').capabilities.apply_enabled = false;
    mock.advance(mock.commands('ci-runners')[0], 'failed', { reason: 'capability_missing', message: 'applying is not granted: NIRO_ENABLE_APPLY is 0' });
    const result = page.getByRole('region', { name: 'Result: Dry run' });
    await result.getByText('Applying is switched off in this cluster').waitFor();
    await result.getByText(/NIRO_ENABLE_APPLY=1 sh/).waitFor();
  });

  test('viewersLookAndOfflineClustersQueue', async () => {
    mock.state.role = 'viewer';
    await open();
    await paste(SHOP);
    await button('Dry run').and(page.locator(':disabled')).waitFor();
    await page.locator('[data-hint=no-apply]').first().hover();
    await page.getByRole('tooltip').getByText(/may look, but not apply/).waitFor();
    await page.getByRole('main').getByText(/may look, but not apply/).waitFor();
    mock.state.role = 'member';
    mock.cluster('porto-retail').capabilities.apply_enabled = true;
    await page.goto(`/clusters/${mock.cluster('porto-retail').id}/apply`);
    await paste(SHOP);
    await page.getByText(/is stored and goes out when it polls again, within 10 minutes/).waitFor();
    await button('Dry run').click();
    await page.getByText(/stays stored and goes out when it polls again, unless its deadline passes first/).waitFor();
  });

  test('aResultOfAnotherClusterIsNotThere', async () => {
    await open();
    await tried(SHOP);
    await button('Apply 3 changes').click();
    await button('Delete some of these…').waitFor();
    const search = new URL(page.url()).search;
    mock.cluster('porto-retail').capabilities.apply_enabled = true;
    await page.goto(`/clusters/${mock.cluster('porto-retail').id}/apply${search}`);
    await page.getByText('This is the result of another cluster').waitFor();
    assert.equal(await page.getByRole('link', { name: 'Open it at its cluster' }).getAttribute('href'), pathOf('ci-runners', `/apply${search}`));
    assert.equal(await button('Delete some of these…').count(), 0);
    await button('Close').click();
    await page.getByRole('heading', { name: 'Recently applied' }).waitFor();
  });

  test('aResultThatIsGoneOrCannotBeReadSaysSo', async () => {
    await open('?command=gone');
    await page.getByText(/Ended commands are deleted after a time/).waitFor();
    await button('Close').click();
    await page.getByRole('heading', { name: 'Recently applied' }).waitFor();
    mock.state.agent = undefined;
    await paste(SHOP);
    await button('Dry run').click();
    await state('pending').waitFor();
    mock.state.failing = 503;
    await page.getByText('Its state cannot be read right now').waitFor();
    mock.state.failing = undefined;
    await page.getByText('Its state cannot be read right now').waitFor({ state: 'detached' });
  });

  test('isUsedWithKeysAlone', async () => {
    await open();
    await editor().waitFor();
    await settled(page);
    await page.locator('body').press('e');
    await until(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label')), 'Manifests');
    await page.evaluate((value) => navigator.clipboard.writeText(value), SHOP);
    await page.keyboard.press('ControlOrMeta+V');
    await page.getByText(/^\d+ lines · /).waitFor();
    await page.keyboard.press('ControlOrMeta+Enter');
    await page.getByText('This is what the dry run tried.').waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Tab');
    await until(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? ''), (label) => label !== 'Manifests');
  });

  test('onAPhoneTheResultComesIntoTheWindow', async () => {
    await open('', { ...PHONE, colorScheme: 'dark' });
    await tried(SHOP);
    const box = () => page.getByRole('region', { name: 'Result: Dry run' }).boundingBox();
    await until(box, ({ y }) => y >= 0 && y < 400);
    await until(() => page.evaluate(() => document.documentElement.scrollWidth), 390);
  });
});
