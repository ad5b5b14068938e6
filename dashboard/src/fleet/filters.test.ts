import { describe, expect, it } from 'vitest';
import { type FleetFilters, isFiltered, NO_FILTERS, readFilters, toggled, writeFilters } from './filters';
import { fleetRequest } from './use-fleet';

const some: FleetFilters = { environments: ['production', 'dev'], statuses: ['critical'], text: 'region=eu west', order: '-cpu' };

describe('fleet filters', () => {
  it('comeBackFromTheAddressAsTheyWentIn', () => {
    expect(readFilters(writeFilters(some))).toEqual(some);
  });
  it('leaveTheAddressCleanWhenNothingIsChosen', () => {
    expect(writeFilters(NO_FILTERS).toString()).toBe('');
    expect(readFilters(new URLSearchParams())).toEqual(NO_FILTERS);
  });
  it('ignoreWhatTheAddressGetsWrong', () => {
    expect(readFilters(new URLSearchParams('status=critical,purple&environment=,moon&sort=drop'))).toEqual({ ...NO_FILTERS, statuses: ['critical'] });
  });
  it('doNotCountBlanksAsASearch', () => {
    expect(isFiltered({ ...NO_FILTERS, text: '  ' })).toBe(false);
    expect(isFiltered({ ...NO_FILTERS, order: 'name' })).toBe(false);
    expect(isFiltered(some)).toBe(true);
  });
  it('toggleOneValue', () => {
    expect(toggled(['a', 'b'], 'a')).toEqual(['b']);
    expect(toggled(['b'], 'a')).toEqual(['b', 'a']);
  });
  it('askTheServerExactlyWhatItStreamedWhenNothingIsChosen', () => {
    expect(fleetRequest(NO_FILTERS, '')).toEqual({ limit: 100 });
  });
  it('becomeTheServersRequest', () => {
    expect(fleetRequest({ ...some, order: 'name' }, 'next')).toEqual({
      environment: 'production,dev', status: 'critical', q: 'region=eu west', sort: 'name', limit: 1000, cursor: 'next',
    });
  });
});
