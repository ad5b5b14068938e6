import type { ClusterDetail, Command } from '../api/types';
import { ListState } from '../cluster/ListState';
import { CommandState } from '../commands/CommandState';
import type { CommandFilters } from '../commands/filters';
import { commandName, isFinished, resultWords } from '../commands/states';
import { useCommands } from '../commands/use-commands';
import { Age } from '../ui/Age';
import classes from './apply.module.css';

const MOST = 8;
const APPLIES: CommandFilters = { statuses: [], types: ['apply', 'delete'] };

/** What was applied here recently, to be looked at again; and, where something can be, what happens on this page. */
export function RecentApplies({ cluster, guided, onFollow }: { cluster: ClusterDetail; guided: boolean; onFollow: (id: string) => void }) {
  const { query, commands } = useCommands(cluster.id, undefined, APPLIES);
  const recent = commands.slice(0, MOST);
  return (
    <section className={classes.side} aria-label="Recently applied">
      <h2>Recently applied</h2>
      {!query.data ? (
        <ListState query={query} what="commands" />
      ) : recent.length === 0 ? (
        <div className={classes.nothing}>
          <p>Nothing was applied from here yet.</p>
          {guided && (
            <ol>
              <li>
                <b>Paste</b> manifests, or drop files.
              </li>
              <li>
                <b>Dry run</b>: the cluster itself says, object by object, what would change. Nothing is touched.
              </li>
              <li>
                <b>Apply</b>: namespaces first, then definitions, settings and workloads. Each object shows here as it ends.
              </li>
            </ol>
          )}
        </div>
      ) : (
        <ul className={classes.recent}>
          {recent.map((command) => (
            <li key={command.id}>
              <button type="button" data-row onClick={() => onFollow(command.id)}>
                <span>
                  <b>{commandName(command)}</b> <CommandState command={command} />
                  <small>
                    <Age at={command.created_at} />
                  </small>
                </span>
                {endedBadly(command) && <span className={classes.why}>{resultWords(command)}</span>}
                {command.summary && <span className={classes.summary}>{command.summary}</span>}
                <small>{command.requested_by}</small>
              </button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function endedBadly(command: Command): boolean {
  return isFinished(command.status) && command.status !== 'succeeded';
}
