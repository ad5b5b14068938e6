package cx.niro.verticles.heartbeat;

import static java.nio.charset.StandardCharsets.UTF_8;

import cx.niro.protocol.ProtocolJson;
import cx.niro.verticles.database.Database;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * Writes the states of many clusters in one transaction. The rows of cluster_state are locked in the order of their ids; the pods
 * of a cluster are only touched under that lock, and only those that differ are written.
 */
final class PgStates {
    private static final String RECORD = """
            insert into cluster_state as stored
                (cluster_id, org_id, epoch, sequence, revision, digest, facts, snapshot, changed_at)
            select cluster_id, org_id, epoch, sequence, 1, digest,
                   facts::jsonb || jsonb_build_object('revision', 1), snapshot, clock_timestamp()
            from unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::bigint[], $5::text[], $6::text[], $7::bytea[])
                as new (cluster_id, org_id, epoch, sequence, digest, facts, snapshot)
            order by cluster_id
            on conflict (cluster_id) do update
            set epoch = excluded.epoch, sequence = excluded.sequence, revision = stored.revision + 1,
                digest = excluded.digest,
                facts = excluded.facts || jsonb_build_object('revision', stored.revision + 1),
                snapshot = coalesce(excluded.snapshot, stored.snapshot), changed_at = excluded.changed_at
            where (stored.epoch, stored.sequence) < (excluded.epoch, excluded.sequence)
              and (excluded.snapshot is not null
                   or (stored.digest is not distinct from excluded.digest
                       and (stored.digest is null
                            or stored.facts #> '{capabilities,pods_enabled}'
                                = excluded.facts #> '{capabilities,pods_enabled}')))
            returning cluster_id, revision
            """;
    private static final String SNAPSHOT = "select snapshot from cluster_state where cluster_id = $1 and digest = $2";
    private static final String POD_HASHES =
            "select cluster_id, namespace, name, hash from pod where cluster_id = any($1)";
    private static final String DELETE_PODS = """
            delete from pod using unnest($1::uuid[], $2::text[], $3::text[]) as gone (cluster_id, namespace, name)
            where pod.cluster_id = gone.cluster_id and pod.namespace = gone.namespace and pod.name = gone.name
            """;
    private static final String WRITE_PODS = """
            insert into pod (cluster_id, org_id, namespace, name, hash, phase, status, problem, ready, restarts, node,
                             owner_kind, owner_name, images, created_at)
            select cluster_id, org_id, namespace, name, hash, phase, status, problem, ready, restarts, node,
                   owner_kind, owner_name, coalesce(string_to_array(images, E'\\n'), '{}'), created_at
            from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
                        $8::boolean[], $9::boolean[], $10::int[], $11::text[], $12::text[], $13::text[], $14::text[],
                        $15::timestamptz[])
                as new (cluster_id, org_id, namespace, name, hash, phase, status, problem, ready, restarts, node,
                        owner_kind, owner_name, images, created_at)
            on conflict (cluster_id, namespace, name) do update
            set hash = excluded.hash, phase = excluded.phase, status = excluded.status, problem = excluded.problem,
                ready = excluded.ready, restarts = excluded.restarts, node = excluded.node,
                owner_kind = excluded.owner_kind, owner_name = excluded.owner_name, images = excluded.images,
                created_at = excluded.created_at
            """;

    private final Database database;

    PgStates(Database database) {
        this.database = database;
    }

    Future<Buffer> snapshot(UUID clusterId, String digest) {
        return database.guard(database.client().preparedQuery(SNAPSHOT).execute(Tuple.of(clusterId, digest)))
                .map(rows -> rows.size() == 0 ? null : rows.iterator().next().getBuffer("snapshot"));
    }

    Future<Map<UUID, Long>> record(List<StateChange> changes) {
        return database.inTransaction(tx -> recordStates(tx, changes).compose(revisions -> {
            var stored = changes.stream()
                    .filter(change -> change.snapshot() != null
                            && revisions.containsKey(change.facts().clusterId()))
                    .toList();
            return (stored.isEmpty() ? Future.succeededFuture() : writePods(tx, stored)).map(revisions);
        }));
    }

    private static Future<Map<UUID, Long>> recordStates(SqlConnection tx, List<StateChange> changes) {
        return tx.preparedQuery(RECORD)
                .execute(Tuple.tuple()
                        .addArrayOfUUID(column(changes, change -> change.facts().clusterId(), UUID[]::new))
                        .addArrayOfUUID(column(changes, change -> change.facts().orgId(), UUID[]::new))
                        .addArrayOfLong(column(changes, change -> change.facts().epoch(), Long[]::new))
                        .addArrayOfLong(column(changes, change -> change.facts().sequence(), Long[]::new))
                        .addArrayOfString(column(changes, StateChange::digest, String[]::new))
                        .addArrayOfString(column(
                                changes,
                                change -> new String(ProtocolJson.encode(change.facts()), UTF_8),
                                String[]::new))
                        .addArrayOfBuffer(column(changes, StateChange::snapshot, Buffer[]::new)))
                .map(rows -> {
                    var revisions = new HashMap<UUID, Long>();
                    rows.forEach(row -> revisions.put(row.getUUID("cluster_id"), row.getLong("revision")));
                    return revisions;
                });
    }

    private record Key(UUID clusterId, String namespace, String name) {}

    private record Write(UUID clusterId, UUID orgId, PodRow pod) {}

    private static Future<?> writePods(SqlConnection tx, List<StateChange> changes) {
        var clusterIds = column(changes, change -> change.facts().clusterId(), UUID[]::new);
        return tx.preparedQuery(POD_HASHES)
                .execute(Tuple.tuple().addArrayOfUUID(clusterIds))
                .compose(rows -> {
                    var stored = new HashMap<Key, String>();
                    rows.forEach(row ->
                            stored.put(new Key(row.getUUID(0), row.getString(1), row.getString(2)), row.getString(3)));
                    var writes = new ArrayList<Write>();
                    for (var change : changes) {
                        var facts = change.facts();
                        for (var pod : change.pods()) {
                            var hash = stored.remove(new Key(facts.clusterId(), pod.namespace(), pod.name()));
                            if (!pod.hash().equals(hash)) {
                                writes.add(new Write(facts.clusterId(), facts.orgId(), pod));
                            }
                        }
                    }
                    return delete(tx, List.copyOf(stored.keySet())).compose(deleted -> write(tx, writes));
                });
    }

    private static Future<?> delete(SqlConnection tx, List<Key> gone) {
        return gone.isEmpty()
                ? Future.succeededFuture()
                : tx.preparedQuery(DELETE_PODS)
                        .execute(Tuple.tuple()
                                .addArrayOfUUID(column(gone, Key::clusterId, UUID[]::new))
                                .addArrayOfString(column(gone, Key::namespace, String[]::new))
                                .addArrayOfString(column(gone, Key::name, String[]::new)));
    }

    private static Future<?> write(SqlConnection tx, List<Write> writes) {
        return writes.isEmpty()
                ? Future.succeededFuture()
                : tx.preparedQuery(WRITE_PODS)
                        .execute(Tuple.tuple()
                                .addArrayOfUUID(column(writes, Write::clusterId, UUID[]::new))
                                .addArrayOfUUID(column(writes, Write::orgId, UUID[]::new))
                                .addArrayOfString(pods(writes, PodRow::namespace, String[]::new))
                                .addArrayOfString(pods(writes, PodRow::name, String[]::new))
                                .addArrayOfString(pods(writes, PodRow::hash, String[]::new))
                                .addArrayOfString(pods(writes, PodRow::phase, String[]::new))
                                .addArrayOfString(pods(writes, PodRow::status, String[]::new))
                                .addArrayOfBoolean(pods(writes, PodRow::problem, Boolean[]::new))
                                .addArrayOfBoolean(pods(writes, PodRow::ready, Boolean[]::new))
                                .addArrayOfInteger(pods(writes, PodRow::restarts, Integer[]::new))
                                .addArrayOfString(pods(writes, PodRow::node, String[]::new))
                                .addArrayOfString(pods(writes, PodRow::ownerKind, String[]::new))
                                .addArrayOfString(pods(writes, PodRow::ownerName, String[]::new))
                                .addArrayOfString(pods(writes, PgStates::images, String[]::new))
                                .addArrayOfOffsetDateTime(
                                        pods(writes, pod -> time(pod.createdAt()), OffsetDateTime[]::new)));
    }

    private static String images(PodRow pod) {
        return pod.images().isEmpty() ? null : String.join("\n", pod.images());
    }

    private static OffsetDateTime time(Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }

    private static <C> C[] pods(List<Write> writes, Function<PodRow, C> value, IntFunction<C[]> array) {
        return column(writes, write -> value.apply(write.pod()), array);
    }

    private static <T, C> C[] column(List<T> rows, Function<T, C> value, IntFunction<C[]> array) {
        return rows.stream().map(value).toArray(array);
    }
}
