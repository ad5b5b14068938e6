package cx.niro.backbone.endtoend;

import static cx.niro.backbone.endtoend.Nodes.within;

import cx.niro.backbone.NodeProcess;
import cx.niro.simulator.fleet.AgentView;
import cx.niro.simulator.fleet.FleetOptions;
import cx.niro.simulator.fleet.SyntheticFleet;
import java.io.IOException;
import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;

/** Commands that are under way to a synthetic fleet while something happens to the nodes, counted at both ends. */
final class InFlight implements AutoCloseable {
    /** A run has this many commands at most, the others of its cluster wait as pending. */
    private static final int MOST_IN_FLIGHT = 32;

    private static final Duration DEADLINE = Duration.ofMinutes(10);
    private static final int PATIENCE_SECONDS = 180;

    private final Nodes nodes;
    private final String prefix;
    private final Ledger ledger;
    private final SyntheticFleet fleet;

    private InFlight(Nodes nodes, String prefix, SyntheticFleet fleet) throws SQLException, IOException {
        this.nodes = nodes;
        this.prefix = prefix;
        this.fleet = fleet;
        this.ledger = Ledger.open(nodes.database());
    }

    /** Enrolls a fleet and waits until all of it works. */
    static InFlight start(Nodes nodes, String prefix, int agents, Duration interval) throws SQLException, IOException {
        return new InFlight(
                nodes,
                prefix,
                SyntheticFleet.start(options(nodes.urls(), prefix, agents, interval))
                        .awaitReady(Duration.ofMinutes(5)));
    }

    static FleetOptions options(List<URI> urls, String prefix, int agents, Duration interval) {
        var options = FleetOptions.on(urls.get(0), NodeProcess.EMAIL, NodeProcess.PASSWORD);
        return options.with(new FleetOptions.Target(
                        urls, options.target().email(), options.target().password(), false, prefix))
                .with(new FleetOptions.Shape(agents, 5, 0.2, 1))
                .with(new FleetOptions.Pace(interval, Duration.ofSeconds(25), Duration.ofMillis(100)));
    }

    SyntheticFleet fleet() {
        return fleet;
    }

    Ledger ledger() {
        return ledger;
    }

    List<String> clusterIds() {
        return fleet.agents().stream().map(AgentView::clusterId).toList();
    }

    /** All agents poll at that node; returns when it holds all their polls, and the others none that was just given up. */
    void pollAt(int node) {
        fleet.turnTo(node);
        within(120).until(() -> {
            for (int other = 0; other < nodes.count(); other++) {
                if (other != node && nodes.metric(other, "niro_polls_held") > 0) {
                    return false;
                }
            }
            return nodes.metric(node, "niro_polls_held") >= clusterIds().size();
        });
    }

    FleetWatch watch() {
        return FleetWatch.start(nodes, prefix, clusterIds().size());
    }

    /**
     * Lets agents work on {@code eachHas} holds each, which they begin to end when the disturbance strikes, while people go on to ping;
     * then waits for the end of all commands.
     *
     * @param enterAt the node that the holds enter at
     */
    Tally during(String scenario, int eachHas, int enterAt, Disturbance disturbance) throws Exception {
        var ids = hold(enterAt, eachHas);
        try (var watch = watch();
                var pings = PingStream.start(nodes, clusterIds(), Duration.ofMillis(20))) {
            within(120).until(() -> pings.ids().size() >= 20 && watch.isWell());
            fleet.releaseHolds(Duration.ofSeconds(5));
            // results are on their way too
            within(120).until(() -> ledger.unfinished(ids) <= ids.size() * 19 / 20);

            int inFlight = ledger.unfinished(ids) + ledger.unfinished(pings.ids());
            var struck = System.nanoTime();
            disturbance.strike(nodes);

            within(PATIENCE_SECONDS).until(() -> ledger.unfinished(ids) == 0);
            within(PATIENCE_SECONDS).until(watch::isWell);
            pings.finish();
            within(PATIENCE_SECONDS).until(() -> ledger.unfinished(pings.ids()) == 0);
            return tally(scenario, ids, pings, inFlight, watch, struck).told();
        } finally {
            fleet.keepHolds();
        }
    }

    /** Lets agents end what they work on. */
    void rest() {
        fleet.releaseHolds(Duration.ZERO);
    }

    /** Gives each agent so many holds, which it keeps, and waits until it works on as many as it may. */
    List<String> hold(int enterAt, int eachHas) throws IOException {
        within(120).until(() -> ledger.unfinished() == 0);
        fleet.keepHolds();
        var targets = new ArrayList<String>();
        for (int i = 0; i < eachHas; i++) {
            targets.addAll(clusterIds());
        }
        var ids = nodes.hold(enterAt, ledger, targets, DEADLINE);
        var workedOn = clusterIds().size() * Math.min(eachHas, MOST_IN_FLIGHT);
        within(120).until(() -> ledger.byStatus(ids).getOrDefault("running", 0) == workedOn);
        return ids;
    }

    private Tally tally(
            String scenario, List<String> holds, PingStream pings, int inFlight, FleetWatch watch, long struck)
            throws SQLException, IOException {
        var ids = new ArrayList<>(holds);
        ids.addAll(pings.ids());
        return new Tally(
                scenario,
                ids.size(),
                inFlight,
                lost(ids),
                doubled(ids),
                deliveredAgain(ids),
                pings.refused(),
                watch.mostOffline(),
                watch.mostCritical(),
                watch.illSince(struck));
    }

    private int deliveredAgain(List<String> ids) {
        var executions = fleet.executions();
        return (int) ids.stream()
                .map(executions::get)
                .filter(execution -> execution != null && execution.deliveries() > 1)
                .count();
    }

    /** Commands without a row, or that did not succeed, or that no agent saw. */
    List<String> lost(Collection<String> ids) throws SQLException, IOException {
        var lost = new ArrayList<String>();
        var byStatus = ledger.byStatus(ids);
        if (byStatus.getOrDefault("succeeded", 0) != ids.size()) {
            lost.addAll(Collections.nCopies(
                    ids.size() - byStatus.getOrDefault("succeeded", 0), "not succeeded: " + byStatus));
        }
        var executions = fleet.executions();
        ids.stream()
                .filter(id -> !executions.containsKey(id) || executions.get(id).executions() == 0)
                .forEach(id -> lost.add(id + " was never executed"));
        return lost;
    }

    /** Commands that were begun more than once within a run, or by another cluster's agent, or that did not end exactly once. */
    List<String> doubled(Collection<String> ids) throws SQLException, IOException {
        var doubled = new ArrayList<>(ledger.notEndedOnce(ids));
        var executions = fleet.executions();
        ids.stream()
                .map(executions::get)
                .filter(execution ->
                        execution != null && (execution.executions() != execution.runs() || execution.agents() != 1))
                .forEach(execution -> doubled.add(execution.toString()));
        return doubled;
    }

    /** Ends the agents and removes their clusters. */
    @Override
    public void close() throws IOException {
        var ids = clusterIds();
        fleet.close();
        try {
            for (var id : ids) {
                var unused = nodes.at(0).delete("clusters/" + id);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
