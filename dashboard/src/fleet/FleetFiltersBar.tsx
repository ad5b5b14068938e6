import { SegmentedControl } from '@mantine/core';
import type { Environment } from '../api/types';
import { FilterText } from '../ui/FilterText';
import { count } from '../ui/format';
import { Icon } from '../ui/Icon';
import { ENVIRONMENTS, ENVIRONMENT_LABELS } from '../ui/status';
import { type FleetFilters, toggled } from './filters';
import classes from './fleet.module.css';

export type FleetView = 'cards' | 'table';

interface Props {
  filters: FleetFilters;
  byEnvironment: Record<string, number>;
  view: FleetView;
  onFilters: (filters: FleetFilters) => void;
  onView: (view: FleetView) => void;
}

export function FleetFiltersBar({ filters, byEnvironment, view, onFilters, onView }: Props) {
  return (
    <div className={classes.filters} role="search">
      <FilterText text={filters.text} onText={(text) => onFilters({ ...filters, text })} />
      <div className={classes.environments} role="group" aria-label="Environment">
        {ENVIRONMENTS.map((environment: Environment) => (
          <button
            key={environment}
            type="button"
            aria-pressed={filters.environments.includes(environment)}
            onClick={() => onFilters({ ...filters, environments: toggled(filters.environments, environment) })}
          >
            {ENVIRONMENT_LABELS[environment]} <span>{count(byEnvironment[environment] ?? 0)}</span>
          </button>
        ))}
      </div>
      <SegmentedControl
        className={classes.viewSwitch ?? ''}
        size="xs"
        value={view}
        onChange={(value) => onView(value as FleetView)}
        aria-label="View"
        data={[
          { value: 'cards', label: <ViewLabel icon="cards" text="Cards" /> },
          { value: 'table', label: <ViewLabel icon="rows" text="Table" /> },
        ]}
      />
    </div>
  );
}

function ViewLabel({ icon, text }: { icon: 'cards' | 'rows'; text: string }) {
  return (
    <span className={classes.viewLabel}>
      <Icon name={icon} size={14} />
      {text}
    </span>
  );
}
