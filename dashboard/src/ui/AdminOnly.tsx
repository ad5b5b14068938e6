import { Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';

/** Explains a disabled action to those whose role does not allow it. */
export function AdminOnly({ allowed, children }: { allowed: boolean; children: ReactNode }) {
  if (allowed) return <>{children}</>;
  return (
    <Tooltip label="Your role may look, but not change clusters. Ask an admin." withArrow multiline events={{ hover: true, focus: true, touch: true }} maw={260}>
      <span tabIndex={0} data-hint="admin-only">
        {children}
      </span>
    </Tooltip>
  );
}
