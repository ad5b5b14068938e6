import type { ClusterDetail } from '../api/types';
import { ListState } from '../cluster/ListState';
import { CommandState } from '../commands/CommandState';
import { commandName, isApply } from '../commands/states';
import { useCommands } from '../commands/use-commands';
import { Age } from '../ui/Age';
import classes from './apply.module.css';

const MOST = 8;

/** What was applied here of late, to be looked at again; and what happens on this page where nothing was. */
export function RecentApplies({ cluster, onFollow }: { cluster: ClusterDetail; onFollow: (id: string) => void }) {
  const { query, commands } = useCommands(cluster.id, undefined);
  const recent = commands.filter(isApply).slice(0, MOST);
  return (
    <section className={classes.side} aria-label="Applied of late">
      <h2>Applied of late</h2>
      {!query.data ? (
        <ListState query={query} what="commands" />
      ) : recent.length === 0 ? (
        <div className={classes.nothing}>
          <p>{query.hasNextPage ? 'Nothing was applied of late.' : 'Nothing was applied from here yet.'}</p>
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
                <span className={classes.summary}>{command.summary ?? command.message ?? ''}</span>
                <small>{command.requested_by}</small>
              </button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
