import { describe, expect, it } from 'vitest';
import type { ObjectOutcome } from '../api/types';
import { readDiff } from './diff';
import { ALL, byUrgency, changes, countsOf, failuresAsText, isDeletable, matching, nextSteps, objectKey, outcomeOf, reasonOf } from './outcomes';
import { commandName, deploymentOf, objectsOf } from './states';

const of = (outcome: string, name = 'a', more: Partial<ObjectOutcome> = {}, namespace: string | null = 'shop'): ObjectOutcome => ({ object: { api_version: 'v1', kind: 'ConfigMap', namespace, name }, outcome, ...more });

describe('a diff', () => {
  it('hasLinesWithTheirNumbersInBothTexts', () => {
    const { lines, added, removed } = readDiff('--- a\n+++ b\n@@ -4,3 +4,4 @@\n same\n-old\n+new\n+newer\n--- not a head\n');
    expect([added, removed]).toEqual([2, 2]);
    expect(lines).toEqual([
      { kind: 'place', text: '@@ -4,3 +4,4 @@' },
      { kind: 'same', text: 'same', before: 4, after: 4 },
      { kind: 'removed', text: 'old', before: 5 },
      { kind: 'added', text: 'new', after: 5 },
      { kind: 'added', text: 'newer', after: 6 },
      { kind: 'removed', text: '-- not a head', before: 6 },
    ]);
  });
  it('keepsWhatItDoesNotKnowAsANote', () => {
    expect(readDiff('not compared').lines).toEqual([{ kind: 'note', text: 'not compared' }]);
    expect(readDiff('@@ -1 +1 @@\n-a\n\\ No newline at end of file\ncut after 64 KiB').lines.map((line) => line.kind)).toEqual(['place', 'removed', 'note', 'note']);
  });
  it('countsEmptyLinesOfTheTextAsTheSame', () => {
    expect(readDiff('@@ -1,2 +1,2 @@\n a\n\n b').lines.at(-1)).toEqual({ kind: 'same', text: 'b', before: 3, after: 3 });
  });
});

describe('outcomes', () => {
  it('comeFailedFirstAndUnchangedLastEachInItsOrder', () => {
    const names = byUrgency([of('unchanged', '1'), of('created', '2'), of('failed', '3'), of('created', '4'), of('deleted', '5'), of('odd', '6')]).map((each) => each.object.name);
    expect(names).toEqual(['3', '6', '5', '2', '4', '1']);
  });
  it('ofANewerServerAreNotTakenForWellDone', () => {
    expect(outcomeOf(of('odd'))).toBe('skipped');
  });
  it('areCounted', () => {
    const counts = countsOf([of('created'), of('configured'), of('deleted'), of('unchanged'), of('failed'), of('skipped')]);
    expect(Object.values(counts)).toEqual([1, 1, 1, 1, 1, 1]);
    expect(changes(counts)).toBe(3);
  });
  it('haveAKeyOfTheirOwn', () => {
    expect(objectKey(of('created', 'x', {}, null))).toBe('v1 ConfigMap /x');
  });
  it('tellTheNextStepOnceAReasonTheMostFrequentFirst', () => {
    const steps = nextSteps([of('failed', 'a', { reason: 'conflict' }), of('failed', 'b', { reason: 'forbidden' }), of('skipped', 'c', { reason: 'forbidden' }), of('unchanged', 'd', { reason: 'not_found' }), of('failed', 'e', { reason: 'brand_new' }), of('failed')]);
    expect(steps.map(({ code, objects }) => [code, objects])).toEqual([['forbidden', 2], ['conflict', 1]]);
  });
  it('haveWordsForEachReasonOfTheAgent', () => {
    for (const reason of ['conflict', 'forbidden', 'protected_namespace', 'not_managed', 'revision_older', 'kind_unknown', 'invalid', 'timeout', 'not_found', 'not_pruned']) {
      expect(reasonOf(of('failed', 'a', { reason }))?.next, reason).not.toBe('');
    }
    expect(reasonOf(of('failed', 'a', { reason: 'brand_new' }))).toEqual({ title: 'brand_new', next: '' });
    expect(reasonOf(of('failed'))).toBeUndefined();
  });
  it('areFoundByAllWordsInNameKindReasonOrMessage', () => {
    const objects = [of('failed', 'web', { reason: 'conflict', message: 'conflicts with "kubectl"' }), of('created', 'web'), of('unchanged', 'db')];
    const names = (text: string, outcome?: 'failed') => matching(objects, { outcome, text }).map((object) => objects.indexOf(object));
    expect(matching(objects, ALL)).toHaveLength(3);
    expect(names('shop/WEB configmap')).toEqual([0, 1]);
    expect(names('another manager')).toEqual([0]);
    expect(names('kubectl', 'failed')).toEqual([0]);
    expect(names('db', 'failed')).toEqual([]);
  });
  it('areTakenAwayAsLinesFailedFirst', () => {
    const text = failuresAsText('Apply', [of('skipped', 'c', { reason: 'not_pruned' }), of('created'), of('failed', 'a', { message: 'no\n' }), of('failed', 'b', { reason: 'invalid', message: 'wrong' })]);
    expect(text.split('\n')).toEqual(['Apply', 'Failed  ConfigMap shop/a  no', 'Failed  ConfigMap shop/b  invalid: wrong', 'Skipped  ConfigMap shop/c  not_pruned']);
  });
  it('canBeDeletedOnlyInsideANamespaceAndWhereTheyAre', () => {
    expect([of('created'), of('configured'), of('unchanged')].every(isDeletable)).toBe(true);
    expect([of('created', 'a', {}, null), of('deleted'), of('failed'), of('skipped')].some(isDeletable)).toBe(false);
  });
});

describe('applies', () => {
  it('tellHowManyObjectsTheyAreAboutWhileThatIsTrue', () => {
    expect(objectsOf({ object_count: 2, outcomes: [of('created')] })).toBe(2);
    expect(objectsOf({ object_count: 1, outcomes: [] })).toBe(1);
    expect(objectsOf({ object_count: 2, outcomes: [of('created'), of('created'), of('deleted')] })).toBeUndefined();
    expect([objectsOf({ object_count: null, outcomes: [] }), objectsOf({ outcomes: [] })]).toEqual([undefined, undefined]);
  });
  it('areNamed', () => {
    expect([commandName({ type: 'apply', dry_run: false }), commandName({ type: 'apply', dry_run: true }), commandName({ type: 'delete', dry_run: true })]).toEqual(['Apply', 'Dry run', 'Dry run of a delete']);
  });
  it('knowTheirDeployment', () => {
    expect([deploymentOf({ ordering_key: 'deployment/shop' }), deploymentOf({ ordering_key: 'apply' }), deploymentOf({ ordering_key: null })]).toEqual(['shop', undefined, undefined]);
  });
});
