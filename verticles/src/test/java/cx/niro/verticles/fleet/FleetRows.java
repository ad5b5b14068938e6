package cx.niro.verticles.fleet;

import static cx.niro.verticles.database.TestDatabase.await;

import cx.niro.protocol.ProtocolJson;
import cx.niro.protocol.Snapshot;
import cx.niro.protocol.Usage;
import cx.niro.verticles.database.TestDatabase;
import cx.niro.verticles.fleet.FleetPodStore.FleetPodRow;
import cx.niro.verticles.heartbeat.HeartbeatMessages.ClusterFacts;
import cx.niro.verticles.heartbeat.HeartbeatMessages.Seen;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.UUID;

/** Writes rows of other concerns into PostgreSQL, as those concerns would. */
final class FleetRows {
    private final TestDatabase database;

    FleetRows(TestDatabase database) {
        this.database = database;
    }

    void clear() throws Exception {
        execute("delete from cluster_usage", Tuple.tuple());
        execute("delete from cluster", Tuple.tuple());
        for (var org : new UUID[] {Clusters.ORG, Clusters.OTHER_ORG}) {
            execute("insert into organization (id, name) values ($1, 'test') on conflict do nothing", Tuple.of(org));
        }
    }

    void put(ClusterRecord cluster) throws Exception {
        execute(
                """
                insert into cluster (id, org_id, name, environment, labels, created_at, enrolled_at, cluster_uid)
                values ($1, $2, $3, $4, $5, $6, $7, $8)
                """,
                Tuple.of(
                                cluster.id(),
                                cluster.orgId(),
                                cluster.name(),
                                cluster.environment(),
                                new JsonObject(new HashMap<>(cluster.labels())),
                                utc(cluster.createdAt()))
                        .addValue(utc(cluster.enrolledAt()))
                        .addValue(cluster.clusterUid()));
    }

    void put(ClusterFacts facts) throws Exception {
        put(facts, null, null);
    }

    void put(ClusterFacts facts, Snapshot snapshot, Usage usage) throws Exception {
        execute(
                """
                insert into cluster_state (cluster_id, org_id, epoch, sequence, revision, digest, facts, snapshot)
                values ($1, $2, $3, $4, $5, $6, $7, $8)
                on conflict (cluster_id) do update set epoch = excluded.epoch, sequence = excluded.sequence,
                    revision = excluded.revision, digest = excluded.digest, facts = excluded.facts,
                    snapshot = excluded.snapshot, changed_at = now()
                """,
                Tuple.of(facts.clusterId(), facts.orgId(), facts.epoch(), facts.sequence(), facts.revision())
                        .addValue(snapshot == null ? null : snapshot.digest())
                        .addValue(new JsonObject(new String(ProtocolJson.encode(facts), StandardCharsets.UTF_8)))
                        .addValue(snapshot == null ? null : Buffer.buffer(Clusters.gzip(snapshot))));
        if (usage != null) {
            usage(facts.clusterId(), 1000, 2_000_000_000L, Clusters.gzip(usage));
        }
        if (snapshot != null) {
            putPods(
                    facts.orgId(),
                    snapshot.pods().stream()
                            .map(pod -> Clusters.row(facts.clusterId(), pod))
                            .toList());
        }
    }

    void putPods(UUID orgId, List<FleetPodRow> pods) throws Exception {
        var batch = pods.stream()
                .map(pod -> Tuple.of(pod.clusterId(), orgId, pod.namespace(), pod.name(), "h-" + pod.name())
                        .addValue(pod.phase())
                        .addValue(pod.status())
                        .addValue(pod.problem())
                        .addValue(pod.ready())
                        .addValue(pod.restarts())
                        .addValue(pod.node())
                        .addValue(pod.owner() == null ? null : pod.owner().kind())
                        .addValue(pod.owner() == null ? null : pod.owner().name())
                        .addValue(pod.images().toArray(String[]::new))
                        .addValue(utc(pod.createdAt())))
                .toList();
        batch("""
                insert into pod (cluster_id, org_id, namespace, name, hash, phase, status, problem, ready, restarts,
                                 node, owner_kind, owner_name, images, created_at)
                values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
                """, batch);
    }

    void removePods(List<FleetPodRow> pods) throws Exception {
        batch(
                "delete from pod where cluster_id = $1 and namespace = $2 and name = $3",
                pods.stream()
                        .map(pod -> Tuple.of(pod.clusterId(), pod.namespace(), pod.name()))
                        .toList());
    }

    void put(Seen seen) throws Exception {
        execute(
                """
                insert into cluster_seen (cluster_id, last_seen, heartbeat_proven_at, poll_proven_at, kubernetes_listed_at,
                                          heard_since)
                values ($1, $2, $3, $4, $5, $6)
                on conflict (cluster_id) do update set last_seen = excluded.last_seen
                """,
                Tuple.of(
                        seen.clusterId(),
                        utc(seen.at()),
                        utc(seen.proven().heartbeatAt()),
                        utc(seen.proven().pollAt()),
                        utc(seen.proven().kubernetesAt()),
                        utc(seen.proven().heardSince())));
        if (seen.proven().runStartedAt() != null) {
            execute("""
                insert into agent_run (cluster_id, org_id, run_id, epoch, started_at)
                select id, org_id, 'run-1', 1, $2 from cluster where id = $1
                on conflict (cluster_id) do update set started_at = excluded.started_at
                """, Tuple.of(seen.clusterId(), utc(seen.proven().runStartedAt())));
        }
        usage(seen.clusterId(), seen.cpuUsedMillicores(), seen.memoryUsedBytes(), new byte[0]);
    }

    void delete(UUID id) throws Exception {
        execute("update cluster set deleted_at = now(), changed_at = now() where id = $1", Tuple.of(id));
    }

    void token(UUID clusterId, Instant expiresAt, Instant usedAt) throws Exception {
        execute(
                """
                insert into enrollment_token (id, cluster_id, org_id, hash, expires_at, used_at)
                values ($1, $2, $3, $4, $5, $6)
                """,
                Tuple.of(
                        UUID.randomUUID(),
                        clusterId,
                        Clusters.ORG,
                        Buffer.buffer(UUID.randomUUID().toString()),
                        utc(expiresAt),
                        utc(usedAt)));
    }

    void key(UUID clusterId, Instant revokedAt) throws Exception {
        execute(
                "insert into agent_key (id, cluster_id, org_id, hash, revoked_at) values ($1, $2, $3, $4, $5)",
                Tuple.of(
                        UUID.randomUUID(),
                        clusterId,
                        Clusters.ORG,
                        Buffer.buffer(UUID.randomUUID().toString()),
                        utc(revokedAt)));
    }

    private void usage(UUID clusterId, long cpu, long memory, byte[] usage) throws Exception {
        execute("""
                insert into cluster_usage values ($1, now(), $2, $3, $4)
                on conflict (cluster_id) do update set cpu_used_millicores = excluded.cpu_used_millicores,
                    memory_used_bytes = excluded.memory_used_bytes
                """, Tuple.of(clusterId, cpu, memory, Buffer.buffer(usage)));
    }

    private void execute(String sql, Tuple arguments) throws Exception {
        var unused = await(database.database().client().preparedQuery(sql).execute(arguments));
    }

    private void batch(String sql, List<Tuple> batch) throws Exception {
        if (!batch.isEmpty()) {
            var unused = await(database.database().pool().preparedQuery(sql).executeBatch(batch));
        }
    }

    private static OffsetDateTime utc(Instant at) {
        return at == null ? null : at.atOffset(ZoneOffset.UTC);
    }
}
