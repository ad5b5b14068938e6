package cx.niro.verticles.command;

import cx.niro.protocol.CommandResult;
import cx.niro.protocol.ObjectOutcome;
import cx.niro.protocol.ObjectRef;
import cx.niro.protocol.ProtocolJson;
import cx.niro.verticles.bus.ServiceFailure;
import cx.niro.verticles.command.DeliveryStore.Ended;
import cx.niro.verticles.command.DeliveryStore.Taken;
import cx.niro.verticles.database.Database;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;

/**
 * Results in PostgreSQL. Each is one statement: no row stays locked while a node thinks, or is frozen, and others' statements
 * queue behind it.
 */
final class PgResults {
    private static final String FINISH = """
            with command as (
                update command
                set status = $3, finished_at = clock_timestamp(), lease_until = null, sealed = null,
                    acknowledged_at = coalesce(acknowledged_at, clock_timestamp()),
                    reason = $10, message = $11, duration_millis = $12
                where id = $1 and cluster_id = $2 and status in ('pending', 'delivered', 'running')
                returning id, cluster_id, org_id, status, ordering_key, type, payload
            )
            """;
    /** A run that had to give way does not keep the command from the current one. */
    private static final String GO_ON = """
            with command as (
                update command
                set status = case when status = 'delivered' and run_id = $3 then 'running' else status end,
                    acknowledged_at = case
                        when run_id = $3 then coalesce(acknowledged_at, clock_timestamp()) else acknowledged_at end,
                    lease_until = case when run_id = $3 and status <> 'pending' then deadline else lease_until end
                where id = $1 and cluster_id = $2 and status in ('pending', 'delivered', 'running')
                returning id, cluster_id, org_id, status, ordering_key, type, payload
            )
            """;
    /** What an attempt before made of the object stays, if this one found it done. */
    private static final String WITH_OUTCOMES = """
            , outcomes as (
                insert into command_outcome as had (command_id, object_key, object, outcome, reason, message, diff)
                select command.id, object_key, object, outcome, part.reason, part.message, diff
                from command, unnest($4::text[], $5::jsonb[], $6::text[], $7::text[], $8::text[], $9::text[])
                    as part (object_key, object, outcome, reason, message, diff)
                order by object_key
                on conflict (command_id, object_key) do update
                set outcome = excluded.outcome, reason = excluded.reason, message = excluded.message,
                    diff = coalesce(excluded.diff, had.diff)
                where had.outcome not in ('created', 'configured', 'deleted') or excluded.outcome = 'failed'
            )
            """;
    /**
     * What a deployment leaves in the cluster, also by a result that comes too late. What is gone is gone for all; what is not its
     * own any more may be another's.
     */
    private static final String WITH_WHAT_IS_LEFT = """
            , part as (
                select cluster_id, org_id, type, payload->>'deployment_id' as deployment,
                       object_key, object, outcome, part.reason
                from command, unnest($4::text[], $5::jsonb[], $6::text[], $7::text[])
                    as part (object_key, object, outcome, reason)
                where type in ('apply', 'delete') and payload->>'dry_run' is distinct from 'true'
            ), left_there as (
                insert into applied_object (cluster_id, org_id, deployment, object_key, object)
                select cluster_id, org_id, deployment, object_key, object
                from part
                where type = 'apply' and deployment is not null and outcome in ('created', 'configured', 'unchanged')
                  and reason is null
                order by object_key
                on conflict do nothing
            ), gone as (
                delete from applied_object had using part
                where had.cluster_id = part.cluster_id and had.object_key = part.object_key
                  and (outcome = 'deleted'
                       or outcome = 'unchanged' and type = 'delete'
                       or outcome in ('unchanged', 'skipped') and reason = 'not_found'
                       or outcome = 'skipped' and reason in ('not_managed', 'kind_unknown')
                          and had.deployment = part.deployment)
            )
            """;

    private static final String ENDED = "select id, cluster_id, org_id, status, ordering_key from command";

    private static final String KEEP_LATE = """
            with command as (
                update command
                set late_result = coalesce(late_result, case when status <> $3 and $3 <> 'running' then $8::jsonb end)
                where id = $1 and cluster_id = $2 and status not in ('pending', 'delivered', 'running')
                returning id, cluster_id, org_id, status, ordering_key, type, payload
            )
            """;

    private final Database database;

    PgResults(Database database) {
        this.database = database;
    }

    Future<Taken> take(UUID clusterId, UUID id, CommandResult reported) {
        var result = StorableResults.of(reported);
        var status = CommandStatus.of(result.status());
        if (status == null || !status.isReported()) {
            return Future.failedFuture(ServiceFailure.invalid(
                    "status",
                    "is '" + result.status() + "'; expected running, succeeded, partial, failed or unsupported"));
        }
        return database.guard(step(clusterId, id, status, result))
                .compose(rows -> rows.size() == 0
                        ? keepLate(clusterId, id, result)
                        : Future.succeededFuture(
                                status.isTerminal()
                                        ? new Taken(ended(rows.iterator().next()))
                                        : Taken.WITHOUT_END));
    }

    private Future<RowSet<Row>> step(UUID clusterId, UUID id, CommandStatus status, CommandResult result) {
        var parts = parts(result);
        var parameters = objects(Tuple.of(id, clusterId, status.isTerminal() ? status.text() : result.runId()), parts)
                .addArrayOfString(texts(parts, ObjectOutcome::message))
                .addArrayOfString(texts(parts, ObjectOutcome::diff));
        if (!status.isTerminal()) {
            return database.client()
                    .preparedQuery(GO_ON + WITH_OUTCOMES + WITH_WHAT_IS_LEFT + ENDED)
                    .execute(parameters);
        }
        return database.client()
                .preparedQuery(FINISH + WITH_OUTCOMES + WITH_WHAT_IS_LEFT + ENDED)
                .execute(parameters
                        .addString(result.reason())
                        .addString(result.message())
                        .addLong(result.durationMillis()));
    }

    private Future<Taken> keepLate(UUID clusterId, UUID id, CommandResult result) {
        return database.guard(database.client()
                        .preparedQuery(KEEP_LATE + WITH_WHAT_IS_LEFT + ENDED)
                        .execute(objects(Tuple.of(id, clusterId, result.status()), parts(result))
                                .addJsonObject(json(result))))
                .map(rows -> {
                    if (rows.size() == 0) {
                        throw ServiceFailure.notFound("command", id.toString());
                    }
                    return Taken.WITHOUT_END;
                });
    }

    private static Map<String, ObjectOutcome> parts(CommandResult result) {
        var parts = new LinkedHashMap<String, ObjectOutcome>();
        result.outcomes().forEach(outcome -> parts.put(key(outcome.object()), outcome));
        return parts;
    }

    private static Tuple objects(Tuple parameters, Map<String, ObjectOutcome> parts) {
        return parameters
                .addArrayOfString(parts.keySet().toArray(String[]::new))
                .addArrayOfJsonObject(parts.values().stream()
                        .map(outcome -> json(outcome.object()))
                        .toArray(JsonObject[]::new))
                .addArrayOfString(texts(parts, ObjectOutcome::outcome))
                .addArrayOfString(texts(parts, ObjectOutcome::reason));
    }

    static Ended ended(Row row) {
        return new Ended(
                row.getUUID("id"),
                row.getUUID("cluster_id"),
                row.getUUID("org_id"),
                CommandStatus.of(row.getString("status")),
                row.getString("ordering_key"));
    }

    static String key(ObjectRef object) {
        return String.join(
                "\n",
                object.apiVersion(),
                object.kind(),
                object.namespace() == null ? "" : object.namespace(),
                object.name());
    }

    private static String[] texts(Map<String, ObjectOutcome> parts, Function<ObjectOutcome, String> text) {
        return parts.values().stream().map(text).toArray(String[]::new);
    }

    private static JsonObject json(Object value) {
        return new JsonObject(Buffer.buffer(ProtocolJson.encode(value)));
    }
}
