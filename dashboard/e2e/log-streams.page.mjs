import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { until } from './browser.mjs';
import { makePod } from './fleet-fixture.mjs';
import { cluster, crashing, CUT, fact, logOf, logSuite, pod, podsOf, reopened, saved, shows } from './log-suite.mjs';
import { button, mock, open, openAs, page } from './page-suite.mjs';

describe('streams of logs', () => {
  logSuite();

  test('cutConnectionsLoseAndRepeatNothing', async () => {
    // a thousand lines of one moment; the tail begins inside them
    const log = mock.logs.of(pod()).burst(1_000, (n) => `line ${n}`, { at: Date.parse('2026-11-21T12:00:00Z') });
    await open(logOf(pod(), { tail: '137' }), { expected: CUT });
    await shows('line 999');
    let next = 1_000;
    for (let cut = 0; cut < 3; cut++) {
      log.burst(250, (n) => `line ${next + n}`, cut % 2 ? { at: Date.parse('2026-11-21T12:00:01Z') + cut } : {});
      next += 250;
      if (cut > 0) await shows(`line ${next - 1}`);
      mock.logs.cut({ inside: cut !== 1 });
      await reopened(cut + 2);
    }
    mock.state.failing = 'down';
    mock.logs.cut();
    log.burst(10, (n) => `line ${next + n}`);
    next += 10;
    await until(() => page.locator('footer').innerText(), /Reconnecting\s*(in|Now)/);
    mock.state.failing = undefined;
    await reopened(5);
    await shows(`line ${next - 1}`);
    const { lines } = await saved();
    assert.deepEqual(lines.filter((line) => !line.startsWith('#')).map((line) => line.split(' ').at(-1)), Array.from({ length: next - 863 }, (_, n) => String(863 + n)));
    assert.match(await fact('lost')(), /^0 /);
    assert.match(await fact('repeated')(), /^0 /);
    assert.ok(lines.some((line) => /^# The connection was lost for .* right behind the last line/.test(line)));
    // a server that begins too early is found out
    mock.logs.repeating = 9;
    mock.logs.cut();
    await reopened(6);
    await until(fact('repeated'), /^9 /);
    log.write('the last one');
    await shows('the last one');
    assert.equal((await saved()).lines.filter((line) => line.endsWith(`line ${next - 1}`)).length, 1);
  });

  test('whatHappenedBetweenTheLinesIsShownAndCounted', async () => {
    const log = mock.logs.of(pod()).burst(2).marker('gap', { count: 1_200 }).marker('gap').marker('dropped', { count: 34 }).marker('rotated').marker('reconnected').write('last words of the old one');
    await open(logOf(pod()));
    for (const words of ['1,200 lines are missing here', 'An unknown number of lines is missing here', '34 lines left out here: this page was slower than the log', 'The log file was rotated', 'The agent reconnected; the log goes on behind the last line']) await shows(words);
    await until(fact('lost'), /^1,234 \+ \? lost/);
    log.restart('OOMKilled, exit code 137').write('first words of the new one');
    await shows('The container restarted · OOMKilled, exit code 137');
    await shows('first words of the new one');
    await page.getByRole('link', { name: 'Log of the previous instance' }).click();
    await page.waitForURL(/previous=true/);
    await shows('last words of the old one');
    assert.equal(await page.getByText('first words of the new one').count(), 0);
    await page.getByText('Ended').first().waitFor();
    await button('Previous').click();
    await shows('first words of the new one');
  });

  test('statesOfTheContainerAreToldInTheWordsOfKubernetes', async () => {
    await open(logOf(crashing()));
    await page.getByRole('heading', { name: 'Waiting: the container keeps crashing' }).waitFor();
    await page.getByText(/back-off 5m0s restarting failed container/).waitFor();
    await page.getByRole('link', { name: 'Log of the previous instance' }).click();
    await shows('FATAL the database cannot be reached, giving up');
    await page.goto(logOf(cluster().pods.find((each) => each.status === 'ImagePullBackOff')));
    await page.getByRole('heading', { name: 'Waiting: the image cannot be pulled' }).waitFor();
    await page.goto(logOf({ ...pod(), name: 'nobody' }));
    await page.getByText('pods "nobody" not found').waitFor();
    await page.goto(logOf(pod(), { container: 'sidecar' }));
    await page.getByText(`container sidecar is not valid for pod ${pod().name}`).waitFor();
    const log = mock.logs.of(pod());
    await page.goto(logOf(pod()));
    await page.getByRole('heading', { name: 'No lines yet' }).waitFor();
    log.write('hello');
    await shows('hello');
    log.become('unreachable');
    await page.getByText('The agent is not heard of').waitFor();
    await page.getByText('Agent unreachable').first().waitFor();
    log.become('streaming').write('back');
    await shows('back');
    await page.getByText('The agent is not heard of').waitFor({ state: 'detached' });
    Object.assign(pod().containers[0], { restarts: 3, last_termination: { state: 'terminated', reason: 'OOMKilled', message: null, exit_code: 137, at: new Date().toISOString() } });
    await page.getByText(/restarted 3 times; it last ended with OOMKilled \(exit code 137\)/).waitFor();
    log.become('ended', 'Completed');
    await until(() => page.locator('footer').innerText(), /Ended/);
  });

  test('refusalsSayWhatToDoAndThePageGoesOnByItself', async () => {
    cluster().capabilities.logs_enabled = false;
    const log = mock.logs.of(pod()).burst(3);
    await open(logOf(pod()), { expected: CUT });
    await page.getByRole('heading', { name: 'Logs are switched off in this cluster' }).waitFor();
    await page.getByText(`curl -fsSL ${mock.url}/install.sh | NIRO_ENABLE_LOGS=1 sh`).waitFor();
    cluster().capabilities.logs_enabled = true;
    await shows('line 2');
    mock.logs.refusing = { status: 409, code: 'cluster_offline', detail: 'offline' };
    mock.logs.cut();
    await page.getByText('The cluster is not heard of').waitFor();
    await shows('line 2');
    mock.logs.refusing = { status: 429, code: 'too_many_streams', detail: 'You have 10 logs open.', headers: { 'Retry-After': '60' } };
    await button('Try again').click();
    await until(() => page.locator('footer').innerText(), /Reconnecting\s*in \d+ s/);
    mock.logs.refusing = undefined;
    log.write('line 3');
    await button('Now').click();
    await shows('line 3');
    mock.logs.refusing = { status: 429, code: 'too_many_streams', detail: 'You have 10 logs open.', headers: { 'Retry-After': '60' } };
    await page.goto(logOf(pod()));
    await page.getByRole('heading', { name: 'Too many logs are open' }).waitFor();
    await page.getByText(/You have 10 logs open. Close other log pages. Tried again in/).waitFor();
    mock.logs.refusing = undefined;
    await button('Retry now').click();
    await shows('line 3');
    mock.logs.end('revoked');
    await page.getByText('You may not read this log any longer').waitFor();
    mock.state.role = 'viewer';
    await page.goto(logOf(pod()));
    await page.getByRole('heading', { name: 'Your role may not read logs' }).waitFor();
    mock.state.sessions.clear();
    await button('Try again').click();
    await page.getByLabel('E-mail').waitFor();
  });

  test('severalPodsAreMergedEachInItsColourAndComeAndGo', async () => {
    const pods = podsOf('checkout').filter((each) => each.status === 'Running');
    const time = Date.parse('2026-11-21T12:00:00Z');
    pods.forEach((each, index) => mock.logs.of(each).burst(2, (n) => `pod ${index} line ${n}`).items.forEach(({ line }, n) => (line[0] = new Date(time + n * 10 + index).toISOString().replace('Z', '000000Z'))));
    await open(`/clusters/${cluster().id}/logs?namespace=shop&workload=Deployment%2Fcheckout`);
    await shows('pod 1 line 1');
    await until(() => page.locator('[role=log]').getByText(/^pod \d line \d$/).allInnerTexts(), ['pod 0 line 0', 'pod 1 line 0', 'pod 0 line 1', 'pod 1 line 1']);
    const legend = page.getByRole('group', { name: 'Pods and containers' });
    await until(() => legend.getByRole('button').count(), 3);
    await legend.getByRole('button', { pressed: true }).nth(1).click();
    await until(() => page.locator('[role=log]').getByText(/pod \d line/).count(), 2);
    await button('Show all').click();
    await until(() => page.locator('[role=log]').getByText(/pod \d line/).count(), 4);
    const joining = makePod({ cluster: cluster(), namespace: 'shop', app: 'checkout', image: 'x:1', node: cluster().nodes[0].name, now: Date.now(), random: () => 0.77 });
    mock.logs.of(joining).add('the new one is here');
    cluster().pods.push(joining);
    mock.logs.wake();
    await shows(`${joining.name}/checkout joined`);
    await shows('the new one is here');
    cluster().pods.splice(cluster().pods.indexOf(pods[0]), 1);
    mock.logs.wake();
    await shows(`${pods[0].name}/checkout left`);
    await page.getByLabel('Pod', { exact: true }).selectOption(joining.name);
    await page.waitForURL(/pod=checkout/);
    await shows('the new one is here');
    await until(() => page.locator('[role=log]').getByText(/pod \d line/).count(), 0);
  });

  test('aTabThatNobodySeesRestsAndGoesOn', async () => {
    const log = mock.logs.of(pod()).burst(3);
    await openAs({ expected: CUT });
    await page.clock.install();
    await open(logOf(pod()));
    await shows('line 2');
    const look = (seen) =>
      page.evaluate((visible) => {
        Object.defineProperty(document, 'hidden', { configurable: true, get: () => !visible });
        document.dispatchEvent(new Event('visibilitychange'));
      }, seen);
    await look(false);
    await page.clock.fastForward(61_000);
    await until(() => mock.logs.connections, 0);
    log.write('while nobody looked');
    await look(true);
    await shows('while nobody looked');
    await page.getByText(/Nobody looked at this tab/).waitFor();
    assert.equal(mock.logs.opened.length, 2);
  });
});
