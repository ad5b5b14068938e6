import { NativeSelect } from '@mantine/core';
import { Icon } from '../ui/Icon';
import { TextFilter } from '../ui/FilterText';
import { type LogAddress, TIMES, type Times } from './address';
import { LEVELS, type Level } from './severity';
import classes from './logs.module.css';

const LEVEL_NAMES: Record<Level, string> = { all: 'All severities', info: 'Info and worse', warn: 'Warnings and worse', error: 'Errors only' };
const TIME_NAMES: Record<Times, string> = { local: 'Local time', utc: 'UTC', none: 'No times' };

export function nextTimes(times: Times): Times {
  return TIMES[(TIMES.indexOf(times) + 1) % TIMES.length] ?? 'local';
}

/** Which lines are shown, and how. */
export function LogOptions({ address, onSet }: { address: LogAddress; onSet: (part: Partial<LogAddress>) => void }) {
  return (
    <>
      <TextFilter className={classes.filter ?? ''} label="Show only lines with" placeholder={'Only lines with… or -without'} icon="filter" text={address.filter} onText={(filter) => onSet({ filter })} />
      <NativeSelect
        size="xs"
        aria-label="Severity"
        value={address.level}
        onChange={({ currentTarget: { value } }) => onSet({ level: value as Level })}
        data={LEVELS.map((value) => ({ value, label: LEVEL_NAMES[value] }))}
      />
      <NativeSelect
        size="xs"
        aria-label="Times"
        value={address.times}
        onChange={({ currentTarget: { value } }) => onSet({ times: value as Times })}
        data={TIMES.map((value) => ({ value, label: TIME_NAMES[value] }))}
      />
      <Toggle name="Wrap" icon="wrap" keys="w" on={address.wrap} onClick={() => onSet({ wrap: !address.wrap })} />
      <Toggle name="Colours" icon="palette" on={address.colours} title="ANSI colours of the program" onClick={() => onSet({ colours: !address.colours })} />
    </>
  );
}

function Toggle({ name, icon, keys, on, title, onClick }: { name: string; icon: 'wrap' | 'palette'; keys?: string; on: boolean; title?: string; onClick: () => void }) {
  return (
    <button type="button" className={classes.toggle} aria-pressed={on} title={title ?? (keys && `${name} (${keys})`)} {...(keys && { 'aria-keyshortcuts': keys })} onClick={onClick}>
      <Icon name={icon} size={14} />
      {name}
    </button>
  );
}
