package cx.niro.verticles.access;

import cx.niro.verticles.bus.Ids;
import cx.niro.verticles.gateway.Principal;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;

/** Writes audit rows. Called inside the transaction of the change, so that no change goes without its row. */
public final class Audit {
    private static final String INSERT = """
            insert into audit (id, org_id, account_id, actor, action, target_type, target_id, detail)
            values ($1, $2, $3, $4, $5, $6, $7, $8)
            """;

    private Audit() {}

    /**
     * Records that the principal did something.
     *
     * @param action {@code concern.verb}, such as {@code cluster.delete}
     * @param detail what changed; never credentials
     */
    public static Future<Void> write(
            SqlClient transaction,
            Clock clock,
            Principal principal,
            String action,
            String targetType,
            String targetId,
            JsonObject detail) {
        return transaction
                .preparedQuery(INSERT)
                .execute(Tuple.of(
                        Ids.next(clock),
                        principal.orgId(),
                        principal.userId(),
                        principal.email(),
                        action,
                        targetType,
                        targetId,
                        detail))
                .mapEmpty();
    }
}
