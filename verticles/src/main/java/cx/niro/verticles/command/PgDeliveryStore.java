package cx.niro.verticles.command;

import cx.niro.protocol.CommandResult;
import cx.niro.verticles.database.Database;
import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Deliveries in PostgreSQL; results are {@link PgResults}'. */
final class PgDeliveryStore implements DeliveryStore {
    /** SQLSTATE: the index that keeps one command of an ordering key in flight said no. */
    private static final String UNIQUE_VIOLATION = "23505";

    private static final int CLAIM_AGAIN = 3;
    /** Of one question, whatever it claims: beyond it commands wait for the next one, the oldest least. */
    private static final int MOST_BYTES = 16 * 1024 * 1024;

    /**
     * False sorts before true: of an ordering key the one in flight comes first, then the oldest. The unique index settles what
     * two nodes that saw different snapshots decided.
     */
    private static final String CLAIM_OF_HOLDERS = """
            with locked as (
                select command.id, command.number, command.bytes, holder.run_id
                from HOLDERS as holder (cluster_id, run_id, fresh)
                join agent_run run on run.cluster_id = holder.cluster_id and run.run_id = holder.run_id
                cross join lateral (
                    select count(*) as commands
                    from command had
                    where had.cluster_id = holder.cluster_id and had.run_id = holder.run_id
                      and had.status in ('pending', 'delivered', 'running') and had.status <> 'pending'
                      and had.lease_until > clock_timestamp()
                      and had.delivered_at >= run.started_at
                      and not (holder.fresh and had.status = 'delivered')
                ) in_flight
                cross join lateral (
                    select open.id, open.number,
                           pg_column_size(open.payload) + coalesce(octet_length(open.sealed), 0) as bytes
                    from command open
                    where open.cluster_id = holder.cluster_id
                      and open.status in ('pending', 'delivered', 'running')
                      and open.deadline > clock_timestamp()
                      and (open.status = 'pending'
                           or open.lease_until <= clock_timestamp()
                           or open.run_id is distinct from holder.run_id
                           or open.delivered_at < run.started_at
                           or holder.fresh and open.status = 'delivered')
                      and (open.ordering_key is null or not exists (
                            select from command other
                            where other.cluster_id = open.cluster_id and other.ordering_key = open.ordering_key
                              and other.status in ('pending', 'delivered', 'running')
                              and (other.status = 'pending', other.number) < (open.status = 'pending', open.number)))
                    order by open.number
                    limit greatest(0, $4::bigint - in_flight.commands)
                    for no key update of open skip locked
                ) command
            ), due as (
                select id, run_id
                from (select id, run_id, sum(bytes) over (order by number) - bytes as before from locked) sized
                where before < $6
            )
            update command
            set status = 'delivered', attempt = attempt + 1, opening_attempt = attempt + 1, run_id = due.run_id,
                delivered_at = clock_timestamp(), acknowledged_at = null,
                lease_until = clock_timestamp() + $5::bigint * interval '1 millisecond'
            from due
            where command.id = due.id
            returning command.id, command.cluster_id, command.run_id, attempt, ordering_key, number, sealed,
                      case when payload->'prune' = 'true' then jsonb_set(payload, '{prune}', LEFT) else payload end::text
                          as payload,
                      (extract(epoch from deadline - clock_timestamp()) * 1000)::bigint as remaining,
                      (extract(epoch from clock_timestamp() - created_at) * 1000)::bigint as age
            """;

    private static final String LEFT_BY_DEPLOYMENT = """
            (select coalesce(jsonb_agg(object order by object_key), '[]')
             from (select object, object_key from applied_object had
                   where had.cluster_id = command.cluster_id and had.deployment = command.payload->>'deployment_id'
                   order by object_key limit 5000) left_there)
            """;

    private static final String CLAIM = CLAIM_OF_HOLDERS.replace("LEFT", LEFT_BY_DEPLOYMENT);

    /** The usual one. Without arrays PostgreSQL plans it once and not each time, which would take longer than the rest. */
    private static final String CLAIM_OF_ONE = CLAIM.replace("HOLDERS", "(values ($1::uuid, $2::text, $3::boolean))");

    private static final String CLAIM_OF_MANY =
            CLAIM.replace("HOLDERS", "unnest($1::uuid[], $2::text[], $3::boolean[])");

    private static final String ACKNOWLEDGE = """
            update command
            set status = 'running', acknowledged_at = clock_timestamp(), lease_until = deadline
            where id = any($3) and cluster_id = $1 and run_id = $2 and status = 'delivered'
            """;
    private static final String RELEASE = """
            update command
            set status = 'pending', attempt = command.attempt - 1, opening_attempt = null, lease_until = null
            from unnest($2::uuid[], $3::int[]) as unsent (id, attempt)
            where command.id = unsent.id and command.attempt = unsent.attempt and run_id = $1 and status = 'delivered'
            """;
    private static final String DUE = """
            select distinct cluster_id
            from command
            where status in ('pending', 'delivered', 'running') and cluster_id = any($1)
              and (status = 'pending' or lease_until <= clock_timestamp()) and deadline > clock_timestamp()
            """;

    private final Database database;
    private final PgResults results;

    PgDeliveryStore(Database database) {
        this.database = database;
        this.results = new PgResults(database);
    }

    @Override
    public Future<List<Claimed>> claim(List<Holder> holders, int mostInFlight, Duration lease) {
        var sql = holders.size() == 1 ? CLAIM_OF_ONE : CLAIM_OF_MANY;
        var parameters = (holders.size() == 1 ? one(holders.get(0)) : many(holders))
                .addInteger(mostInFlight)
                .addLong(lease.toMillis())
                .addInteger(MOST_BYTES);
        return database.guard(claim(sql, parameters, CLAIM_AGAIN)).map(PgDeliveryStore::inOrder);
    }

    private static Tuple one(Holder holder) {
        return Tuple.of(holder.clusterId(), holder.runId(), holder.fresh());
    }

    private static Tuple many(List<Holder> holders) {
        return Tuple.tuple()
                .addArrayOfUUID(column(holders, Holder::clusterId, UUID[]::new))
                .addArrayOfString(column(holders, Holder::runId, String[]::new))
                .addArrayOfBoolean(column(holders, Holder::fresh, Boolean[]::new));
    }

    private Future<RowSet<Row>> claim(String sql, Tuple parameters, int triesLeft) {
        return database.client().preparedQuery(sql).execute(parameters).recover(failure -> {
            var again = triesLeft > 0
                    && failure instanceof PgException sqlFailure
                    && UNIQUE_VIOLATION.equals(sqlFailure.getSqlState());
            return again ? claim(sql, parameters, triesLeft - 1) : Future.failedFuture(failure);
        });
    }

    @Override
    public Future<Void> acknowledge(UUID clusterId, String runId, Collection<UUID> ids) {
        return database.guard(database.client()
                        .preparedQuery(ACKNOWLEDGE)
                        .execute(Tuple.of(clusterId, runId).addArrayOfUUID(ids.toArray(UUID[]::new))))
                .mapEmpty();
    }

    @Override
    public Future<Void> release(String runId, List<Claimed> unsent) {
        return database.guard(database.client()
                        .preparedQuery(RELEASE)
                        .execute(Tuple.of(runId)
                                .addArrayOfUUID(column(unsent, Claimed::id, UUID[]::new))
                                .addArrayOfInteger(column(unsent, Claimed::attempt, Integer[]::new))))
                .mapEmpty();
    }

    @Override
    public Future<Set<UUID>> due(Collection<UUID> clusterIds) {
        return database.guard(database.client()
                        .preparedQuery(DUE)
                        .execute(Tuple.tuple().addArrayOfUUID(clusterIds.toArray(UUID[]::new))))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(row -> row.getUUID("cluster_id"))
                        .collect(Collectors.toSet()));
    }

    @Override
    public Future<Taken> result(UUID clusterId, UUID id, CommandResult result) {
        return results.take(clusterId, id, result);
    }

    /** An UPDATE returns its rows in no order. */
    private static List<Claimed> inOrder(RowSet<Row> rows) {
        return StreamSupport.stream(rows.spliterator(), false)
                .sorted(Comparator.comparing(row -> row.getLong("number")))
                .map(row -> new Claimed(
                        row.getUUID("id"),
                        row.getUUID("cluster_id"),
                        row.getString("run_id"),
                        row.getInteger("attempt"),
                        Math.max(0, row.getLong("remaining")),
                        Math.max(0, row.getLong("age")),
                        row.getString("ordering_key"),
                        row.getString("payload"),
                        row.getBuffer("sealed") == null
                                ? null
                                : row.getBuffer("sealed").getBytes()))
                .toList();
    }

    private static <E, T> T[] column(List<E> rows, Function<E, T> value, IntFunction<T[]> array) {
        return rows.stream().map(value).toArray(array);
    }
}
