import type { Command } from '../api/types';
import { Icon } from '../ui/Icon';
import { LOOKS } from './states';
import lists from '../cluster/cluster.module.css';

export function CommandState({ command }: { command: Command }) {
  const look = LOOKS[command.status];
  return (
    <span className={lists.pill} data-tone={look.tone} data-command={command.status} title={`${look.label}: ${look.meaning}`}>
      <Icon name={look.icon} size={13} />
      {look.label}
    </span>
  );
}
