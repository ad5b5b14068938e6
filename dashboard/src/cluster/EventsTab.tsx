import type { ClusterDetail } from '../api/types';
import { Age } from '../ui/Age';
import { count } from '../ui/format';
import { Blank } from '../ui/Notice';
import { isSilent } from '../ui/status';
import { ListState } from './ListState';
import { useEvents } from './use-cluster';
import classes from './cluster.module.css';

export function EventsTab({ cluster }: { cluster: ClusterDetail }) {
  const query = useEvents(cluster.id);
  if (!query.data) return <ListState query={query} what="events" />;
  const events = query.data.items;
  if (events.length === 0) {
    return (
      <Blank icon={isSilent(cluster.status) ? 'unknown' : 'healthy'} title="No warning events">
        {isSilent(cluster.status) ? 'There was none at the last heartbeat.' : 'The cluster has had none lately. Only events of type Warning are kept, and only recent ones.'}
      </Blank>
    );
  }
  return (
    <table className={classes.list} data-kind="events">
      <thead>
        <tr>
          <th scope="col">Last seen</th>
          <th scope="col">Reason</th>
          <th scope="col">Object</th>
          <th scope="col">Message</th>
          <th scope="col" data-figures>
            Count
          </th>
        </tr>
      </thead>
      <tbody>
        {events.map((event, index) => (
          <tr key={`${event.object_kind}/${event.namespace}/${event.object_name}/${event.reason}/${index}`}>
            <td data-label="Last seen">
              <Age at={event.last_seen_at} />
            </td>
            <td data-main>
              <span tabIndex={0} data-row className={classes.rowName}>
                {event.reason}
              </span>
            </td>
            <td>
              <span className={classes.dim}>{event.object_kind}</span> {event.namespace && <span className={classes.namespace}>{event.namespace}/</span>}
              {event.object_name}
            </td>
            <td className={classes.message}>{event.message}</td>
            <td data-figures data-label="Count">
              {count(event.count)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
