package cx.niro.agent.heartbeat;

import static org.assertj.core.api.Assertions.assertThat;

import cx.niro.protocol.AgentInfo;
import cx.niro.protocol.AgentStats;
import cx.niro.protocol.Capabilities;
import cx.niro.protocol.Heartbeat;
import cx.niro.protocol.Proof;
import cx.niro.protocol.ProtocolJson;
import cx.niro.protocol.StateDigest;
import cx.niro.protocol.Usage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class BeatSizeTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00.123456Z");

    @Test
    void unchangedBeatOfAHundredPodsStaysBelowTwoKilobytesAndADayBelowFifteenMegabytes() throws IOException {
        var bytes = gzipped(unchangedBeat(100));

        assertThat(bytes).isLessThan(2_048);
        assertThat(bytes * Duration.ofDays(1).toSeconds() / 15).isLessThan(15_000_000);
    }

    private static Heartbeat unchangedBeat(int pods) {
        var random = new Random(1);
        var digest = StateDigest.of(Stream.empty());
        return new Heartbeat(
                UUID.randomUUID().toString(),
                123_456,
                UUID.randomUUID().toString(),
                NOON,
                new AgentInfo("0.1.0", 1, "v1.32.4+k3s1", "ghcr.io/niro-cx/niro-agent:0.1.0"),
                new Capabilities(true, true, true, true),
                new AgentStats(
                        NOON, 105_000_000, 1_234_567, 12_345_678, 12_345_678, 1_234_567, NOON, 187, null, null, null),
                false,
                digest,
                null,
                null,
                new Usage(
                        NOON,
                        digest,
                        amounts(random, 3),
                        amounts(random, 3),
                        amounts(random, pods),
                        memory(random, pods)),
                List.of(),
                List.of(new Proof("poll", NOON, "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA")),
                null);
    }

    private static List<Long> amounts(Random random, int count) {
        return random.longs(count, 1, 500).boxed().toList();
    }

    /** metrics-server tells memory in Ki. */
    private static List<Long> memory(Random random, int count) {
        return random.longs(count, 4_000, 500_000)
                .map(kib -> kib * 1024)
                .boxed()
                .toList();
    }

    private static int gzipped(Heartbeat beat) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write(ProtocolJson.encode(beat));
        }
        return bytes.size();
    }
}
