import { NativeSelect } from '@mantine/core';
import type { CommandStatus } from '../api/types';
import { capitalised } from '../ui/format';
import { type CommandFilters, GROUPS, groupOf, TYPES } from './filters';
import { LOOKS } from './states';
import lists from '../cluster/cluster.module.css';

const STATUSES = Object.keys(LOOKS) as CommandStatus[];
const GROUP_OPTIONS = GROUPS.map(({ name, statuses }) => ({ value: statuses.join(','), label: name }));
const STATUS_OPTIONS = STATUSES.map((status) => ({ value: status, label: LOOKS[status].label }));

/** Which commands are listed: by their state and by their type. */
export function CommandFilterBar({ filters: { statuses, types }, onChange }: { filters: CommandFilters; onChange: (change: Partial<CommandFilters>) => void }) {
  // an address may name states in any order, or a set of its own
  const state = (groupOf(statuses)?.statuses ?? statuses).join(',');
  const own = statuses.length > 1 && !groupOf(statuses);
  const type = types.join(',');
  return (
    <div className={lists.filters} role="search" aria-label="Commands">
      <NativeSelect
        aria-label="State"
        value={state}
        onChange={(event) => onChange({ statuses: event.currentTarget.value.split(',').filter((each): each is CommandStatus => each !== '') })}
        data={[{ value: '', label: 'Any state' }, ...GROUP_OPTIONS, ...STATUS_OPTIONS, ...(own ? [{ value: state, label: statuses.map((status) => LOOKS[status].label).join(', ') }] : [])]}
      />
      <NativeSelect
        aria-label="Type"
        value={type}
        onChange={(event) => onChange({ types: event.currentTarget.value.split(',').filter(Boolean) })}
        data={[{ value: '', label: 'Any type' }, ...TYPES.map((each) => ({ value: each, label: capitalised(each) })), ...(type && !TYPES.includes(type) ? [{ value: type, label: types.join(', ') }] : [])]}
      />
    </div>
  );
}
