package cx.niro.verticles.liveness;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class DatabaseTimeTest {
    private static final Instant NODE = Instant.parse("2026-03-01T12:00:00Z");

    private final DatabaseTime time = new DatabaseTime(Clock.fixed(NODE, ZoneOffset.UTC));

    @Test
    void isTheNodesOwnBeforeTheFirstReading() {
        assertThat(time.instant()).isEqualTo(NODE);
    }

    @Test
    void followsTheDatabaseWhateverTheNodesClockSays() {
        var database = NODE.minus(Duration.ofHours(3));

        time.learn(database, NODE.minusMillis(20), NODE.plusMillis(20));

        assertThat(time.instant()).isEqualTo(database);
    }

    @Test
    void anAnswerThatTookLongTeachesNothing() {
        time.learn(NODE.plusSeconds(9), NODE, NODE.plusSeconds(3));

        assertThat(time.instant()).isEqualTo(NODE);
    }

    @Test
    void proofsOfNodesWithDifferentClocksHaveTheSameAge() {
        var fast = new DatabaseTime(Clock.fixed(NODE.plusSeconds(300), ZoneOffset.UTC));
        fast.learn(NODE, NODE.plusSeconds(300), NODE.plusSeconds(300));
        time.learn(NODE, NODE, NODE);
        var key = "0123456789abcdef".getBytes(UTF_8);

        assertThat(new Proofs(key, fast).make(new UUID(1, 1), "run", Proofs.POLL))
                .isEqualTo(new Proofs(key, time).make(new UUID(1, 1), "run", Proofs.POLL));
    }
}
