import { describe, expect, it } from 'vitest';
import type { Light, Lights } from '../api/types';
import { explanationOf, LIGHTS, lightsName, lightsWords, lightWord, needALook, worstLight } from './lights';

const at = '2026-01-01T00:00:00Z';
const green: Light = { state: 'green', proven_at: at };
const lights = (changed: Partial<Lights> = {}): Lights => ({ process: green, commands: green, kubernetes_api: green, logs: { state: 'grey', proven_at: null }, ...changed });

describe('lights', () => {
  it('areSaidInWordsWithTheirAges', () => {
    expect(lightsWords(lights({ commands: { state: 'red', proven_at: at } }), Date.parse(at) + 125_000).split('\n')).toEqual([
      'Agent process: works, proven 2 min ago',
      'Command channel: lost, proven 2 min ago',
      'Kubernetes API: works, proven 2 min ago',
      'Logs: not used yet',
    ]);
    expect(lightsName(lights({ commands: { state: 'red', proven_at: at } }), Date.parse(at) + 125_000)).toBe(
      'Connection: Agent process works, proven 2 min ago; Command channel lost, proven 2 min ago; Kubernetes API works, proven 2 min ago; Logs not used yet',
    );
  });
  it('tellUnusedFromUnknown', () => {
    expect(lightWord('process', { state: 'grey', proven_at: at })).toBe('not known');
    expect(lightWord('commands', { state: 'grey', proven_at: null })).toBe('never proven');
  });
  it('nameTheWorstOneRedBeforeAmber', () => {
    const [amber, red]: Light[] = [{ state: 'amber', proven_at: at }, { state: 'red', proven_at: at }];
    expect(worstLight(lights())).toBeUndefined();
    expect(worstLight(lights({ process: { state: 'grey', proven_at: at } }))).toBeUndefined();
    expect(worstLight(lights({ commands: amber!, kubernetes_api: amber! }))).toBe('commands');
    expect(worstLight(lights({ process: amber!, kubernetes_api: red! }))).toBe('kubernetes_api');
  });
  it('areExplainedWhenAmberOrRedOnly', () => {
    expect(LIGHTS.map((name) => explanationOf(name, lights()))).toEqual([undefined, undefined, undefined, undefined]);
    const dead = lights({ process: { state: 'red', proven_at: at }, commands: { state: 'amber', proven_at: at }, kubernetes_api: { state: 'red', proven_at: at }, logs: { state: 'red', proven_at: at } });
    expect(LIGHTS.every((name) => (explanationOf(name, dead)?.checks.length ?? 0) > 0)).toBe(true);
  });
  it('sayWhatToCheckWhereTheAgentIsNotHeardOfAnyMore', () => {
    const grey: Light = { state: 'grey', proven_at: at };
    const silent = lights({ process: grey, commands: grey, kubernetes_api: grey });
    expect(LIGHTS.filter((name) => explanationOf(name, silent))).toEqual(['process']);
    expect([needALook(silent), needALook(lights()), needALook(lights({ process: { state: 'grey', proven_at: null } }))]).toEqual([true, false, false]);
  });
  it('blameTheWayOfLongRequestsOnlyWhenHeartbeatsArrive', () => {
    expect(explanationOf('commands', lights({ commands: { state: 'red', proven_at: at } }))?.means).toContain('Heartbeats arrive');
    expect(explanationOf('commands', lights({ commands: { state: 'red', proven_at: at }, process: { state: 'red', proven_at: at } }))?.checks[0]).toContain('agent process first');
  });
});
