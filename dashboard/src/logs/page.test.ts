import { describe, expect, it } from 'vitest';
import { ApiProblem } from '../api/problem';
import { moreOf, rangeOf, rangesWith, readAddress, streamPath, withRange, writeAddress } from './address';
import { fileName, textLine, textOf } from './download';
import { podStem, sourceLabels } from './labels';
import { podLogsHref, previousLogsHref, workloadLogsHref } from './links';
import { LogBuffer } from './log-buffer';
import { LogSource } from './sources';
import { refusalWords, sourceWords, stateOf } from './states';
import { lineTime } from './times';

const read = (text: string) => readAddress(new URLSearchParams(text));
const search = (href: string) => href.slice(href.indexOf('?') + 1);
const source = (pod: string, container = 'app', number = 0) => new LogSource({ namespace: 'shop', pod, container }, number);

describe('the address of a log', () => {
  it('isReadAndWrittenBack', () => {
    for (const text of [
      'namespace=shop&pod=web-1&container=*',
      'namespace=shop&workload=Deployment%2Fweb&container=app&since=900&q=order+7&level=error&wrap=true&times=utc&colours=false&hide=web-1%2Fapp',
      'namespace=shop&pod=a&pod=b&container=*&previous=true&tail=all&filter=-health',
    ]) {
      expect(new URLSearchParams(writeAddress(read(text))).toString()).toBe(new URLSearchParams(text).toString());
    }
  });
  it('opensTheSameStreamHoweverTheLinesAreLookedAt', () => {
    const plain = streamPath('c1', read('namespace=shop&pod=web-1'));
    expect(streamPath('c1', read('namespace=shop&pod=web-1&q=x&filter=y&wrap=true&times=none&level=warn&hide=a%2Fb'))).toBe(plain);
    expect(plain).toBe('/api/v1/clusters/c1/logs?namespace=shop&pod=web-1&container=*&tail=500');
  });
  it('isSafeAgainstNonsense', () => {
    expect(read('tail=-4&level=loud&times=never')).toMatchObject({ tail: '500', level: 'all', times: 'local', container: '*', pods: [] });
  });
  it('comesFromLinks', () => {
    expect(read(search(podLogsHref('c', { namespace: 'shop', name: 'web-1' }, 'app')))).toMatchObject({ namespace: 'shop', pods: ['web-1'], container: 'app', previous: false });
    expect(read(search(previousLogsHref('c', { namespace: 'shop', name: 'web-1' }, 'app')))).toMatchObject({ previous: true });
    expect(read(search(workloadLogsHref('c', 'shop', { kind: 'Deployment', name: 'web' })))).toMatchObject({ workload: 'Deployment/web', pods: [], container: '*' });
  });
  it('choosesHowFarBack', () => {
    const address = read('namespace=shop&pod=a');
    expect(rangeOf(withRange(address, 'since=900'))).toBe('since=900');
    expect(withRange(withRange(address, 'since=900'), 'tail=all')).toMatchObject({ since: '', tail: 'all' });
    expect(rangesWith('tail=123')[0]).toEqual({ value: 'tail=123', label: 'Last 123 lines' });
    expect(rangesWith('since=2026-11-21T12:00:00Z')[0]?.label).toBe('Since 2026-11-21T12:00:00Z');
    expect([moreOf(address)?.tail, moreOf(withRange(address, 'tail=50000'))?.tail, moreOf(withRange(address, 'tail=all')), moreOf(withRange(address, 'since=900'))]).toEqual(['5000', 'all', undefined, undefined]);
  });
});

describe('names of sources', () => {
  it('leaveOutWhatAllShare', () => {
    const sources = [source('checkout-7f4-abcde'), source('checkout-7f4-fghij')];
    expect([...sourceLabels(sources).values()]).toEqual(['abcde', 'fghij']);
    expect([...sourceLabels([source('web', 'app'), source('web', 'proxy')]).values()]).toEqual(['app', 'proxy']);
    expect([...sourceLabels([source('web-1', 'app'), source('web-2', 'proxy')]).values()]).toEqual(['1/app', '2/proxy']);
  });
  it('tellWhatMadeAPod', () => {
    expect(['checkout-5c7d9b8f4-x2x9k', 'node-exporter-abcde', 'db-0', 'report-29384160-k2k2k', 'plain'].map(podStem)).toEqual(['checkout', 'node-exporter', 'db', 'report', 'plain']);
  });
});

describe('the state of a log', () => {
  const inPhase = (phase: LogSource['phase']) => Object.assign(source('web'), { phase });
  const open = { kind: 'open' } as const;
  it('isNeverBetterThanItsWorstPart', () => {
    expect(stateOf(open, [inPhase('streaming')])).toMatchObject({ label: 'Streaming', tone: 'healthy' });
    expect(stateOf(open, [inPhase('streaming'), inPhase('unreachable')])).toMatchObject({ label: '1 of 2 streaming', tone: 'warning' });
    expect(stateOf(open, [inPhase('waiting'), inPhase('waiting')])).toMatchObject({ label: '2 of 2 waiting', tone: 'pending' });
    expect(stateOf({ kind: 'retrying', at: 0, problem: new ApiProblem(0, 'x', '') }, [inPhase('streaming')])).toMatchObject({ label: 'Reconnecting', tone: 'warning' });
    expect(stateOf({ kind: 'closed', reason: 'revoked' }, []).tone).toBe('critical');
  });
  it('tellsWhatIsWaitedForInTheWordsOfKubernetes', () => {
    const waiting = Object.assign(source('web'), { phase: 'waiting', reason: 'ImagePullBackOff', message: 'Back-off pulling image "x"' });
    expect(sourceWords(waiting)).toEqual({ title: 'Waiting: the image cannot be pulled', advice: 'Back-off pulling image "x"' });
    expect(sourceWords(inPhase('streaming'))).toBeUndefined();
  });
  it('saysWhatToDoAboutEachRefusal', () => {
    const of = (status: number, code: string) => refusalWords(new ApiProblem(status, code, 'said the server.')).title;
    expect([of(409, 'capability_missing'), of(409, 'cluster_offline'), of(403, 'forbidden'), of(404, 'pod_not_found'), of(429, 'too_many_streams'), of(400, 'invalid'), of(409, 'odd'), of(413, 'odd')]).toEqual([
      'Logs are switched off in this cluster',
      'The cluster is not heard of',
      'Your role may not read logs',
      'There is no such log',
      'Too many logs are open',
      'The address asks for something that is not possible',
      'The log cannot be opened right now',
      'The log cannot be opened',
    ]);
  });
});

describe('times', () => {
  it('areShownToTheMillisecondInUtcOrHere', () => {
    const time = '2026-11-21T12:34:56.789123456Z';
    expect(lineTime(time, 'utc', false)).toBe('2026-11-21 12:34:56.789');
    expect(lineTime(time, 'utc', true)).toBe('12:34:56.789');
    expect(lineTime(time, 'none', false)).toBe('');
    expect(lineTime('', 'utc', false)).toBe('');
    const here = new Date('2026-11-21T12:34:56Z');
    expect(lineTime(time, 'local', true)).toBe(`${String(here.getHours()).padStart(2, '0')}:${String(here.getMinutes()).padStart(2, '0')}:56.789`);
  });
});

describe('a download', () => {
  it('holdsLinesTimesSourcesAndWhatIsMissing', async () => {
    const buffer = new LogBuffer();
    buffer.addLines(source('web'), 'u/app/0', [['2026-11-21T12:00:00.000000001Z', 1, '\u001b[31mred\u001b[0m']]);
    buffer.addMarker(source('web'), { kind: 'gap', count: 12 });
    const rows = [buffer.at(0)!, buffer.at(1)!];
    expect(rows.map((row) => textLine(row, true))).toEqual(['2026-11-21T12:00:00.000000001Z web/app \u001b[31mred\u001b[0m\n', '# 12 lines are missing here\n']);
    const blob = await textOf(rows, false, () => Promise.resolve());
    expect(await blob.text()).toBe('2026-11-21T12:00:00.000000001Z \u001b[31mred\u001b[0m\n# 12 lines are missing here\n');
  });
  it('hasANameThatSorts', () => {
    expect(fileName('shop-Deployment/web', new Date('2026-11-21T12:00:00Z'))).toBe('shop-Deployment-web-20261121-120000.log');
  });
});
