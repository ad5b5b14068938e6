import type { UseQueryResult } from '@tanstack/react-query';
import { Link } from 'wouter';
import type { ApiProblem } from '../api/problem';
import type { ClusterDetail, CommandDetail } from '../api/types';
import { Notice } from '../ui/Notice';
import { CommandDetails } from './CommandDetails';
import { CommandState } from './CommandState';
import { commandName } from './states';
import classes from './commands.module.css';

/** The command of the address, where it is not among those listed: an older one, one of another cluster, or none. */
export function AskedFor({ detail, cluster }: { detail: UseQueryResult<CommandDetail, ApiProblem>; cluster: ClusterDetail }) {
  const { data: command, error } = detail;
  if (command && command.cluster_id !== cluster.id) {
    return (
      <Notice tone="warning" title={`This is not a command of ${cluster.name}`} action={<Link href={`/clusters/${command.cluster_id}/commands?command=${command.id}`}>Open it at its cluster</Link>}>
        The {command.type} that the address names was given to another cluster. The commands of {cluster.name} are below.
      </Notice>
    );
  }
  if (command) {
    return (
      <section className={classes.pinned} aria-label="The command that was asked for">
        <h3>
          {commandName(command)} <CommandState command={command} />
        </h3>
        <CommandDetails command={command} cluster={cluster} />
      </section>
    );
  }
  if (!error) return <div className="shell-line" aria-busy="true" aria-label="Loading the command" style={{ height: 60 }} />;
  return (
    <Notice tone="warning" title="The command cannot be shown">
      {error.message} {error.status === 404 ? 'Ended commands are deleted after a time.' : 'It is tried again every few seconds.'}
    </Notice>
  );
}
