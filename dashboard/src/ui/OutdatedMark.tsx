import { Icon } from './Icon';
import classes from './ui.module.css';

const MEANING = 'older than the newest version that is known, or of an older protocol';

/** Says that an agent is behind: in a word, or as a sign where there is little room. */
export function OutdatedMark({ small = false }: { small?: boolean }) {
  if (!small) {
    return (
      <span className={classes.outdated} title={`Outdated: ${MEANING}`}>
        Outdated
      </span>
    );
  }
  return (
    <span className={classes.outdatedSign} title={`Agent outdated: ${MEANING}`}>
      <Icon name="update" size={13} label="agent outdated" />
    </span>
  );
}
