import type { ClusterDetail, Command, CommandDetail } from '../api/types';
import { Age } from '../ui/Age';
import { elapsed } from '../ui/format';
import { Icon } from '../ui/Icon';
import { Notice } from '../ui/Notice';
import { AsOf } from '../ui/Stale';
import { CancelButton } from './CancelButton';
import { CommandDetails } from './CommandDetails';
import { CommandState } from './CommandState';
import { isFinished, resultWords, tookMillis } from './states';
import lists from '../cluster/cluster.module.css';
import classes from './commands.module.css';

interface Props {
  commands: readonly Command[];
  detailOf: ReadonlyMap<string, CommandDetail>;
  opened: string | undefined;
  /** Why the opened one cannot be read; null where it can. */
  problem: Error | null;
  cluster: ClusterDetail;
  asOf: string | undefined;
  stale: boolean;
  onToggle: (id: string) => void;
}

/** The commands, newest first; one of them opened. */
export function CommandTable({ commands, detailOf, opened, problem, cluster, asOf, stale, onToggle }: Props) {
  return (
    <table className={lists.list} data-kind="commands" data-stale={stale || undefined}>
      <thead>
        <tr>
          <th scope="col">Command</th>
          <th scope="col">State</th>
          <th scope="col">Result</th>
          <th scope="col">Asked for by</th>
          <th scope="col" data-figures>
            When
          </th>
          <th scope="col" data-figures>
            Took
          </th>
          <th scope="col">
            <span className={classes.asOf}>{asOf && <AsOf asOf={asOf} stale={stale} />}</span>
          </th>
        </tr>
      </thead>
      {commands.map((command) => (
        <CommandRows key={command.id} command={command} detail={detailOf.get(command.id)} problem={opened === command.id ? problem : null} cluster={cluster} open={opened === command.id} onToggle={onToggle} />
      ))}
    </table>
  );
}

interface RowProps {
  command: Command;
  detail: CommandDetail | undefined;
  problem: Error | null;
  cluster: ClusterDetail;
  open: boolean;
  onToggle: (id: string) => void;
}

function CommandRows({ command, detail, problem, cluster, open, onToggle }: RowProps) {
  const took = tookMillis(command);
  const finished = isFinished(command.status);
  const words = resultWords(command);
  return (
    <tbody data-open={open || undefined}>
      <tr data-finished={finished || undefined}>
        <td data-main>
          <button type="button" data-row className={lists.expander} aria-expanded={open} onClick={() => onToggle(command.id)}>
            <Icon name="right" size={13} />
            <span>{command.type}</span>
            {command.dry_run && <small className={classes.dry}>dry run</small>}
          </button>
        </td>
        <td>
          <CommandState command={command} />
        </td>
        <td className={classes.result} title={command.summary ? `${words}\n${command.summary}` : words}>
          {words}
          {command.summary && <> · {command.summary}</>}
        </td>
        <td data-label="by" title={command.requested_by}>
          {command.requested_by}
        </td>
        <td data-figures>
          <Age at={command.created_at} />
        </td>
        <td data-figures data-label="took">
          {took !== undefined ? elapsed(took) : finished ? '–' : <Age at={command.created_at} suffix=" so far" />}
        </td>
        <td className={classes.actions}>{!finished && <CancelButton command={command} />}</td>
      </tr>
      {open && (
        <tr className={lists.detailRow}>
          <td colSpan={7}>
            {detail ? (
              <CommandDetails command={detail} cluster={cluster} />
            ) : problem ? (
              <Notice tone="critical" title="Its details cannot be shown">
                {problem.message} It is tried again every few seconds.
              </Notice>
            ) : (
              <div className="shell-line" aria-busy="true" aria-label="Loading the command" style={{ height: 60 }} />
            )}
          </td>
        </tr>
      )}
    </tbody>
  );
}
