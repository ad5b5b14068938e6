package cx.niro.verticles.update;

import cx.niro.verticles.access.Audit;
import cx.niro.verticles.bus.ServiceFailure;
import cx.niro.verticles.database.Database;
import cx.niro.verticles.gateway.Principal;
import cx.niro.verticles.update.RolloutStore.Release;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import java.util.stream.StreamSupport;

/** Releases in PostgreSQL. */
final class PgReleases {
    private static final String COLUMNS = "org_id, version, image, notes, created_at, actor";
    private static final String LIST =
            "select " + COLUMNS + " from agent_release where org_id = any($1) order by created_at desc, version";
    private static final String ALL = """
            with recursive reached (org_id, from_org_id) as (
                select distinct org_id, org_id from agent_release
                union all
                select child.id, reached.from_org_id
                from organization child join reached on child.parent_id = reached.org_id
            )
            select reached.org_id, version, image, notes, created_at, actor
            from reached join agent_release release on release.org_id = reached.from_org_id
            """;
    private static final String INSERT = """
            insert into agent_release (org_id, version, image, notes, created_by, actor) values ($1, $2, $3, $4, $5, $6)
            on conflict do nothing
            returning\s""" + COLUMNS;
    private static final String DELETE = """
            delete from agent_release
            where org_id = any($1) and version = $2
              and not exists (select from agent_rollout rollout
                              where rollout.org_id = any($1) and rollout.version = $2 and finished_at is null)
            """;
    private static final String KNOWN = "select from agent_release where org_id = any($1) and version = $2";

    private final Database database;
    private final Clock clock;

    PgReleases(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    Future<List<Release>> list(List<UUID> visibleOrgIds) {
        return list(LIST, Tuple.tuple().addArrayOfUUID(visibleOrgIds.toArray(UUID[]::new)));
    }

    Future<List<Release>> all() {
        return list(ALL, Tuple.tuple());
    }

    Future<Release> add(Principal principal, String version, String image, String notes) {
        return database.inTransaction(tx -> tx.preparedQuery(INSERT)
                .execute(Tuple.of(principal.orgId(), version, image, notes, principal.userId(), principal.email()))
                .compose(rows -> rows.size() == 0
                        ? Future.failedFuture(Refusals.releaseExists(version))
                        : Audit.write(
                                        tx,
                                        clock,
                                        principal,
                                        "agent_release.add",
                                        "agent_release",
                                        version,
                                        new JsonObject().put("image", image))
                                .map(release(rows.iterator().next()))));
    }

    Future<Void> remove(Principal principal, String version) {
        var visible = principal.visibleOrgIds().toArray(UUID[]::new);
        return database.inTransaction(tx -> tx.preparedQuery(DELETE)
                .execute(Tuple.tuple().addArrayOfUUID(visible).addString(version))
                .compose(deleted -> deleted.rowCount() > 0
                        ? Audit.write(
                                tx,
                                clock,
                                principal,
                                "agent_release.remove",
                                "agent_release",
                                version,
                                new JsonObject())
                        : tx.preparedQuery(KNOWN)
                                .execute(Tuple.tuple().addArrayOfUUID(visible).addString(version))
                                .compose(rows -> Future.failedFuture(
                                        rows.size() == 0
                                                ? ServiceFailure.notFound("agent release", version)
                                                : Refusals.releaseInUse(version)))));
    }

    private Future<List<Release>> list(String sql, Tuple arguments) {
        return database.guard(database.client().preparedQuery(sql).execute(arguments))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(PgReleases::release)
                        .toList());
    }

    private static Release release(Row row) {
        return new Release(
                row.getUUID("org_id"),
                row.getString("version"),
                row.getString("image"),
                row.getString("notes"),
                row.getOffsetDateTime("created_at").toInstant(),
                row.getString("actor"));
    }
}
