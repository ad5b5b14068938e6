package cx.niro.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cx.niro.simulator.ClusterOptions;
import cx.niro.simulator.PodRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the shipped agent costs over hundreds of beats: a beat a second makes an hour of four minutes. */
@Tag("long")
@Timeout(3_600)
class SoakIT {
    private static final int PODS = 5_000;
    private static final int BEATS = Integer.getInteger("niro.soak.beats", 240);
    /** A beat that waits for a busy machine is no failure. */
    private static final Duration MOST_PER_BEAT = Duration.ofSeconds(10);

    private static final long LIMIT = 256L * 1024 * 1024;

    @Test
    void memoryStaysFlatWithFiveThousandPodsThatComeAndGo() throws Exception {
        try (var server = FakeNiroServer.start();
                var cluster = TestCluster.start(ClusterOptions.empty().quick())) {
            server.keepSnapshots(false);
            cluster.control().addPods("soak", "steady", PODS);
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
                for (var turn = 0; turn < BEATS; turn++) {
                    var beats = turn;
                    cluster.control().addPod(PodRequest.named("soak", "fleeting-" + turn));
                    if (turn >= 20) {
                        cluster.control().removePod("soak", "fleeting-" + (turn - 20));
                    }
                    await().pollInterval(Duration.ofMillis(50))
                            .atMost(MOST_PER_BEAT.multipliedBy(6))
                            .until(() -> server.heartbeats.size() > beats);
                }

                var rss = server.heartbeats.stream()
                        .map(beat -> beat.stats().residentBytes())
                        .toList();
                var middle = median(rss.subList(BEATS / 3, 2 * BEATS / 3));
                var last = median(rss.subList(2 * BEATS / 3, BEATS));
                var cpu = server.lastHeartbeat().stats().cpuMillis();
                System.out.printf(
                        "soak: %d beats, %d pods, RSS after a third %d MiB, after all %d MiB, most %d MiB, %d ms CPU and %d bytes a beat%n",
                        rss.size(),
                        PODS,
                        middle >> 20,
                        last >> 20,
                        rss.stream().mapToLong(Long::longValue).max().orElse(0) >> 20,
                        cpu / rss.size(),
                        server.lastHeartbeat().stats().sentBytes() / rss.size());
                assertThat(last).isLessThan(middle + middle / 10);
                assertThat(rss).allMatch(bytes -> bytes < LIMIT);
                assertThat(agent.log()).doesNotContain("ERROR");
            }
        }
    }

    private static long median(List<Long> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }
}
