import { Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';

/** Explains a disabled action to those whose role does not allow it. */
export function AdminOnly({ allowed, children }: { allowed: boolean; children: ReactNode }) {
  return <WhyNot reason={allowed ? undefined : 'Your role may look, but not change clusters. Ask an admin.'}>{children}</WhyNot>;
}

/** Tells, where there is a reason, why what it holds cannot be used. */
export function WhyNot({ reason, children, hint = 'admin-only' }: { reason: string | undefined; children: ReactNode; hint?: string }) {
  if (reason === undefined) return <>{children}</>;
  return (
    <Tooltip label={reason} withArrow multiline events={{ hover: true, focus: true, touch: true }} maw={260}>
      <span tabIndex={0} data-hint={hint}>
        {children}
      </span>
    </Tooltip>
  );
}
