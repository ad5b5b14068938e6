package cx.niro.verticles.heartbeat;

import static org.assertj.core.api.Assertions.assertThat;

import cx.niro.protocol.AgentInfo;
import cx.niro.protocol.Capabilities;
import cx.niro.protocol.MissingPart;
import cx.niro.protocol.ProtocolJson;
import cx.niro.verticles.heartbeat.HeartbeatMessages.ClusterFacts;
import cx.niro.verticles.heartbeat.HeartbeatMessages.LogStreams;
import cx.niro.verticles.heartbeat.HeartbeatMessages.Proven;
import cx.niro.verticles.heartbeat.HeartbeatMessages.Recorded;
import cx.niro.verticles.heartbeat.HeartbeatMessages.Seen;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FeedTest {
    private static final Instant LONG = Instant.parse("2026-01-01T00:00:00.123456789Z");

    private final Feed feed = new Feed("node-1");

    private static ClusterFacts facts() {
        return new ClusterFacts(
                UUID.randomUUID(),
                UUID.randomUUID(),
                Long.MAX_VALUE,
                Long.MAX_VALUE,
                Long.MAX_VALUE,
                "r".repeat(64),
                new AgentInfo("0.1.0", 1, "v1.32.4+k3s1", "i".repeat(512)),
                null,
                Capabilities.NONE,
                "v1.32.4+k3s1",
                1,
                1,
                100,
                100,
                0,
                0,
                0,
                0,
                1,
                1,
                1,
                List.of(new MissingPart("usage", "absent", "m".repeat(1024))));
    }

    @Test
    void quietSecondStillHasItsNumber() {
        assertThat(feed.next()).containsExactly(new Recorded("node-1", 1, List.of(), List.of()));
        assertThat(feed.next()).extracting(Recorded::number).containsExactly(2L);
    }

    @Test
    void muchIsCutIntoMessagesOfAtMost64KiBWithoutLoss() {
        IntStream.range(0, 500).forEach(i -> feed.changed(facts()));
        feed.seen(IntStream.range(0, 5_000)
                .mapToObj(i -> new Seen(
                        UUID.randomUUID(),
                        LONG,
                        Long.MAX_VALUE,
                        Long.MAX_VALUE,
                        new Proven(LONG, LONG, LONG, LONG, LONG, new LogStreams(LONG, LONG, LONG))))
                .toList());

        var messages = feed.next();

        assertThat(messages).allMatch(message -> ProtocolJson.encode(message).length <= 64 * 1024);
        assertThat(messages.stream()
                        .mapToInt(message -> message.changed().size())
                        .sum())
                .isEqualTo(500);
        assertThat(messages.stream().mapToInt(message -> message.seen().size()).sum())
                .isEqualTo(5_000);
        assertThat(messages.stream().map(Recorded::number))
                .isEqualTo(IntStream.rangeClosed(1, messages.size())
                        .mapToObj(Long::valueOf)
                        .toList());
    }
}
