package cx.niro.agent;

import cx.niro.simulator.ClusterOptions;
import cx.niro.simulator.PodRequest;
import java.time.Duration;
import java.util.Map;

/**
 * By hand: what a beat of the shipped agent costs on the wire and in CPU, in a simulated cluster of 100 pods (or as many as the first
 * argument says) where nothing changes, where a pod comes and another goes between any two beats, and the same with a server that
 * knows no deltas. A day has 5,760 beats. docs/performance.md says what came out.
 */
public final class HeartbeatBenchmark {
    private static final int BEATS = 40;
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration INTERVAL = Duration.ofSeconds(15);

    private HeartbeatBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        var pods = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 100;
        measure("unchanged", pods, true, false);
        measure("a pod comes, a pod goes", pods, true, true);
        measure("a pod comes, a pod goes, no deltas", pods, false, true);
        System.exit(0);
    }

    private static void measure(String what, int pods, boolean knowsDeltas, boolean changes) throws Exception {
        try (var server = FakeNiroServer.start();
                var cluster = TestCluster.start(ClusterOptions.empty().quick())) {
            server.knowDeltas(knowsDeltas);
            server.keepSnapshots(false);
            cluster.control().addPods("shop", "steady", pods);
            try (var agent = AgentProcess.asShipped(
                    Map.of(
                            "NIRO_URL",
                            server.url(),
                            "NIRO_TOKEN",
                            FakeNiroServer.TOKEN,
                            "NIRO_HEARTBEAT_INTERVAL",
                            "1"),
                    "--kubeconfig",
                    cluster.kubeconfig().toString())) {
                // the first beats tell the whole state, and what a server does with deltas
                var turn = 0;
                while (server.heartbeats.size() < 8) {
                    turn = turn(server, cluster, turn, changes);
                }
                var before = server.lastHeartbeat().stats();
                var first = server.heartbeats.size();
                while (server.heartbeats.size() < first + BEATS) {
                    turn = turn(server, cluster, turn, changes);
                }
                var after = server.lastHeartbeat().stats();
                var beats = server.heartbeats.size() - first;
                var bytes = (after.sentBytes() - before.sentBytes()) / beats;
                System.out.printf(
                        "%-36s %d pods: %d bytes a beat, %.1f MB a day, %d ms of CPU a beat, RSS %d MiB%n",
                        what,
                        pods,
                        bytes,
                        bytes * DAY.dividedBy(INTERVAL) / 1e6,
                        (after.cpuMillis() - before.cpuMillis()) / beats,
                        after.residentBytes() >> 20);
                if (agent.log().contains("ERROR")) {
                    System.out.println(agent.log());
                }
            }
        }
    }

    /** Until the next beat. */
    private static int turn(FakeNiroServer server, TestCluster cluster, int turn, boolean changes)
            throws InterruptedException {
        if (changes) {
            cluster.control().addPod(PodRequest.named("shop", "fleeting-" + turn));
            if (turn >= 2) {
                cluster.control().removePod("shop", "fleeting-" + (turn - 2));
            }
        }
        var beats = server.heartbeats.size();
        while (server.heartbeats.size() == beats) {
            Thread.sleep(20);
        }
        return turn + 1;
    }
}
