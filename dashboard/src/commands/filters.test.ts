import { describe, expect, it } from 'vitest';
import { commandsRequest, GROUPS, isFiltered, NO_FILTERS, noneWords, readFilters, withCommand, withFilters } from './filters';
import { LOOKS } from './states';

const search = (text: string) => new URLSearchParams(text);

describe('filters of commands', () => {
  it('areReadFromTheAddressAndWrittenToIt', () => {
    const filters = readFilters(search('status=failed,nonsense,expired&type=apply,logs.start&command=1'));
    expect(filters).toEqual({ statuses: ['failed', 'expired'], types: ['apply', 'logs.start'] });
    expect(withFilters(search('command=1&type=ping'), { statuses: ['failed'], types: [] }).toString()).toBe('command=1&status=failed');
    expect(withCommand(search('status=failed&command=1'), undefined).toString()).toBe('status=failed');
    expect(withCommand(search('status=failed'), '2').toString()).toBe('status=failed&command=2');
  });
  it('areAskedOfTheServerOnlyWhereThereAreAny', () => {
    expect([commandsRequest(NO_FILTERS), isFiltered(NO_FILTERS)]).toEqual([{}, false]);
    expect(commandsRequest({ statuses: ['failed', 'partial'], types: ['apply'] })).toEqual({ status: 'failed,partial', type: 'apply' });
  });
  it('sayThatThereIsNone', () => {
    const [moving, bad] = GROUPS.map((group) => group.statuses);
    const words = [{ statuses: moving, types: [] }, { statuses: bad, types: [] }, { statuses: [...(bad ?? [])].reverse(), types: ['apply'] }, { statuses: ['cancelled' as const], types: ['delete'] }, { statuses: [], types: ['ping'] }, { statuses: ['failed' as const, 'expired' as const], types: [] }];
    expect(words.map((each) => noneWords({ ...each, statuses: each.statuses ?? [] }))).toEqual(['No command is under way', 'No command failed', 'No apply failed', 'No cancelled delete', 'No ping', 'No command in these states']);
  });
  it('knowEachState', () => {
    expect([...GROUPS.flatMap((group) => group.statuses), 'succeeded'].sort()).toEqual(Object.keys(LOOKS).sort());
  });
});
