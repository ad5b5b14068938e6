import { describe, expect, it } from 'vitest';
import { plainText, styledText } from './ansi';
import { decorate } from './decorate';
import { isJsonLine, spreadJson } from './json-lines';
import { searchFor } from './matching';
import { continues, severityOf } from './severity';

describe('severity', () => {
  it.each([
    ['2026-11-21 12:00:00.123  INFO 1 --- [main] c.a.Shop : started', 2],
    ['ERROR connection attempt 3 of 3 failed', 4],
    ['W1121 12:00:00.000000       1 reflector.go:561] failed to list', 3],
    ['I1121 12:00:00.000000       1 leaderelection.go:257] attempting to acquire', 2],
    ['{"level":"warn","msg":"slow"}', 3],
    ['{"level":50,"msg":"pino says error"}', 4],
    ['time="2026-11-21T12:00:00Z" level=error msg="no such host"', 4],
    ['ts=2026-11-21 caller=main.go level=debug msg=tick', 1],
    ['[error] 12#12: *3 connect() failed', 4],
    ['10.1.2.3 - - [21/Nov/2026:12:00:00 +0000] "GET /a HTTP/1.1" 502 157', 4],
    ['10.1.2.3 - - [21/Nov/2026:12:00:00 +0000] "GET /a HTTP/1.1" 404 157', 3],
    ['10.1.2.3 - - [21/Nov/2026:12:00:00 +0000] "GET /a HTTP/1.1" 200 157', 0],
    ['java.lang.IllegalStateException: no', 4],
    ['panic: runtime error: index out of range', 5],
    ['FATAL the database cannot be reached', 5],
    ['no error was found in 12 files', 0],
    ['informational text', 0],
  ])('%s', (line, severity) => {
    expect(severityOf(line)).toBe(severity);
  });
  it('goesOnInTheFramesOfAStackTrace', () => {
    expect(['\tat com.acme.Shop.main(Shop.java:1)', '    File "a.py", line 2', 'Caused by: x', 'plain'].map(continues)).toEqual([true, true, true, false]);
  });
});

describe('codes for terminals', () => {
  it('areLeftOutOfWhatPeopleRead', () => {
    expect(plainText('\u001b[31mred\u001b[0m and \u001b]0;title\u0007plain\u001b[2K')).toBe('red and plain');
    expect(plainText('tab\tstays, bell\u0007 goes')).toBe('tab\tstays, bell goes');
  });
  it('becomeColours', () => {
    expect(styledText('\u001b[1;31mbad\u001b[22m less\u001b[0m \u001b[38;5;208morange\u001b[39m \u001b[48;2;1;2;3mx')).toEqual([
      { text: 'bad', style: 'bold c1' },
      { text: ' less', style: 'c1' },
      { text: ' ', style: '' },
      { text: 'orange', style: '', colour: 'rgb(255 135 0)' },
      { text: ' x', style: '' },
    ]);
  });
  it('neverChangeTheText', () => {
    for (const text of ['\u001b[31', '\u001b', 'a\u001b[999mb', '\u001b[38;5mx', '\u001b[;;mx', 'x\u001b[38;2;1my']) {
      expect(styledText(text).map((piece) => piece.text).join('')).toBe(plainText(text));
    }
  });
  it('andTheSearchCutTheLineBetweenThem', () => {
    const raw = '\u001b[31mconnection ref\u001b[0mused';
    expect(decorate({ text: plainText(raw), raw }, searchFor('refused'), true, 1_000)).toEqual([
      { text: 'connection ', style: 'c1', marked: false },
      { text: 'ref', style: 'c1', marked: true },
      { text: 'used', style: '', marked: true },
    ]);
    expect(decorate({ text: plainText(raw), raw }, undefined, false, 4)).toEqual([{ text: 'conn', style: '', marked: false }]);
  });
});

describe('lines of JSON', () => {
  it('areThoseThatHoldOneObject', () => {
    expect(['{"a":1}', ' {"a":{}} ', '{}', '{"a":1', '[1]', '{not json}', 'x {"a":1}'].map(isJsonLine)).toEqual([true, true, false, false, false, false, false]);
  });
  it('areSpreadWithoutTouchingNumbersOrText', () => {
    const line = '{"id":12345678901234567890,"a":[1.50,{"b":"x, {y}: \\"z\\""}],"e":{},"n":null}';
    const spread = spreadJson(line);
    expect(spread.map((token) => token.text).join('')).toBe(
      '{\n  "id": 12345678901234567890,\n  "a": [\n    1.50,\n    {\n      "b": "x, {y}: \\"z\\""\n    }\n  ],\n  "e": {},\n  "n": null\n}',
    );
    expect(spread.filter((token) => token.kind === 'key').map((token) => token.text)).toEqual(['"id"', '"a"', '"b"', '"e"', '"n"']);
  });
});
