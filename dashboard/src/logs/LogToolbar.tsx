import { useSyncExternalStore } from 'react';
import { TextFilter } from '../ui/FilterText';
import { count } from '../ui/format';
import { Icon } from '../ui/Icon';
import type { LogAddress } from './address';
import type { ListModel } from './list-model';
import { LogOptions } from './LogOptions';
import type { SearchSteps } from './use-search-steps';
import classes from './logs.module.css';

interface Props {
  /** Whether there is no line yet. */
  empty: boolean;
  model: ListModel;
  address: LogAddress;
  steps: SearchSteps;
  /** Whether there is room for all options, or somebody asked for them. */
  wide: boolean;
  isWide: boolean;
  onWide: () => void;
  onSet: (part: Partial<LogAddress>) => void;
  onSave: () => void;
  onFollow: () => void;
}

export function LogToolbar({ empty, model, address, steps, wide, isWide, onWide, onSet, onSave, onFollow }: Props) {
  return (
    <div className={classes.toolbar} role="search" aria-label="Lines">
      <Search text={address.search} steps={steps} onText={(search) => onSet({ search })} />
      <button type="button" className={`${classes.toggle} ${classes.optionsToggle}`} aria-expanded={isWide} onClick={onWide}>
        <Icon name="sliders" size={14} />
        Options
      </button>
      {wide && <LogOptions address={address} onSet={onSet} />}
      <span className={classes.push} />
      <button type="button" className={classes.toggle} disabled={empty} title="Save the lines that are shown (d)" aria-keyshortcuts="d" onClick={onSave}>
        <Icon name="download" size={14} />
        <span>Download</span>
      </button>
      <FollowToggle model={model} onFollow={onFollow} />
    </div>
  );
}

function FollowToggle({ model, onFollow }: { model: ListModel; onFollow: () => void }) {
  useSyncExternalStore(model.subscribe, () => model.version);
  return (
    <button type="button" className={classes.toggle} data-follow={model.following} aria-pressed={model.following} title="Follow new lines, or pause (f)" aria-keyshortcuts="f" onClick={onFollow}>
      <Icon name={model.following ? 'pause' : 'toEnd'} size={14} />
      {model.following ? 'Following' : 'Follow'}
    </button>
  );
}

function Search({ text, steps, onText }: { text: string; steps: SearchSteps; onText: (text: string) => void }) {
  return (
    <div className={classes.search}>
      <TextFilter
        label="Search"
        search
        placeholder="Search these lines"
        icon="search"
        text={text}
        onText={onText}
        onEnter={(shift) => (shift ? steps.previous() : steps.next())}
      />
      {text.trim() !== '' && (
        <span className={classes.found} role="status">
          {steps.of === 0 ? (steps.done ? 'None' : '…') : `${steps.at === undefined ? '' : `${count(steps.at)} of `}${count(steps.of)}${steps.done ? '' : '…'}`}
        </span>
      )}
      <button type="button" className={classes.step} aria-label="Previous found line" title="Previous (N, Shift+Enter)" disabled={steps.of === 0} onClick={steps.previous}>
        <Icon name="up" size={14} />
      </button>
      <button type="button" className={classes.step} aria-label="Next found line" title="Next (n, Enter)" disabled={steps.of === 0} onClick={steps.next}>
        <Icon name="down" size={14} />
      </button>
    </div>
  );
}
