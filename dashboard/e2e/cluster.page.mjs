import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { apiCalls, until } from './browser.mjs';
import { addPod, crash, makePod, numbers } from './fleet-fixture.mjs';
import { mock, open, openCluster, page, pageSuite } from './page-suite.mjs';

describe('cluster page', () => {
  pageSuite({ expected: (text) => /status of (404|409)/.test(text) });

  test('overviewNamesNodesPodsAndEventsThatNeedALook', async () => {
    await openCluster('berlin-edge-02');
    const problems = page.locator('section').filter({ has: page.getByRole('heading', { name: 'Problems' }) });
    await problems.getByText('Kubelet stopped posting node status.').first().waitFor();
    await problems.getByText('ImagePullBackOff').waitFor();
    await problems.getByText('CrashLoopBackOff · 17 restarts').waitFor();
    await problems.getByText(/Readiness probe failed/).waitFor();
    await problems.getByRole('link', { name: /checkout/ }).click();
    await page.waitForURL(/pods\?status=problem&q=checkout/);
    await page.getByText(/1 of 18 pods/).waitFor();
  });

  test('missingPartsAreNamedWithTheCommandThatBringsThem', async () => {
    await openCluster('homelab');
    await page.getByText('Pods: switched off').waitFor();
    await page.getByText(/NIRO_ENABLE_PODS=1 sh/).waitFor();
    await page.goto(`/clusters/${mock.cluster('vessel-aurora').id}`);
    await page.getByText('CPU and memory usage: not available').waitFor();
    await page.getByText(/kubectl apply -f .*metrics-server/).waitFor();
  });

  test('podsAreFilteredByTheServerAndOpenToTheirContainers', async () => {
    await openCluster('berlin-edge-02', '/pods');
    await page.getByText('18 pods').waitFor();
    await page.getByLabel('Namespace').selectOption('shop');
    await page.getByText(/7 of 18 pods/).waitFor();
    await page.getByLabel('Status').selectOption('problem');
    await page.getByText(/2 of 18 pods/).waitFor();
    assert.ok(apiCalls(mock, 'namespace=shop&status=problem').length > 0);
    await page.getByRole('button', { name: /checkout/ }).click();
    await page.getByText('registry.example.com/shop/checkout:2.14.3').waitFor();
    await page.getByText(/Error \(exit code 1\)/).waitFor();
    await page.getByText(/of .* limit/).first().waitFor();
  });

  test('addedCrashedAndRemovedPodsAreSeenWithinARefresh', async () => {
    await openCluster('dev-platform', '/pods');
    const cluster = mock.cluster('dev-platform');
    await page.getByText('18 pods').waitFor();
    const pod = makePod({ cluster, namespace: 'shop', app: 'fresh', image: 'nginx:1.27', node: cluster.nodes[0].name, random: numbers(5), now: Date.now() });
    addPod(cluster, pod);
    await page.getByText(pod.name).waitFor();
    crash(pod, Date.now());
    await page.getByRole('row').filter({ hasText: pod.name }).getByText('CrashLoopBackOff').waitFor();
    cluster.pods.splice(cluster.pods.indexOf(pod), 1);
    await page.getByText(pod.name).waitFor({ state: 'detached' });
  });

  test('thousandsOfPodsComePageByPage', async () => {
    const cluster = mock.cluster('ci-runners');
    const random = numbers(8);
    for (let index = 0; index < 1500; index++) {
      addPod(cluster, { ...makePod({ cluster, namespace: 'jobs', app: 'runner', image: 'runner:1', node: cluster.nodes[0].name, random, now: Date.now() }), name: `runner-${String(index).padStart(4, '0')}` });
    }
    await openCluster('ci-runners', '/pods?namespace=jobs');
    await page.getByText('runner-0000').waitFor();
    await until(() => page.locator('tbody').count(), (rows) => rows < 120);
    await page.waitForFunction(() => {
      window.scrollTo(0, document.body.scrollHeight);
      return document.body.innerText.includes('runner-1499');
    });
  });

  test('nodesEventsAndAgentAreShown', async () => {
    await openCluster('hamburg-plant', '/nodes');
    await page.getByText('Cordoned').waitFor();
    await page.getByRole('link', { name: /^Events/ }).click();
    await page.getByText('Back-off restarting failed container mqtt-bridge').waitFor();
    await page.getByRole('link', { name: 'Agent & capabilities' }).click();
    await page.getByText('87 of 256 MiB · 34 %').waitFor();
    await page.getByText('kubectl -n niro-system logs deploy/niro-agent').waitFor();
    mock.cluster('hamburg-plant').capabilities.logs_enabled = true;
    const log = page.getByRole('link', { name: 'View the agent’s log' });
    await until(() => log.getAttribute('href'), /\/logs\?namespace=niro-system&workload=Deployment%2Fniro-agent$/);
    await page.getByRole('button', { name: 'How to switch on' }).first().click();
    await page.getByText(/install\.sh \| NIRO_ENABLE_\w+=1 sh/).waitFor();
  });

  test('aSilentClusterSaysThatItsFactsAreOld', async () => {
    await openCluster('porto-retail');
    await page.getByText(/Silent: the last heartbeat came [567] min ago/).waitFor();
    await page.getByText(/Everything below is as of/).waitFor();
    await page.getByText('No problem was known at the last heartbeat.').waitFor();
  });

  test('isRenamedAndLabelled', async () => {
    await openCluster('dev-platform');
    await page.getByRole('button', { name: 'Edit' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('homelab');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText("A cluster named 'homelab' exists already.").waitFor();
    await dialog.getByLabel('Name').fill('dev-platform-2');
    await dialog.getByLabel('Environment').selectOption('staging');
    await dialog.getByRole('textbox', { name: 'Labels' }).fill('team=core');
    await dialog.getByRole('button', { name: 'Add' }).click();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { name: 'dev-platform-2' }).waitFor();
    await page.getByText('team=core').waitFor();
    assert.equal(mock.cluster('dev-platform-2').environment, 'staging');
  });

  test('isDeletedOnlyWhenItsNameIsTyped', async () => {
    await openCluster('dev-platform');
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Delete the cluster' }).click();
    const dialog = page.getByRole('dialog');
    const button = dialog.getByRole('button', { name: 'Delete the cluster' });
    const refused = dialog.getByRole('button', { name: 'Delete the cluster', disabled: true });
    await refused.waitFor();
    await dialog.getByLabel(/Type dev-platform to confirm/).fill('dev-platfor');
    await refused.waitFor();
    await dialog.getByLabel(/Type dev-platform to confirm/).press('Enter');
    assert.ok(mock.cluster('dev-platform'));
    await dialog.getByLabel(/Type dev-platform to confirm/).fill('dev-platform');
    await button.click();
    await page.getByRole('heading', { name: 'Fleet' }).waitFor();
    assert.equal(mock.cluster('dev-platform'), undefined);
    await page.getByRole('link', { name: 'dev-platform', exact: true }).waitFor({ state: 'detached' });
  });

  test('aRevokedKeyShowsAndEnrollingAgainHealsIt', async () => {
    await openCluster('dev-platform', '/agent');
    await page.getByRole('button', { name: 'Revoke key' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke the key' }).click();
    await page.getByText("The agent's key is revoked").waitFor();
    await page.getByRole('button', { name: 'Enroll again' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Make a token' }).click();
    await dialog.getByText('Waiting for the agent…').waitFor();
    const { id } = mock.cluster('dev-platform');
    mock.enroll(id);
    mock.beat(id);
    await dialog.getByText('dev-platform is Healthy').waitFor();
  });

  test('aSwitchedCapabilityIsNoticedWithTheBeat', async () => {
    const cluster = mock.cluster('dev-platform');
    cluster.capabilities.logs_enabled = false;
    await openCluster('dev-platform', '/agent');
    const logs = page.getByRole('article').filter({ has: page.getByRole('heading', { name: 'Logs' }) });
    await logs.getByRole('button', { name: 'How to switch on' }).click();
    await logs.getByText(/NIRO_ENABLE_LOGS=1 sh/).waitFor();
    await logs.getByText(/shows here with the next heartbeat; the last one came \d+ s ago/).waitFor();
    cluster.capabilities.logs_enabled = true;
    await logs.getByText(/It is on now: the agent said so \d+ s ago/).waitFor();
    await logs.getByRole('button', { name: 'How to switch off' }).click();
    await logs.getByText(/NIRO_ENABLE_LOGS=0 sh/).waitFor();
  });

  test('whatTheAgentTakesIsShownAgainstWhatItMay', async () => {
    mock.cluster('dev-platform').sentLastDay = 14 * 1024 * 1024;
    await openCluster('dev-platform', '/agent');
    await page.getByText('87 of 256 MiB · 34 %').waitFor();
    await page.getByText('14 of 15 MiB · 93 %').waitFor();
    await page.getByText(/millicores on average/).waitFor();
  });

  test('aCloneIsShownOnEachTabWithBothWaysOut', async () => {
    const cluster = mock.cluster('lyon-warehouse');
    Object.assign(cluster, { status: 'critical', clone: { kind: 'two_processes', seen_at: new Date(Date.now() - 80_000).toISOString(), cluster_uid: null, message: 'two agents take turns with the key of this cluster, as those of cloned machines do; both are refused until this cluster is enrolled again in place' } });
    await openCluster('lyon-warehouse', '/nodes');
    const clone = page.getByRole('region', { name: 'Clone' });
    await clone.getByText('Two agents take turns with one key').waitFor();
    await clone.getByText(/seen 1 min ago/).waitFor();
    await clone.getByText(/both are refused/).waitFor();
    assert.deepEqual(await clone.getByRole('heading', { level: 3 }).allInnerTexts(), ['Decide which one is lyon-warehouse', 'Keep the other one, too']);
    await page.locator('[data-silent] table').waitFor();
    await clone.getByRole('button', { name: 'Add it as its own cluster' }).click();
    const dialog = page.getByRole('dialog');
    await until(() => dialog.getByLabel('Name').inputValue(), 'lyon-warehouse-copy');
    await dialog.getByRole('button', { name: 'Get the install command' }).click();
    await dialog.getByText('Waiting for the agent…').waitFor();
    assert.equal(mock.cluster('lyon-warehouse-copy').environment, 'production');
    await dialog.getByRole('button', { name: 'Close' }).click();
    await clone.getByRole('button', { name: 'Enroll lyon-warehouse again' }).click();
    await dialog.getByRole('button', { name: 'Make a token' }).click();
    await dialog.getByText('Waiting for the agent…').waitFor();
    mock.enroll(cluster.id);
    mock.beat(cluster.id);
    await dialog.getByText('lyon-warehouse is Healthy').waitFor();
    await dialog.getByRole('button', { name: 'Close' }).click();
    await clone.waitFor({ state: 'detached' });
  });

  test('anotherClusterOnThisKeyIsNamedByItsUid', async () => {
    mock.cluster('lyon-warehouse').clone = { kind: 'other_cluster', seen_at: new Date().toISOString(), cluster_uid: '0f7d2a34-9c1e-4f0b-8f6f-3a1f3b0f9f77', message: 'another cluster uses the key of this one' };
    mock.state.role = 'viewer';
    await openCluster('lyon-warehouse');
    const clone = page.getByRole('region', { name: 'Clone' });
    await clone.getByText('0f7d2a34-9c1e-4f0b-8f6f-3a1f3b0f9f77').waitFor();
    await clone.getByText(/This one goes on working/).waitFor();
    assert.deepEqual(await clone.getByRole('heading', { level: 3 }).allInnerTexts(), ['Enroll the other one on its own', 'Or renew the key of lyon-warehouse']);
    await clone.getByRole('button', { name: 'Add it as its own cluster', disabled: true }).waitFor();
  });

  test('aViewerSeesAllAndIsToldWhyItMayNotChange', async () => {
    mock.state.role = 'viewer';
    await openCluster('dev-platform');
    await page.getByRole('button', { name: 'Edit', disabled: true }).waitFor();
    await page.locator('[data-hint=admin-only]').first().hover();
    await page.getByRole('tooltip').getByText(/Ask an admin/).waitFor();
    await page.getByRole('link', { name: 'Fleet' }).first().click();
    await page.getByRole('button', { name: 'Add cluster', disabled: true }).waitFor();
  });

  test('unknownClustersAndPagesAreNotFound', async () => {
    await open('/clusters/01938f3a-7c00-7000-8000-00000000ffff');
    await page.getByRole('heading', { name: 'There is no such cluster' }).waitFor();
    await page.goto('/no/such/page');
    await page.getByRole('heading', { name: 'There is no such page' }).waitFor();
    await page.getByRole('main').getByRole('link', { name: 'To the fleet' }).click();
    await page.getByRole('heading', { name: 'Fleet' }).waitFor();
  });

  test('aClusterRemovedByAnotherIsToldSo', async () => {
    await openCluster('dev-platform');
    await page.getByRole('heading', { name: 'dev-platform' }).waitFor();
    mock.state.clusters.delete(mock.cluster('dev-platform').id);
    await page.getByRole('heading', { name: 'dev-platform was removed' }).waitFor();
  });
});
