import type { ClusterDetail, Enrollment } from '../api/types';

/** How far an installation has come. */
export type InstallStep = 'waiting' | 'expired' | 'enrolled' | 'connected';

/**
 * Tells the step from what the server knows. An open token means that nobody has used it yet; a heartbeat counts only
 * if it came after the token was made, so that a cluster that enrolls again is not called connected too early.
 */
export function installStep(detail: ClusterDetail | undefined, enrollment: Enrollment, issuedAt: number, now: number): InstallStep {
  const used = detail?.enrolled_at && !detail.enrollment_pending_until;
  const usedAfterIssue = used && (Date.parse(detail.enrolled_at as string) >= issuedAt - 2_000 || now < Date.parse(enrollment.expires_at));
  if (!usedAfterIssue) return now >= Date.parse(enrollment.expires_at) ? 'expired' : 'waiting';
  const beat = detail.last_heartbeat_at && Date.parse(detail.last_heartbeat_at) >= issuedAt - 2_000;
  return beat && detail.status !== 'pending' && detail.status !== 'unknown' && detail.status !== 'offline' ? 'connected' : 'enrolled';
}
