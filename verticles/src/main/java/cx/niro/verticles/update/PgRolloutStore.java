package cx.niro.verticles.update;

import cx.niro.verticles.access.Audit;
import cx.niro.verticles.bus.Ids;
import cx.niro.verticles.database.Database;
import cx.niro.verticles.gateway.Principal;
import cx.niro.verticles.update.UpdateMessages.ClusterList;
import cx.niro.verticles.update.UpdateMessages.RolloutItem;
import cx.niro.verticles.update.UpdateMessages.RolloutList;
import cx.niro.verticles.update.UpdateMessages.Steering;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;

/** What people do to releases and rollouts, in PostgreSQL. */
final class PgRolloutStore implements RolloutStore {
    private static final String CANDIDATES = """
            select cluster.id, cluster.environment, cluster.labels,
                   coalesce((state.facts -> 'capabilities' ->> 'self_update_enabled')::boolean, false) as may_update
            from cluster left join cluster_state state on state.cluster_id = cluster.id
            where cluster.org_id = any($1) and cluster.deleted_at is null
            """;
    private static final String INSERT = """
            insert into agent_rollout (id, org_id, version, image, deadline_seconds, max_parallel, soak_seconds, created_by, actor)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            """;
    private static final String INSERT_WAVE = """
            insert into agent_rollout_wave (rollout_id, number, name, environments, labels, percent)
            values ($1, $2, $3, $4, $5, $6)
            """;
    private static final String INSERT_CLUSTERS = """
            insert into agent_rollout_cluster (rollout_id, cluster_id, wave, from_version)
            select $1, cluster.id, wanted.wave, state.facts -> 'agent' ->> 'agent_version'
            from unnest($2::uuid[], $3::integer[]) as wanted (cluster_id, wave)
            join cluster on cluster.id = wanted.cluster_id and cluster.org_id = any($4) and cluster.deleted_at is null
            left join cluster_state state on state.cluster_id = cluster.id
            order by cluster.id
            """;

    private static final String UNIQUE_VIOLATION = "23505";

    private final Database database;
    private final Clock clock;
    private final PgReleases releases;
    private final PgRolloutViews views;
    private final PgSteering steerer;

    PgRolloutStore(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
        this.releases = new PgReleases(database, clock);
        this.views = new PgRolloutViews(database);
        this.steerer = new PgSteering(database, clock, views);
    }

    @Override
    public Future<List<Release>> releases(List<UUID> visibleOrgIds) {
        return releases.list(visibleOrgIds);
    }

    @Override
    public Future<List<Release>> allReleases() {
        return releases.all();
    }

    @Override
    public Future<Release> addRelease(Principal principal, String version, String image, String notes) {
        return releases.add(principal, version, image, notes);
    }

    @Override
    public Future<Void> removeRelease(Principal principal, String version) {
        return releases.remove(principal, version);
    }

    @Override
    public Future<List<Candidate>> candidates(List<UUID> visibleOrgIds) {
        return database.guard(database.pool()
                        .preparedQuery(CANDIDATES)
                        .execute(Tuple.tuple().addArrayOfUUID(ids(visibleOrgIds))))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(row -> new Candidate(
                                row.getUUID("id"),
                                row.getString("environment"),
                                labels(row.getJsonObject("labels")),
                                row.getBoolean("may_update")))
                        .toList());
    }

    @Override
    public Future<RolloutItem> create(Principal principal, Plan plan) {
        var id = Ids.next(clock);
        return database.inTransaction(tx -> tx.preparedQuery(INSERT)
                        .execute(Tuple.tuple()
                                .addUUID(id)
                                .addUUID(principal.orgId())
                                .addString(plan.version())
                                .addString(plan.image())
                                .addInteger(plan.deadlineSeconds())
                                .addInteger(plan.maxParallel())
                                .addInteger(plan.soakSeconds())
                                .addUUID(principal.userId())
                                .addString(principal.email()))
                        .compose(inserted -> insertWaves(tx, id, plan.waves()))
                        .compose(inserted -> insertClusters(tx, principal, id, plan.clusters()))
                        .compose(inserted -> Audit.write(
                                tx,
                                clock,
                                principal,
                                "agent_rollout.create",
                                "agent_rollout",
                                id.toString(),
                                new JsonObject()
                                        .put("version", plan.version())
                                        .put("clusters", plan.clusters().size()))))
                .recover(failure -> Future.failedFuture(isTaken(failure) ? Refusals.rolloutRunning() : failure))
                .compose(made -> find(principal.visibleOrgIds(), id));
    }

    private static Future<?> insertWaves(SqlConnection tx, UUID id, List<Wave> waves) {
        var rows = IntStream.range(0, waves.size())
                .mapToObj(index -> {
                    var wave = waves.get(index);
                    return Tuple.tuple()
                            .addUUID(id)
                            .addInteger(index + 1)
                            .addString(wave.name())
                            .addArrayOfString(wave.environments().toArray(String[]::new))
                            .addValue(new JsonObject(new HashMap<>(wave.labels())))
                            .addInteger(wave.percent());
                })
                .toList();
        return tx.preparedQuery(INSERT_WAVE).executeBatch(rows);
    }

    private static Future<?> insertClusters(
            SqlConnection tx, Principal principal, UUID id, Map<UUID, Integer> clusters) {
        var ids = new ArrayList<>(clusters.keySet());
        return tx.preparedQuery(INSERT_CLUSTERS)
                .execute(Tuple.tuple()
                        .addUUID(id)
                        .addArrayOfUUID(ids(ids))
                        .addArrayOfInteger(ids.stream().map(clusters::get).toArray(Integer[]::new))
                        .addArrayOfUUID(ids(principal.visibleOrgIds())));
    }

    @Override
    public Future<RolloutList> list(List<UUID> visibleOrgIds, int limit, String cursor) {
        return views.list(visibleOrgIds, limit, ClusterPlace.decodeRollout(cursor));
    }

    @Override
    public Future<RolloutItem> find(List<UUID> visibleOrgIds, UUID id) {
        return views.find(visibleOrgIds, id);
    }

    @Override
    public Future<ClusterList> clusters(
            List<UUID> visibleOrgIds, UUID id, Set<String> states, int limit, String cursor) {
        return views.clusters(visibleOrgIds, id, states, limit, ClusterPlace.decode(cursor));
    }

    @Override
    public Future<RolloutItem> steer(Principal principal, UUID id, Steering steering) {
        return steerer.steer(principal, id, steering);
    }

    private static boolean isTaken(Throwable failure) {
        return failure instanceof PgException sql && UNIQUE_VIOLATION.equals(sql.getSqlState());
    }

    static Map<String, String> labels(JsonObject json) {
        var labels = new HashMap<String, String>();
        json.forEach(label -> labels.put(label.getKey(), String.valueOf(label.getValue())));
        return labels;
    }

    static UUID[] ids(List<UUID> ids) {
        return ids.toArray(UUID[]::new);
    }
}
