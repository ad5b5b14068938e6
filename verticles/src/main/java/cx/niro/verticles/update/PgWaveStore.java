package cx.niro.verticles.update;

import cx.niro.verticles.database.Database;
import cx.niro.verticles.update.Progress.WaveNow;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlResult;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.StreamSupport;

/** The steps of rollouts in PostgreSQL; see {@link WaveSql} and {@link SettleSql} for the statements. */
final class PgWaveStore implements WaveStore {
    private final Database database;
    private final UpdateConfig config;
    private final RolloutMetrics metrics;

    PgWaveStore(Database database, UpdateConfig config, RolloutMetrics metrics) {
        this.database = database;
        this.config = config;
        this.metrics = metrics;
    }

    @Override
    public Future<Boolean> isIdle() {
        return run(WaveSql.IS_IDLE, Tuple.tuple())
                .map(rows -> rows.iterator().next().getBoolean("idle"));
    }

    @Override
    public Future<Map<String, Integer>> open() {
        return run(WaveSql.OPEN, Tuple.tuple()).map(rows -> {
            var byStatus = new HashMap<String, Integer>();
            rows.forEach(row -> byStatus.put(row.getString("status"), row.getInteger("rollouts")));
            return byStatus;
        });
    }

    @Override
    public Future<List<Progress>> running() {
        return run(WaveSql.RUNNING, Tuple.tuple()).map(PgWaveStore::progress);
    }

    @Override
    public Future<Void> begin(UUID rolloutId, int wave) {
        return change(WaveSql.BEGIN, Tuple.of(rolloutId, wave)).mapEmpty();
    }

    @Override
    public Future<Integer> offer(UUID rolloutId, int wave, long turn, int most) {
        return change(
                        WaveSql.OFFER,
                        Tuple.of(
                                rolloutId,
                                wave,
                                turn,
                                most,
                                config.unknownAfter().toMillis(),
                                grace()))
                .map(SqlResult::rowCount);
    }

    @Override
    public Future<Integer> passAbsent(UUID rolloutId, int wave) {
        return change(
                        WaveSql.PASS_ABSENT,
                        Tuple.of(rolloutId, wave, config.offlineAfter().toMillis()))
                .map(SqlResult::rowCount);
    }

    @Override
    public Future<Void> soak(UUID rolloutId, int wave) {
        return run(WaveSql.SOAK, Tuple.of(rolloutId, wave)).mapEmpty();
    }

    @Override
    public Future<Boolean> finish(UUID rolloutId, int wave) {
        return run(WaveSql.FINISH, Tuple.of(rolloutId, wave)).map(updated -> updated.rowCount() > 0);
    }

    @Override
    public Future<Void> succeed(UUID rolloutId) {
        return run(WaveSql.SUCCEED, Tuple.of(rolloutId)).mapEmpty();
    }

    @Override
    public Future<List<Halted>> settle() {
        var silence = config.unknownAfter().toMillis();
        return change(SettleSql.TAKE_BACK, Tuple.of(silence))
                .compose(done -> change(SettleSql.END_REMOVED, Tuple.tuple()))
                .compose(done -> change(SettleSql.END_OVERDUE, Tuple.of(grace())))
                .compose(done -> change(SettleSql.END_UNSTABLE, Tuple.of(silence, grace())))
                .compose(done -> run(SettleSql.HALT, Tuple.tuple()))
                .map(rows -> list(
                        rows,
                        row -> new Halted(row.getUUID("id"), row.getUUID("org_id"), row.getString("status_reason"))));
    }

    @Override
    public Future<List<UnderWay>> underWay() {
        return run(SettleSql.UNDER_WAY, Tuple.tuple())
                .map(rows -> list(
                        rows,
                        row -> new UnderWay(
                                row.getUUID("cluster_id"),
                                row.getUUID("rollout_id"),
                                row.getInteger("attempt"),
                                row.getBoolean("offered"),
                                row.getString("version"),
                                row.getString("image"),
                                row.getInteger("deadline_seconds"))));
    }

    @Override
    public Future<Void> report(List<Said> reports) {
        return change(
                        SettleSql.REPORT,
                        Tuple.tuple()
                                .addArrayOfUUID(column(reports, Said::clusterId, UUID[]::new))
                                .addArrayOfUUID(column(reports, Said::rolloutId, UUID[]::new))
                                .addArrayOfInteger(column(reports, Said::attempt, Integer[]::new))
                                .addArrayOfString(column(reports, Said::state, String[]::new))
                                .addArrayOfString(column(reports, Said::reason, String[]::new))
                                .addArrayOfString(column(reports, Said::message, String[]::new))
                                .addLong(grace()))
                .compose(reported -> run(
                        SettleSql.NOTE_FAILED_AFTERWARDS,
                        Tuple.tuple().addArrayOfUUID(column(reports, Said::rolloutId, UUID[]::new))))
                .mapEmpty();
    }

    private long grace() {
        return config.grace().toMillis();
    }

    /** A statement that moves clusters on; each is counted by the node that moved it. */
    private Future<RowSet<Row>> change(String sql, Tuple arguments) {
        return run(sql + "returning part.state, part.reason", arguments)
                .onSuccess(
                        moved -> moved.forEach(row -> metrics.became(row.getString("state"), row.getString("reason"))));
    }

    private Future<RowSet<Row>> run(String sql, Tuple arguments) {
        return database.guard(database.pool().preparedQuery(sql).execute(arguments));
    }

    private static List<Progress> progress(RowSet<Row> rows) {
        var waves = new LinkedHashMap<UUID, List<WaveNow>>();
        var first = new LinkedHashMap<UUID, Row>();
        for (var row : rows) {
            var id = row.getUUID("id");
            first.putIfAbsent(id, row);
            waves.computeIfAbsent(id, rollout -> new ArrayList<>())
                    .add(new WaveNow(
                            row.getInteger("number"),
                            row.getString("status"),
                            row.getLong("turn"),
                            row.getInteger("pending"),
                            row.getInteger("under_way"),
                            row.getInteger("succeeded"),
                            row.getBoolean("soaked")));
        }
        return first.values().stream()
                .map(row -> new Progress(
                        row.getUUID("id"),
                        row.getInteger("max_parallel"),
                        row.getInteger("soak_seconds"),
                        waves.get(row.getUUID("id"))))
                .toList();
    }

    private static <T, C> C[] column(List<T> rows, Function<T, C> value, java.util.function.IntFunction<C[]> array) {
        return rows.stream().map(value).toArray(array);
    }

    private static <T> List<T> list(RowSet<Row> rows, Function<Row, T> mapping) {
        return StreamSupport.stream(rows.spliterator(), false).map(mapping).toList();
    }
}
