import { describe, expect, it } from 'vitest';
import type { CommandDetail } from '../api/types';
import { deploymentProblem, draftProblem, type Draft, type DraftText, IdempotencyKeys, lineOf, MOST_BYTES, NO_OPTIONS, readFiles, readinessOf } from './draft';
import { applyRequest, deleteRequest } from './use-send';

function text(value: string): DraftText {
  return { length: value.length, lines: value.split('\n').length, toString: () => value, eq: (other) => other.toString() === value };
}
const keys = new IdempotencyKeys(() => 'key');
const draft = (changed: Partial<Draft> = {}): Draft => ({ text: text('kind: Pod'), options: NO_OPTIONS, sent: undefined, keys, ...changed });
const outcome = (kind: string, result: string) => ({ object: { api_version: 'v1', kind, namespace: 'a', name: 'b' }, outcome: result });
const dryRun = (changed: Partial<CommandDetail> = {}) =>
  ({ id: 'c1', type: 'apply', status: 'succeeded', dry_run: true, outcomes: [outcome('Pod', 'created'), outcome('Service', 'deleted'), outcome('Secret', 'unchanged')], ...changed }) as CommandDetail;

describe('drafts', () => {
  it('sayWhyTheyCannotBeSent', () => {
    expect(draftProblem(draft({ text: undefined }))).toMatch(/Paste/);
    expect(draftProblem(draft({ text: { ...text(''), length: MOST_BYTES + 1 } }))).toMatch(/4 MiB/);
    expect(draftProblem(draft({ options: { ...NO_OPTIONS, deployment: 'Shop' } }))).toMatch(/name/);
    expect(draftProblem(draft({ options: { ...NO_OPTIONS, prune: true } }))).toMatch(/Prune needs/);
    expect(draftProblem(draft({ options: { deployment: 'shop', prune: true, force: true } }))).toBeUndefined();
  });
  it('knowTheRuleForNamesOfDeployments', () => {
    expect(['', 'a', 'shop-2', 'a'.repeat(63)].map(deploymentProblem)).toEqual([undefined, undefined, undefined, undefined]);
    expect(['-a', 'a-', 'A', 'a.b', 'a'.repeat(64)].every(deploymentProblem)).toBe(true);
  });
  it('areTriedOnlyByADryRunOfExactlyThem', () => {
    const sent = { id: 'c1', dryRun: true, text: text('kind: Pod'), options: NO_OPTIONS };
    expect(readinessOf(draft({ sent }), dryRun())).toEqual({ kind: 'tried', changes: 2, failed: 0, deleted: 1 });
    expect(readinessOf(draft({ sent, text: text('kind: Job') }), dryRun()).kind).toBe('untried');
    expect(readinessOf(draft({ sent, options: { ...NO_OPTIONS, force: true } }), dryRun()).kind).toBe('untried');
    expect(readinessOf(draft({ sent }), dryRun({ id: 'c2' })).kind).toBe('untried');
    expect(readinessOf(draft({ sent }), dryRun({ status: 'running' })).kind).toBe('untried');
    expect(readinessOf(draft({ sent }), dryRun({ status: 'expired', outcomes: [] })).kind).toBe('untried');
    expect(readinessOf(draft({ sent: { ...sent, dryRun: false } }), dryRun()).kind).toBe('untried');
    expect(readinessOf(draft(), undefined).kind).toBe('untried');
  });
  it('findTheLineThatARefusalNames', () => {
    expect(lineOf('document 2, line 17, column 3: a mapping was expected')).toBe(17);
    expect(lineOf('too many objects')).toBeUndefined();
  });
  it('joinFilesAsDocumentsAndRefuseWhatIsNoText', async () => {
    expect(await readFiles([new File(['a: 1\n\n'], 'a.yaml'), new File(['b: 2'], 'b.yaml')])).toBe('a: 1\n---\nb: 2');
    await expect(readFiles([new File(['\0PNG'], 'a.png')])).rejects.toThrow('a.png is not a text file.');
    await expect(readFiles([new File(['x'.repeat(MOST_BYTES + 1)], 'big.yaml')])).rejects.toThrow('big.yaml is larger than 4 MiB');
  });
});

describe('idempotency keys', () => {
  it('stayTheSameUntilTheServerAnswered', () => {
    let made = 0;
    const few = new IdempotencyKeys(() => `key-${++made}`);
    expect([few.keyFor('a'), few.keyFor('a')]).toEqual(['key-1', 'key-1']);
    expect(few.keyFor('b')).toBe('key-2');
    few.settle();
    expect(few.keyFor('b')).toBe('key-3');
  });
  it('areRandom', () => {
    const [one, other] = [new IdempotencyKeys().keyFor('a'), new IdempotencyKeys().keyFor('a')];
    expect(one).toMatch(/^[0-9a-f]{32}$/);
    expect(one).not.toBe(other);
  });
});

describe('requests', () => {
  it('onlySayWhatWasChosen', () => {
    expect(applyRequest('kind: Pod', NO_OPTIONS, false)).toEqual({ type: 'apply', manifests: 'kind: Pod' });
    expect(applyRequest('kind: Pod', { deployment: 'shop', prune: true, force: true }, true)).toEqual({ type: 'apply', manifests: 'kind: Pod', dry_run: true, force: true, prune: true, deployment: 'shop' });
    const objects = [{ api_version: 'v1', kind: 'Service', namespace: 'shop', name: 'checkout' }];
    expect(deleteRequest(objects, undefined, false)).toEqual({ type: 'delete', objects });
    expect(deleteRequest(objects, 'shop', true)).toEqual({ type: 'delete', objects, dry_run: true, deployment: 'shop' });
  });
});
