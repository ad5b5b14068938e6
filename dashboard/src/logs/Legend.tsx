import { Icon } from '../ui/Icon';
import { COLOURS } from './labels';
import type { LogSource } from './sources';
import { PHASES } from './states';
import classes from './logs.module.css';

interface Props {
  sources: readonly LogSource[];
  labels: ReadonlyMap<string, string> | undefined;
  hidden: readonly string[];
  onHidden: (hidden: readonly string[]) => void;
}

/** Each source with its colour and state; pressed ones are shown. */
export function Legend({ sources, labels, hidden, onHidden }: Props) {
  const toggle = (id: string) => onHidden(hidden.includes(id) ? hidden.filter((each) => each !== id) : [...hidden, id]);
  const only = (id: string) => onHidden(sources.map((source) => source.id).filter((each) => each !== id));
  return (
    <div className={classes.legend} role="group" aria-label="Pods and containers">
      {sources.map((source) => {
        const look = PHASES[source.phase];
        return (
          <button
            key={source.id}
            type="button"
            data-colour={source.number % COLOURS}
            data-gone={!source.present || undefined}
            aria-pressed={!hidden.includes(source.id)}
            title={`${source.id}: ${source.present ? look.label : 'left'}${source.reason ? `, ${source.reason}` : ''}. Double-click shows it alone.`}
            onClick={() => toggle(source.id)}
            onDoubleClick={() => only(source.id)}
          >
            <i aria-hidden="true" />
            {labels?.get(source.id)}
            {source.present && source.phase !== 'streaming' && (
              <span data-tone={look.tone}>
                <Icon name={look.icon} size={13} label={look.label} />
              </span>
            )}
            {!source.present && <small>left</small>}
          </button>
        );
      })}
      {hidden.length > 0 && (
        <button type="button" className={classes.link} onClick={() => onHidden([])}>
          Show all
        </button>
      )}
    </div>
  );
}
