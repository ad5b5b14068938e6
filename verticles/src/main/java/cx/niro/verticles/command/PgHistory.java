package cx.niro.verticles.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import cx.niro.protocol.CommandResult;
import cx.niro.protocol.ObjectOutcome;
import cx.niro.protocol.ProtocolJson;
import cx.niro.verticles.bus.ServiceFailure;
import cx.niro.verticles.command.CommandMessages.CommandDetail;
import cx.niro.verticles.command.CommandMessages.CommandItem;
import cx.niro.verticles.command.CommandMessages.CommandPage;
import cx.niro.verticles.database.Database;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.StreamSupport;

/** Commands as people read them, from PostgreSQL. Diffs are shown of those that have ended: the others are asked for again and again. */
final class PgHistory {
    private static final String ITEM = """
            id, cluster_id, type, status, actor, created_at, deadline, attempt, run_id, delivered_at, acknowledged_at,
            finished_at, reason, message, duration_millis, ordering_key, number, summary, object_count,
            payload->>'dry_run' = 'true' as dry_run,
            (select jsonb_object_agg(outcome, objects)
             from (select outcome, count(*) as objects
                   from command_outcome part where part.command_id = command.id group by outcome) counted)::text as counts
            """;
    private static final String FIND = "select " + ITEM + """
            , late_result::text as late_result,
            (select jsonb_agg(
                        jsonb_build_object('object', object, 'outcome', outcome, 'reason', part.reason, 'message', part.message,
                                           'diff', case when diff is null or diffs <= $3::int then diff else $4::text end)
                        order by object_key)
             from (select object_key, object, outcome, shown.reason, shown.message, shown.diff,
                          sum(octet_length(shown.diff)) over (order by object_key) as diffs
                   from (select object_key, object, outcome, had.reason, had.message,
                                case when command.finished_at is not null then had.diff end as diff
                         from command_outcome had where had.command_id = command.id) shown) part)::text as outcomes
            from command
            where id = $1 and org_id = any($2)
            """;
    private static final String CLUSTER =
            "select now() as now from cluster where id = $1 and org_id = any($2) and deleted_at is null";
    private static final String HISTORY = "select " + ITEM + """
            from command
            where cluster_id = $1 and number < $2
            order by number desc
            limit $3
            """;
    /**
     * The newest of each status (and type) by its own part of an index, then the newest of these: however rare the ones looked for
     * are, no others are read. Few commands are open at a time, so these are looked through.
     */
    private static final String FILTERED = "select " + ITEM + """
            from command
            where cluster_id = $1 and number = any(array(
                select number from (
                    (select number from command
                     where cluster_id = $1 and number < $2 and status in ('pending', 'delivered', 'running')
                         and status = any($4) and (cardinality($5::text[]) = 0 or type = any($5))
                     order by number desc
                     limit $3)
                    union all
                    (select ended.number
                     from %s, lateral (
                         select number from command
                         where cluster_id = $1 and number < $2 and finished_at is not null and %s
                         order by number desc
                         limit $3) ended)) found
                order by number desc
                limit $3))
            order by number desc
            """;

    static final String HISTORY_OF_STATUSES =
            FILTERED.formatted("unnest($4::text[]) of_status (wanted)", "status = of_status.wanted");
    static final String HISTORY_OF_TYPES = FILTERED.formatted(
            "unnest($4::text[]) of_status (wanted), unnest($5::text[]) of_type (wanted)",
            "status = of_status.wanted and type = of_type.wanted");

    private final Database database;

    PgHistory(Database database) {
        this.database = database;
    }

    Future<CommandDetail> find(List<UUID> visibleOrgIds, UUID id) {
        return database.guard(database.client()
                        .preparedQuery(FIND)
                        .execute(Tuple.of(id)
                                .addArrayOfUUID(visibleOrgIds.toArray(UUID[]::new))
                                .addInteger(ShownDiffs.MOST_BYTES)
                                .addString(ShownDiffs.LEFT_OUT)))
                .map(rows -> {
                    if (rows.size() == 0) {
                        throw ServiceFailure.notFound("command", id.toString());
                    }
                    var row = rows.iterator().next();
                    var outcomes = decoded(row.getString("outcomes"), ObjectOutcome[].class);
                    var diffs = new ShownDiffs();
                    return CommandDetail.of(
                            item(row),
                            row.getString("ordering_key"),
                            outcomes == null ? List.of() : diffs.of(List.of(outcomes)),
                            diffs.of(decoded(row.getString("late_result"), CommandResult.class)));
                });
    }

    Future<CommandPage> page(List<UUID> visibleOrgIds, UUID clusterId, HistoryFilter filter, int limit, String cursor) {
        var before = HistoryCursor.decode(cursor);
        return database.guard(database.client()
                        .preparedQuery(CLUSTER)
                        .execute(Tuple.of(clusterId).addArrayOfUUID(visibleOrgIds.toArray(UUID[]::new))))
                .compose(rows -> {
                    if (rows.size() == 0) {
                        throw ServiceFailure.notFound("cluster", clusterId.toString());
                    }
                    return page(instant(rows.iterator().next(), "now"), clusterId, filter, limit, before);
                });
    }

    private Future<CommandPage> page(Instant asOf, UUID clusterId, HistoryFilter filter, int limit, long before) {
        return database.guard(rows(filter, Tuple.of(clusterId, before, limit + 1)))
                .map(rows -> {
                    var all = StreamSupport.stream(rows.spliterator(), false).toList();
                    var shown = all.subList(0, Math.min(limit, all.size()));
                    return new CommandPage(
                            asOf,
                            shown.stream().map(PgHistory::item).toList(),
                            all.size() > limit
                                    ? HistoryCursor.encode(shown.get(limit - 1).getLong("number"))
                                    : null);
                });
    }

    private Future<RowSet<Row>> rows(HistoryFilter filter, Tuple place) {
        if (filter.isEmpty()) {
            return database.client().preparedQuery(HISTORY).execute(place);
        }
        return database.client()
                .preparedQuery(filter.types().isEmpty() ? HISTORY_OF_STATUSES : HISTORY_OF_TYPES)
                .execute(place.addArrayOfString(filter.statusTexts().toArray(String[]::new))
                        .addArrayOfString(filter.types().toArray(String[]::new)));
    }

    private static CommandItem item(Row row) {
        return new CommandItem(
                row.getUUID("id"),
                row.getUUID("cluster_id"),
                row.getString("type"),
                row.getString("status"),
                row.getString("actor"),
                instant(row, "created_at"),
                instant(row, "deadline"),
                row.getInteger("attempt"),
                row.getString("run_id"),
                instant(row, "delivered_at"),
                instant(row, "acknowledged_at"),
                instant(row, "finished_at"),
                row.getString("reason"),
                row.getString("message"),
                row.getLong("duration_millis"),
                row.getString("summary"),
                row.getInteger("object_count"),
                Boolean.TRUE.equals(row.getBoolean("dry_run")),
                decoded(row.getString("counts"), Counts.class));
    }

    private static <T> T decoded(String json, Class<T> type) {
        return json == null ? null : ProtocolJson.decode(json.getBytes(UTF_8), type);
    }

    private static Instant instant(Row row, String column) {
        var time = row.getOffsetDateTime(column);
        return time == null ? null : time.toInstant();
    }

    private static final class Counts extends TreeMap<String, Integer> {
        private static final long serialVersionUID = 1L;
    }
}
