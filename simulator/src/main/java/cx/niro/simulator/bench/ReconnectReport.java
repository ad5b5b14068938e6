package cx.niro.simulator.bench;

import cx.niro.simulator.fleet.Percentiles;
import cx.niro.simulator.fleet.ProcessUse;
import cx.niro.simulator.fleet.ReportText;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What {@code bench reconnect} measured.
 *
 * @param moved agents whose node was killed
 * @param allBackSeconds from the kill until every agent had a beat accepted and held a poll again; 0 for never
 * @param polls of the moved agents, from the kill until they held one at another node; likewise {@code beats} accepted there
 * @param worst the greatest number of clusters in each status but healthy that the fleet's totals showed
 * @param errors of the agents' calls, by call and reason
 */
record ReconnectReport(
        Instant at,
        int clusters,
        int nodes,
        int moved,
        double enrollSeconds,
        double allBackSeconds,
        Percentiles polls,
        Percentiles beats,
        Map<String, Long> worst,
        Map<String, Long> errors,
        List<ProcessUse> processes) {
    String text() {
        return new ReportText()
                .line("")
                .line(
                        "%d clusters over %d nodes, enrolled in %.1f s (%.0f/s); one node killed, %d agents had to move",
                        clusters, nodes, enrollSeconds, clusters / enrollSeconds, moved)
                .line(
                        allBackSeconds > 0
                                ? "every agent beats and polls again after %.1f s"
                                : "NOT every agent came back within the wait",
                        allBackSeconds)
                .line("")
                .timesHead("moved agents, from the kill")
                .times("poll held at another node", polls)
                .times("heartbeat accepted by another node", beats)
                .line("")
                .errors("most clusters at a time that were not healthy", worst)
                .errors("refused or failed calls of agents", errors)
                .line("")
                .processes(processes)
                .toString();
    }
}
