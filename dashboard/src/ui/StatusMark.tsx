import type { Environment, Status } from '../api/types';
import { Icon } from './Icon';
import { ENVIRONMENT_LABELS, STATUS_LABELS, STATUS_MEANINGS } from './status';
import classes from './ui.module.css';

/** A status as icon and word in its colour; never colour alone. */
export function StatusMark({ status, size = 15 }: { status: Status; size?: number }) {
  return (
    <span className={classes.status} data-status={status} title={`${STATUS_LABELS[status]}: ${STATUS_MEANINGS[status]}`}>
      <Icon name={status} size={size} />
      {STATUS_LABELS[status]}
    </span>
  );
}

export function EnvironmentBadge({ environment }: { environment: Environment }) {
  if (environment === 'unspecified') return null;
  return (
    <span className={classes.environment} data-environment={environment}>
      {ENVIRONMENT_LABELS[environment]}
    </span>
  );
}
