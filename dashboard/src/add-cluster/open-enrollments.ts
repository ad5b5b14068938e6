import type { Enrollment } from '../api/types';

interface OpenEnrollment {
  enrollment: Enrollment;
  issuedAt: number;
}

/** Tokens made on this page, kept in memory only, so that a closed dialog loses nothing. */
const open = new Map<string, OpenEnrollment>();

export function keepEnrollment(clusterId: string, enrollment: Enrollment, issuedAt: number): OpenEnrollment {
  const kept = { enrollment, issuedAt };
  open.set(clusterId, kept);
  return kept;
}

export function keptEnrollment(clusterId: string): OpenEnrollment | undefined {
  return open.get(clusterId);
}

export function forgetEnrollment(clusterId: string): void {
  open.delete(clusterId);
}
