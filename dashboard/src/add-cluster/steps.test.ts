import { describe, expect, it } from 'vitest';
import type { ClusterDetail } from '../api/types';
import { installStep } from './steps';

const issuedAt = Date.parse('2026-01-01T10:00:00Z');
const enrollment = { token: 'niro_et_x', expires_at: '2026-01-01T11:00:00Z', install_command: 'curl' };
const soon = issuedAt + 30_000;
const late = Date.parse('2026-01-01T11:00:01Z');
const detail = (change: Partial<ClusterDetail>) => ({ status: 'pending', enrolled_at: null, enrollment_pending_until: enrollment.expires_at, ...change }) as ClusterDetail;

describe('installation', () => {
  it('waitsUntilTheTokenIsUsed', () => {
    expect(installStep(undefined, enrollment, issuedAt, soon)).toBe('waiting');
    expect(installStep(detail({}), enrollment, issuedAt, soon)).toBe('waiting');
  });
  it('expiresUnused', () => {
    expect(installStep(detail({ enrollment_pending_until: null }), enrollment, issuedAt, late)).toBe('expired');
  });
  it('isEnrolledBeforeTheFirstHeartbeat', () => {
    expect(installStep(detail({ enrolled_at: '2026-01-01T10:00:20Z', enrollment_pending_until: null }), enrollment, issuedAt, soon)).toBe('enrolled');
  });
  it('staysEnrolledWhenTheTokensTimeHasPassed', () => {
    expect(installStep(detail({ enrolled_at: '2026-01-01T10:59:59Z', enrollment_pending_until: null }), enrollment, issuedAt, late)).toBe('enrolled');
  });
  it('isConnectedWithTheFirstHeartbeatWhateverTheHealth', () => {
    const beating = { enrolled_at: '2026-01-01T10:00:20Z', enrollment_pending_until: null, last_heartbeat_at: '2026-01-01T10:00:25Z' };
    expect(installStep(detail({ ...beating, status: 'healthy' }), enrollment, issuedAt, soon)).toBe('connected');
    expect(installStep(detail({ ...beating, status: 'critical' }), enrollment, issuedAt, soon)).toBe('connected');
  });
  it('doesNotTakeTheOldAgentForTheNewOne', () => {
    const before = { status: 'healthy', enrolled_at: '2025-06-01T00:00:00Z', last_heartbeat_at: '2026-01-01T10:00:10Z' } as const;
    expect(installStep(detail(before), enrollment, issuedAt, soon)).toBe('waiting');
    expect(installStep(detail({ ...before, enrollment_pending_until: null }), enrollment, issuedAt, late)).toBe('expired');
  });
});
