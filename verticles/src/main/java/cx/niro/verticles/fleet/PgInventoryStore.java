package cx.niro.verticles.fleet;

import cx.niro.verticles.database.Database;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.UUID;

/** Contents of clusters from PostgreSQL. */
final class PgInventoryStore implements InventoryStore {
    private static final String STATE = """
            select s.revision, s.digest, case when s.revision <> $2 then s.snapshot end as snapshot, u.usage
            from cluster_state s
            left join cluster_usage u on u.cluster_id = s.cluster_id
            where s.cluster_id = $1
            """;

    private static final String MATCHING = """
            from pod
            where cluster_id = $1
              and ($2::text is null or namespace = $2)
              and (not $3 or problem)
              and ($4::text is null or status = $4)
              and ($5::text is null
                   or position($5 in lower(namespace || '/' || name)) > 0
                   or position($5 in lower(coalesce(owner_name, ''))) > 0
                   or position($5 in lower(coalesce(node, ''))) > 0
                   or position($5 in lower(array_to_string(images, ' '))) > 0)
            """;

    private static final String COUNT = "select count(*) " + MATCHING;

    // "C" sorts as Java does, and as agents align usage
    private static final String PAGE = """
            select namespace, name, phase, status, problem, ready, restarts, node, owner_kind, owner_name, created_at
            """ + MATCHING + """
              and ($6::text is null or (namespace collate "C", name collate "C") > ($6, $7::text))
            order by namespace collate "C", name collate "C" limit $8
            """;

    private static final String PENDING = """
            select max(expires_at) as expires_at from enrollment_token
            where cluster_id = $1 and used_at is null and revoked_at is null and expires_at > now()
            """;

    private static final String LAST_UPDATE = """
            select rollout.id, rollout.version, part.state, part.reason, part.message, part.changed_at
            from agent_rollout_cluster part join agent_rollout rollout on rollout.id = part.rollout_id
            where part.cluster_id = $1
            order by part.rollout_id desc limit 1
            """;

    private final Database database;

    PgInventoryStore(Database database) {
        this.database = database;
    }

    @Override
    public Future<StoredState> state(UUID clusterId, long knownRevision) {
        return query(STATE, Tuple.of(clusterId, knownRevision))
                .map(rows -> rows.size() == 0 ? null : state(rows.iterator().next()));
    }

    @Override
    public Future<PodPage> pods(PodFilter filter) {
        var matching =
                Tuple.of(filter.clusterId(), filter.namespace(), filter.onlyProblems(), filter.status(), filter.text());
        var page = Tuple.of(
                filter.clusterId(),
                filter.namespace(),
                filter.onlyProblems(),
                filter.status(),
                filter.text(),
                filter.after() == null ? null : filter.after().namespace());
        page.addString(filter.after() == null ? null : filter.after().name());
        page.addInteger(filter.limit() + 1);
        var total = query(COUNT, matching).map(rows -> rows.iterator().next().getLong(0));
        var rows = query(PAGE, page);
        return Future.all(total, rows).map(both -> page(total.result(), rows.result(), filter.limit()));
    }

    @Override
    public Future<Instant> enrollmentPendingUntil(UUID clusterId) {
        return query(PENDING, Tuple.of(clusterId))
                .map(rows -> instant(rows.iterator().next().getOffsetDateTime("expires_at")));
    }

    @Override
    public Future<FleetJson.AgentUpdate> lastUpdate(UUID clusterId) {
        return query(LAST_UPDATE, Tuple.of(clusterId))
                .map(rows -> rows.size() == 0 ? null : update(rows.iterator().next()));
    }

    private Future<RowSet<Row>> query(String sql, Tuple arguments) {
        return database.guard(database.client().preparedQuery(sql).execute(arguments));
    }

    private static StoredState state(Row row) {
        return new StoredState(
                row.getLong("revision"),
                row.getString("digest"),
                bytes(row.getBuffer("snapshot")),
                bytes(row.getBuffer("usage")));
    }

    private static FleetJson.AgentUpdate update(Row row) {
        return new FleetJson.AgentUpdate(
                row.getUUID("id"),
                row.getString("version"),
                row.getString("state"),
                row.getString("reason"),
                row.getString("message"),
                instant(row.getOffsetDateTime("changed_at")));
    }

    private static byte[] bytes(Buffer buffer) {
        return buffer == null ? null : buffer.getBytes();
    }

    private static PodPage page(long total, RowSet<Row> rows, int limit) {
        var pods = new ArrayList<PodRow>(rows.size());
        for (var row : rows) {
            if (pods.size() < limit) {
                pods.add(pod(row));
            }
        }
        return new PodPage(total, pods, rows.size() > limit);
    }

    private static PodRow pod(Row row) {
        var owner = row.getString("owner_kind");
        return new PodRow(
                new PodKey(row.getString("namespace"), row.getString("name")),
                row.getString("phase"),
                row.getString("status"),
                row.getBoolean("problem"),
                row.getBoolean("ready"),
                row.getInteger("restarts"),
                row.getString("node"),
                owner == null ? null : PgFleetPodStore.owner(owner, row.getString("owner_name")),
                instant(row.getOffsetDateTime("created_at")));
    }

    private static Instant instant(OffsetDateTime at) {
        return at == null ? null : at.toInstant();
    }
}
