package cx.niro.verticles.command;

import cx.niro.verticles.bus.Ids;
import cx.niro.verticles.bus.ServiceFailure;
import cx.niro.verticles.command.CommandMessages.CommandDetail;
import cx.niro.verticles.command.CommandMessages.CommandPage;
import cx.niro.verticles.command.DeliveryStore.Ended;
import cx.niro.verticles.database.Database;
import cx.niro.verticles.gateway.Principal;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Commands of people in PostgreSQL; they are read by {@link PgHistory}. */
final class PgCommandStore implements CommandStore {
    /** One statement, with its audit row: one way to the database and one commit for each command. */
    private static final String INSERT = """
            with command as (
                insert into command (id, org_id, cluster_id, type, payload, ordering_key, idempotency_key, deadline,
                                     requested_by, actor, summary, sealed, object_count)
                select $1, org_id, id, $4, $5, $6, $7, now() + $8::bigint * interval '1 millisecond', $9, $10, $13, $14, $15
                from cluster
                where id = $2 and org_id = any($3) and deleted_at is null
                on conflict (cluster_id, idempotency_key) where idempotency_key is not null do nothing
                returning id, cluster_id, type, status, summary, payload
            ), audited as (
                insert into audit (id, org_id, account_id, actor, action, target_type, target_id, detail)
                select $11, $12, $9, $10,
                       'command.' || case when type in ('apply', 'delete') then type else 'create' end,
                       'command', id::text,
                       jsonb_strip_nulls(jsonb_build_object(
                           'cluster_id', cluster_id, 'type', type, 'summary', summary,
                           'deployment', payload->'deployment_id', 'dry_run', payload->'dry_run', 'force', payload->'force'))
                from command
            )
            select id, cluster_id, status from command
            """;

    private static final String FIND_REPEATED = """
            select command.id, command.cluster_id, status, type = $4 and payload = $5 as same
            from command join cluster on cluster.id = command.cluster_id
            where cluster_id = $1 and idempotency_key = $2 and cluster.org_id = any($3) and deleted_at is null
            """;
    /** One statement, so that no row stays locked while a node thinks, or is frozen. */
    private static final String CANCEL = """
            with command as (
                update command
                set status = 'cancelled', finished_at = clock_timestamp(), lease_until = null, sealed = null,
                    reason = 'cancelled', message = 'cancelled by ' || $3
                where id = $1 and org_id = any($2) and status in ('pending', 'delivered', 'running')
                returning id, cluster_id, org_id, status, ordering_key
            ), audited as (
                insert into audit (id, org_id, account_id, actor, action, target_type, target_id, detail)
                select $4, $5, $6, $3, 'command.cancel', 'command', id::text,
                       jsonb_build_object('cluster_id', cluster_id)
                from command
            )
            select id, cluster_id, org_id, status, ordering_key from command
            """;

    private static final String FINISHED = """
            select id from command
            where id = any($1) and status not in ('pending', 'delivered', 'running')
            """;
    private static final String EXPIRE = """
            update command
            set status = 'expired', finished_at = clock_timestamp(), lease_until = null, sealed = null,
                reason = 'deadline_passed',
                message = case
                    when status <> 'pending' then 'the agent took the command but did not report its end before the deadline'
                    when attempt > 0 then 'the command could not be delivered again before the deadline'
                    else 'the agent did not ask for commands before the deadline' end
            where id in (
                select id from command
                where status in ('pending', 'delivered', 'running') and deadline <= clock_timestamp()
                order by deadline
                limit $1
                for no key update skip locked)
            returning id, cluster_id, org_id, status, ordering_key
            """;
    private final Database database;
    private final PgHistory history;
    private final Clock clock;

    PgCommandStore(Database database, Clock clock) {
        this.database = database;
        this.history = new PgHistory(database);
        this.clock = clock;
    }

    @Override
    public Future<Stored> insert(Principal principal, NewCommand command) {
        return database.guard(database.client()
                        .preparedQuery(INSERT)
                        .execute(Tuple.of(command.id() == null ? Ids.next(clock) : command.id(), command.clusterId())
                                .addArrayOfUUID(visible(principal.visibleOrgIds()))
                                .addString(command.type())
                                .addValue(command.payload())
                                .addString(command.orderingKey())
                                .addString(command.idempotencyKey())
                                .addLong(command.deadline().toMillis())
                                .addUUID(principal.userId())
                                .addString(principal.email())
                                .addUUID(Ids.next(clock))
                                .addUUID(principal.orgId())
                                .addString(command.summary())
                                .addBuffer(command.sealed())
                                .addInteger(command.objectCount())))
                .compose(rows -> rows.size() == 0
                        ? findRepeated(principal, command)
                        : Future.succeededFuture(stored(rows.iterator().next(), true)));
    }

    @Override
    public Future<Stored> findRepeated(Principal principal, NewCommand command) {
        return database.guard(database.client()
                        .preparedQuery(FIND_REPEATED)
                        .execute(Tuple.of(command.clusterId(), command.idempotencyKey())
                                .addArrayOfUUID(visible(principal.visibleOrgIds()))
                                .addString(command.type())
                                .addValue(command.payload())))
                .map(rows -> {
                    if (rows.size() == 0) {
                        throw ServiceFailure.notFound(
                                "cluster", command.clusterId().toString());
                    }
                    var row = rows.iterator().next();
                    if (!row.getBoolean("same")) {
                        throw Refusals.idempotencyKeyUsed();
                    }
                    return stored(row, false);
                });
    }

    @Override
    public Future<Ended> cancel(Principal principal, UUID id) {
        return database.guard(database.client()
                        .preparedQuery(CANCEL)
                        .execute(Tuple.of(id)
                                .addArrayOfUUID(visible(principal.visibleOrgIds()))
                                .addString(principal.email())
                                .addUUID(Ids.next(clock))
                                .addUUID(principal.orgId())
                                .addUUID(principal.userId())))
                .compose(rows -> rows.size() == 0
                        ? find(principal.visibleOrgIds(), id)
                                .compose(finished -> Future.failedFuture(Refusals.alreadyFinished(finished.status())))
                        : Future.succeededFuture(PgResults.ended(rows.iterator().next())));
    }

    @Override
    public Future<CommandDetail> find(List<UUID> visibleOrgIds, UUID id) {
        return history.find(visibleOrgIds, id);
    }

    @Override
    public Future<CommandPage> history(
            List<UUID> visibleOrgIds, UUID clusterId, HistoryFilter filter, int limit, String cursor) {
        return history.page(visibleOrgIds, clusterId, filter, limit, cursor);
    }

    @Override
    public Future<Set<UUID>> finished(Collection<UUID> ids) {
        return database.guard(database.client()
                        .preparedQuery(FINISHED)
                        .execute(Tuple.tuple().addArrayOfUUID(visible(ids))))
                .map(rows -> list(rows, row -> row.getUUID("id")).stream().collect(Collectors.toSet()));
    }

    @Override
    public Future<List<Ended>> expire(int most) {
        return database.guard(database.client().preparedQuery(EXPIRE).execute(Tuple.of(most)))
                .map(rows -> list(rows, PgResults::ended));
    }

    private static Stored stored(Row row, boolean made) {
        return new Stored(
                row.getUUID("id"), row.getUUID("cluster_id"), CommandStatus.of(row.getString("status")), made);
    }

    private static <T> List<T> list(RowSet<Row> rows, Function<Row, T> mapping) {
        return StreamSupport.stream(rows.spliterator(), false).map(mapping).toList();
    }

    private static UUID[] visible(Collection<UUID> ids) {
        return ids.toArray(UUID[]::new);
    }
}
