package cx.niro.verticles.logs;

import cx.niro.verticles.access.Audit;
import cx.niro.verticles.bus.Ids;
import cx.niro.verticles.bus.ServiceFailure;
import cx.niro.verticles.database.Database;
import cx.niro.verticles.gateway.Principal;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/** The table log_stream. */
final class PgLogStore implements LogStore {
    private static final String COLUMNS = "id, cluster_id, namespace, pod, container, previous, owner_node, epoch";
    private static final String FIND_SHARED = "select " + COLUMNS + """
             from log_stream
            where shared and cluster_id = $1 and namespace = $2 and pod = $3 and container = $4 and previous = $5
            """;
    private static final String FIND = "select " + COLUMNS + " from log_stream where id = $1";
    /** Those who make streams of a cluster do so one after the other, so that they can be counted. */
    private static final String LOCK = """
            select id from cluster where id = $1 and org_id = any($2) and deleted_at is null for no key update
            """;

    private static final String COUNT = "select count(*) from log_stream where cluster_id = $1";
    private static final String INSERT = """
            insert into log_stream (id, org_id, cluster_id, namespace, pod, container, previous, shared, owner_node, epoch)
            select $1, org_id, id, $3, $4, $5, $6, $7, $8, 1 from cluster where id = $2
            on conflict (cluster_id, namespace, pod, container, previous) where shared do nothing
            returning
            """ + COLUMNS;
    private static final String CLAIM = """
            update log_stream set owner_node = $3, epoch = epoch + 1, claimed_at = now(), renewed_at = now()
            where id = $1 and epoch = $2
            returning
            """ + COLUMNS;
    private static final String RENEW = """
            update log_stream set renewed_at = now()
            where id in (select id from log_stream where id = any($2) and owner_node = $1 order by id for no key update)
              and owner_node = $1
            returning id
            """;
    private static final String RELEASE = "update log_stream set owner_node = '' where owner_node = $1";
    private static final String REMOVE = "delete from log_stream where id = $1 and owner_node = $2 and epoch = $3";
    private static final String REMOVE_ORPHANS = """
            delete from log_stream
            where id in (select id from log_stream where renewed_at < now() - $1::bigint * interval '1 millisecond'
                         order by id limit 1000 for update skip locked)
            """;

    private final Database database;
    private final Clock clock;

    PgLogStore(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    @Override
    public Future<Row> findShared(Target target) {
        return query(
                        FIND_SHARED,
                        Tuple.of(
                                target.clusterId(),
                                target.namespace(),
                                target.pod(),
                                target.container(),
                                target.previous()))
                .map(PgLogStore::firstOrNull);
    }

    @Override
    public Future<Row> find(UUID id) {
        return query(FIND, Tuple.of(id)).map(PgLogStore::firstOrNull);
    }

    @Override
    public Future<Row> create(Principal principal, Target target, boolean shared, String node, int most) {
        return database.inTransaction(connection -> lockCluster(connection, principal, target.clusterId())
                .compose(locked -> connection.preparedQuery(COUNT).execute(Tuple.of(target.clusterId())))
                .compose(count -> count.iterator().next().getLong(0) >= most
                        ? Future.failedFuture(Refusals.tooManyStreams(most))
                        : insert(connection, target, shared, node)));
    }

    @Override
    public Future<Row> claim(UUID id, long epoch, String node) {
        return query(CLAIM, Tuple.of(id, epoch, node)).map(PgLogStore::firstOrNull);
    }

    @Override
    public Future<Set<UUID>> renew(String node, Collection<UUID> ids) {
        return query(RENEW, Tuple.of(node).addArrayOfUUID(ids.toArray(UUID[]::new)))
                .map(rows -> {
                    var owned = new HashSet<UUID>();
                    rows.forEach(row -> owned.add(row.getUUID("id")));
                    return owned;
                });
    }

    @Override
    public Future<Void> release(String node) {
        return query(RELEASE, Tuple.of(node)).mapEmpty();
    }

    @Override
    public Future<Void> remove(UUID id, String node, long epoch) {
        return query(REMOVE, Tuple.of(id, node, epoch)).mapEmpty();
    }

    @Override
    public Future<Integer> removeOrphans(Duration unrenewedFor) {
        return query(REMOVE_ORPHANS, Tuple.of(unrenewedFor.toMillis())).map(RowSet::rowCount);
    }

    @Override
    public Future<Void> audit(Principal principal, UUID clusterId, String what) {
        return database.guard(Audit.write(
                database.client(),
                clock,
                principal,
                "log.open",
                "cluster",
                clusterId.toString(),
                new JsonObject().put("what", what)));
    }

    private static Future<Void> lockCluster(SqlConnection connection, Principal principal, UUID clusterId) {
        return connection
                .preparedQuery(LOCK)
                .execute(Tuple.of(clusterId)
                        .addArrayOfUUID(principal.visibleOrgIds().toArray(UUID[]::new)))
                .compose(rows -> rows.size() == 0
                        ? Future.failedFuture(ServiceFailure.notFound("cluster", clusterId.toString()))
                        : Future.succeededFuture());
    }

    private Future<Row> insert(SqlConnection connection, Target target, boolean shared, String node) {
        return connection
                .preparedQuery(INSERT)
                .execute(Tuple.of(
                                Ids.next(clock),
                                target.clusterId(),
                                target.namespace(),
                                target.pod(),
                                target.container(),
                                target.previous())
                        .addBoolean(shared)
                        .addString(node))
                .map(PgLogStore::firstOrNull);
    }

    private Future<RowSet<io.vertx.sqlclient.Row>> query(String sql, Tuple arguments) {
        return database.guard(database.client().preparedQuery(sql).execute(arguments));
    }

    private static Row firstOrNull(RowSet<io.vertx.sqlclient.Row> rows) {
        if (rows.size() == 0) {
            return null;
        }
        var row = rows.iterator().next();
        return new Row(
                row.getUUID("id"),
                new Target(
                        row.getUUID("cluster_id"),
                        row.getString("namespace"),
                        row.getString("pod"),
                        row.getString("container"),
                        row.getBoolean("previous")),
                row.getString("owner_node"),
                row.getLong("epoch"));
    }
}
