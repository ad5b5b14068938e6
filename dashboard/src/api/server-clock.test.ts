import { describe, expect, it } from 'vitest';
import { ServerClock } from './server-clock';

const at = (millis: number) => new Date(millis).toISOString();

describe('server clock', () => {
  it('isTheLocalOneBeforeTheFirstAnswer', () => {
    expect(new ServerClock(() => 5_000).now()).toBe(5_000);
  });
  it('correctsALocalClockThatIsWrong', () => {
    const clock = new ServerClock(() => 1_000);
    clock.observe(at(91_000));
    expect(clock.now()).toBe(91_000);
  });
  it('takesTheAnswerThatWasLeastLate', () => {
    let local = 0;
    const clock = new ServerClock(() => local);
    clock.observe(at(60_000));
    local = 5_000;
    clock.observe(at(52_000));
    expect(clock.now()).toBe(65_000);
  });
  it('forgetsOldAnswersSoThatASetClockHeals', () => {
    let local = 0;
    const clock = new ServerClock(() => local);
    clock.observe(at(3_600_000));
    local = 200_000;
    clock.observe(at(200_000));
    expect(clock.now()).toBe(200_000);
  });
  it('ignoresWhatIsNoTime', () => {
    const clock = new ServerClock(() => 7);
    clock.observe('soon');
    expect(clock.now()).toBe(7);
  });
});
