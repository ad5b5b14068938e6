package cx.niro.verticles.command;

import static cx.niro.verticles.database.TestDatabase.await;

import cx.niro.verticles.database.Database;
import cx.niro.verticles.gateway.Principal;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.UUID;

/** People, and rows that other concerns would have made. */
final class TestCommands {
    private TestCommands() {}

    static Principal member(UUID orgId) {
        return new Principal(
                UUID.randomUUID(), UUID.randomUUID(), "member@" + orgId, orgId, List.of(orgId), Principal.Role.MEMBER);
    }

    static void startRun(Database database, UUID clusterId, String runId) throws Exception {
        await(begin(database, clusterId, runId));
    }

    static Future<?> begin(Database database, UUID clusterId, String runId) {
        return database.client()
                .preparedQuery("insert into agent_run as run (cluster_id, org_id, run_id, epoch)"
                        + " select id, org_id, $2, 1 from cluster where id = $1"
                        + " on conflict (cluster_id) do update set run_id = $2, epoch = run.epoch + 1,"
                        + " started_at = clock_timestamp()")
                .execute(Tuple.of(clusterId, runId));
    }
}
