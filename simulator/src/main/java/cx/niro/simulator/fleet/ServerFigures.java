package cx.niro.simulator.fleet;

import java.util.List;
import java.util.Optional;

/**
 * What the metrics of all nodes say about their database.
 *
 * @param commits of the whole database since its start; likewise {@code rowsWritten}; null where no node tells
 * @param statements that the nodes sent, reads too; null where no node tells
 */
record ServerFigures(Double commits, Double rowsWritten, Double statements) {
    private static final String COMMITS = "niro_database_commits_total";
    private static final String ROWS_WRITTEN = "niro_database_rows_written_total";
    private static final String STATEMENTS = "vertx_sql_processing_time_seconds_count";

    static ServerFigures of(List<String> metrics) {
        List<PrometheusText> nodes = metrics.stream().map(PrometheusText::new).toList();
        return new ServerFigures(
                newest(nodes, COMMITS),
                newest(nodes, ROWS_WRITTEN),
                nodes.stream()
                        .map(node -> node.sum(STATEMENTS))
                        .flatMap(Optional::stream)
                        .reduce(Double::sum)
                        .orElse(null));
    }

    /** Every node tells the figure of the same database. */
    private static Double newest(List<PrometheusText> nodes, String name) {
        return nodes.stream()
                .map(node -> node.sum(name))
                .flatMap(Optional::stream)
                .reduce(Double::max)
                .orElse(null);
    }

    ServerFigures perSecondSince(ServerFigures start, double seconds) {
        return new ServerFigures(
                rate(start.commits, commits, seconds),
                rate(start.rowsWritten, rowsWritten, seconds),
                rate(start.statements, statements, seconds));
    }

    private static Double rate(Double start, Double end, double seconds) {
        return start == null || end == null ? null : (end - start) / seconds;
    }
}
