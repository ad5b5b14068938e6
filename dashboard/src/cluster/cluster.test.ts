import { describe, expect, it } from 'vitest';
import type { CapabilityHelp, ClusterNode, Pod } from '../api/types';
import { badConditions } from './conditions';
import { fixOf, missingTitle, sentence } from './missing';
import { sumOf } from './pod-resources';
import { readPodFilters, writePodFilters } from './use-cluster';

const pods: CapabilityHelp = { capability: 'pods_enabled', flag: 'NIRO_ENABLE_PODS', enabled: false, unlocks: 'pods', enable_command: 'on', disable_command: 'off' };

describe('missing parts', () => {
  it('nameTheCommandThatSwitchesPodsOn', () => {
    expect(fixOf({ part: 'pods', reason: 'disabled', message: '' }, [pods]).command).toBe('on');
  });
  it('renewTheRolesWithoutChangingACapability', () => {
    expect(fixOf({ part: 'nodes', reason: 'forbidden', message: '' }, [pods]).command).toBe('off');
    expect(fixOf({ part: 'nodes', reason: 'forbidden', message: '' }, [{ ...pods, enabled: true }]).command).toBe('on');
  });
  it('explainMetricsServer', () => {
    expect(fixOf({ part: 'usage', reason: 'absent', message: '' }, []).command).toContain('metrics-server');
  });
  it('haveNoCommandWhereOnlyTimeHelps', () => {
    expect(fixOf({ part: 'events', reason: 'failed', message: '' }, [pods]).command).toBeUndefined();
  });
  it('sayTheirMessageAsASentence', () => {
    expect([sentence('no access'), sentence('Off.'), sentence(' ')]).toEqual(['No access.', 'Off.', '']);
  });
  it('areTitledInWords', () => {
    expect(missingTitle({ part: 'usage', reason: 'absent', message: '' })).toBe('CPU and memory usage: not available');
    expect(missingTitle({ part: 'quotas', reason: 'odd', message: '' })).toBe('quotas: odd');
  });
});

describe('resources of a pod', () => {
  const pod = (...requests: ({ cpu_millicores?: number | null } | undefined)[]) =>
    ({ containers: requests.map((each, index) => ({ name: `c${index}`, init: false, requests: each })) }) as unknown as Pod;
  it('areTheSumOfItsContainers', () => {
    expect(sumOf(pod({ cpu_millicores: 100 }, { cpu_millicores: 50 }), 'requests').cpu_millicores).toBe(150);
  });
  it('haveNoBoundWhenOneContainerHasNone', () => {
    expect(sumOf(pod({ cpu_millicores: 100 }, {}), 'requests').cpu_millicores).toBeNull();
    expect(sumOf(pod({ cpu_millicores: 100 }), 'limits').cpu_millicores).toBeNull();
  });
});

describe('nodes', () => {
  it('areInTroubleByPressureNotByReadiness', () => {
    const conditions = [
      { type: 'Ready', status: 'True' }, { type: 'DiskPressure', status: 'True' }, { type: 'MemoryPressure', status: 'False' }, { type: 'EtcdIsVoter', status: 'True' },
    ];
    expect(badConditions({ conditions } as ClusterNode).map((condition) => condition.type)).toEqual(['DiskPressure']);
  });
});

describe('pod filters', () => {
  it('comeBackFromTheAddressAsTheyWentIn', () => {
    const filters = { namespace: 'shop', status: 'CrashLoopBackOff', text: 'redis:7' };
    expect(readPodFilters(writePodFilters(filters))).toEqual(filters);
    expect(writePodFilters({ namespace: '', status: '', text: '' }).toString()).toBe('');
  });
});
