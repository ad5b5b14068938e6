package cx.niro.verticles.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import cx.niro.verticles.fleet.Observation.Reading;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ObservationTest {
    private static final Instant NODE = Instant.parse("2026-03-01T12:00:00Z");
    /** The database's clock is ahead of this node's. */
    private static final Duration AHEAD = Duration.ofSeconds(100);

    private final Observation observation = new Observation();

    @Test
    void timeIsTheDatabasesHoweverWrongTheNodesClock() {
        var asked = NODE;
        var answered = NODE.plusMillis(20);

        var catchUp = observation.read(live(NODE.plusMillis(10)), asked, answered);

        assertThat(catchUp).isFalse();
        assertThat(observation.databaseTime(NODE.plusSeconds(1)))
                .isEqualTo(NODE.plus(AHEAD).plusSeconds(1));
        assertThat(observation.at(NODE.plusSeconds(1)).paused()).isFalse();
    }

    @Test
    void timeStandsStillFromTheFirstFailureOn() {
        read(live(NODE), NODE);

        observation.failed(NODE.plusSeconds(2));

        assertThat(observation.at(NODE.plusSeconds(180)))
                .isEqualTo(new Observation.Moment(
                        NODE.plus(AHEAD).plusSeconds(2), live(NODE).observingSince(), true));
    }

    @Test
    void timeStandsStillWhenTheDatabaseDoesNotAnswerAtAll() {
        read(live(NODE), NODE);

        assertThat(observation.at(NODE.plusSeconds(10)).paused()).isFalse();
        assertThat(observation.at(NODE.plusSeconds(60)).now())
                .isEqualTo(NODE.plus(AHEAD).plusSeconds(10));
    }

    @Test
    void timeStandsStillWhileNobodyRecordsHeartbeats() {
        read(live(NODE), NODE);
        var node = NODE.plusSeconds(2);

        read(
                new Reading(
                        node.plus(AHEAD),
                        live(NODE).observingSince(),
                        node.plus(AHEAD).minusSeconds(11)),
                node);

        assertThat(observation.at(node.plusSeconds(1)).paused()).isTrue();
        assertThat(observation.at(node.plusSeconds(1)).now()).isEqualTo(node.plus(AHEAD));
    }

    @Test
    void timeRunsAgainOnlyWhenTheIndexHasCaughtUp() {
        read(live(NODE), NODE);
        observation.failed(NODE.plusSeconds(1));
        var back = NODE.plusSeconds(180);
        var reading = new Reading(back.plus(AHEAD), back.plus(AHEAD), back.plus(AHEAD));

        var catchUp = observation.read(reading, back, back);

        assertThat(catchUp).isTrue();
        assertThat(observation.at(back).paused()).isTrue();
        observation.resume(reading);
        assertThat(observation.at(back)).isEqualTo(new Observation.Moment(back.plus(AHEAD), back.plus(AHEAD), false));
    }

    @Test
    void nodeThatStartsWhileNobodyRecordsCountsNoSilenceSinceTheLastRecord() {
        var lastFlush = NODE.plus(AHEAD).minus(Duration.ofHours(1));

        read(new Reading(NODE.plus(AHEAD), lastFlush.minusSeconds(1000), lastFlush), NODE);

        assertThat(observation.at(NODE).now()).isEqualTo(lastFlush);
        assertThat(observation.at(NODE).paused()).isTrue();
    }

    private void read(Reading reading, Instant at) {
        assertThat(observation.read(reading, at, at)).isFalse();
    }

    private static Reading live(Instant node) {
        var now = node.plus(AHEAD);
        return new Reading(now, Instant.parse("2026-02-01T00:00:00Z"), now.minusMillis(700));
    }
}
