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
import java.util.Locale;
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

    private static final String AUDITED = """
            , audited as (
                insert into audit (id, org_id, account_id, actor, action, target_type, target_id)
                select $3, $4, $5, $6, $7, 'agent_rollout', id::text from rollout
            )
            select id from rollout
            """;
    private static final String PAUSE = """
            with rollout as (
                update agent_rollout set status = 'paused', status_reason = null
                where id = $1 and org_id = any($2) and status = 'running'
                returning id
            ), taken_back as (
                update agent_rollout_cluster cluster
                set state = 'pending', due_at = null, changed_at = clock_timestamp()
                from rollout where cluster.rollout_id = rollout.id and cluster.state = 'offered'
            )
            """ + AUDITED;
    private static final String RESUME = """
            with rollout as (
                update agent_rollout set status = 'running', status_reason = null
                where id = $1 and org_id = any($2) and status in ('paused', 'halted')
                returning id
            ), retried as (
                update agent_rollout_cluster cluster
                set state = 'pending', attempt = attempt + 1, reason = null, message = null, due_at = null,
                    changed_at = clock_timestamp()
                from rollout where cluster.rollout_id = rollout.id and cluster.state = 'failed'
                returning rollout_id, wave
            ), opened as (
                update agent_rollout_wave wave set status = 'running', soaking_since = null
                from (select distinct rollout_id, wave from retried) again
                where wave.rollout_id = again.rollout_id and wave.number = again.wave and wave.status <> 'waiting'
            )
            """ + AUDITED;
    private static final String CANCEL = """
            with rollout as (
                update agent_rollout set status = 'cancelled', status_reason = 'cancelled by ' || $6, finished_at = now()
                where id = $1 and org_id = any($2) and finished_at is null
                returning id
            ), skipped as (
                update agent_rollout_cluster cluster
                set state = 'skipped', reason = 'cancelled', due_at = null, changed_at = clock_timestamp(),
                    message = 'the rollout was cancelled before this cluster took the version'
                from rollout where cluster.rollout_id = rollout.id and cluster.state in ('pending', 'offered')
            )
            """ + AUDITED;

    private static final String UNIQUE_VIOLATION = "23505";

    private final Database database;
    private final Clock clock;
    private final PgReleases releases;
    private final PgRolloutViews views;

    PgRolloutStore(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
        this.releases = new PgReleases(database, clock);
        this.views = new PgRolloutViews(database);
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
        var statement = switch (steering) {
            case PAUSE -> PAUSE;
            case RESUME -> RESUME;
            case CANCEL -> CANCEL;
        };
        return database.guard(database.client()
                        .preparedQuery(statement)
                        .execute(Tuple.tuple()
                                .addUUID(id)
                                .addArrayOfUUID(ids(principal.visibleOrgIds()))
                                .addUUID(Ids.next(clock))
                                .addUUID(principal.orgId())
                                .addUUID(principal.userId())
                                .addString(principal.email())
                                .addString("agent_rollout." + steering.name().toLowerCase(Locale.ROOT))))
                .compose(rows -> find(principal.visibleOrgIds(), id)
                        .compose(rollout -> rows.size() > 0 || isSo(rollout, steering)
                                ? Future.succeededFuture(rollout)
                                : Future.failedFuture(refusal(rollout.status()))));
    }

    static boolean isSo(RolloutItem rollout, Steering steering) {
        return switch (steering) {
            case PAUSE -> rollout.status().equals("paused");
            case RESUME -> rollout.status().equals("running");
            case CANCEL -> rollout.status().equals("cancelled");
        };
    }

    static RuntimeException refusal(String status) {
        return status.equals("succeeded") || status.equals("cancelled")
                ? Refusals.rolloutFinished(status)
                : Refusals.rolloutNotRunning(status);
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
