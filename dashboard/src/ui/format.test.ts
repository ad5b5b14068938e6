import { describe, expect, it } from 'vitest';
import { age, bytes, cores, countdown, duration, elapsed, percent, plural, share } from './format';

describe('format', () => {
  it('saysDurationsInTheUnitsPeopleUse', () => {
    expect([0, 7_900, 59_999, 60_000, 3_599_000, 7_500_000, 86_400_000, 93_600_000, 864_000_000].map(duration)).toEqual([
      '0 s', '7 s', '59 s', '1 min', '59 min', '2 h 5 min', '1 d', '1 d 2 h', '10 d',
    ]);
  });
  it('saysMeasuredTimesAsFinelyAsTheyMatter', () => {
    expect([-3, 0, 0.4, 1, 12.4, 999, 1_240, 9_950, 30_000, 184_000, 7_500_000].map(elapsed)).toEqual([
      '<1 ms', '<1 ms', '<1 ms', '1 ms', '12 ms', '999 ms', '1.2 s', '9.9 s', '30 s', '3 min 4 s', '2 h 5 min',
    ]);
  });
  it('neverShowsANegativeAge', () => {
    expect(age('2026-01-01T00:00:05Z', Date.parse('2026-01-01T00:00:00Z'))).toBe('0 s');
  });
  it('saysThatAnAgeIsUnknown', () => {
    expect(age(null, 0)).toBe('–');
  });
  it('countsDownWithSeconds', () => {
    expect([3_552_000, 60_000, 59_001, 0, -5].map(countdown)).toEqual(['59 min 12 s', '1 min 0 s', '60 s', '0 s', '0 s']);
  });
  it('writesCoresShorterTheLargerTheyAre', () => {
    expect([0, 3, 350, 2_400, 12_345, 128_000, 1_500_000].map(cores)).toEqual(['0', '<0.01', '0.35', '2.4', '12.3', '128', '1,500']);
  });
  it('showsUnknownUsageAsADash', () => {
    expect([cores(-1), bytes(-1), cores(null), bytes(undefined)]).toEqual(['–', '–', '–', '–']);
  });
  it('writesBytesInBinaryUnits', () => {
    expect([0, 1023, 1536, 3_435_973_837, 171_798_691_840].map(bytes)).toEqual(['0 B', '1023 B', '1.5 KiB', '3.2 GiB', '160 GiB']);
  });
  it('knowsNoShareOfTheUnknown', () => {
    expect([share(-1, 100), share(5, 0), share(5, -1), share(null, 5)]).toEqual([undefined, undefined, undefined, undefined]);
    expect(percent(share(1, 3))).toBe('33 %');
    expect(percent(undefined)).toBe('–');
  });
  it('countsInWords', () => {
    expect([plural(1, 'node'), plural(0, 'node'), plural(2000, 'pod')]).toEqual(['1 node', '0 nodes', '2,000 pods']);
  });
});
