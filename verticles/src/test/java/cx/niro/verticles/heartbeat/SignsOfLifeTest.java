package cx.niro.verticles.heartbeat;

import static org.assertj.core.api.Assertions.assertThat;

import cx.niro.verticles.TestClock;
import cx.niro.verticles.heartbeat.HeartbeatStore.Polled;
import cx.niro.verticles.heartbeat.HeartbeatStore.Sign;
import cx.niro.verticles.liveness.DatabaseTime;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SignsOfLifeTest {
    private final TestClock clock = new TestClock();
    private final FakeHeartbeatStore store = new FakeHeartbeatStore(clock);
    private final TestClock nodeClock = new TestClock();
    private final DatabaseTime databaseTime = new DatabaseTime(nodeClock);
    private final SignsOfLife signs = new SignsOfLife(store, nodeClock, databaseTime, id -> {});
    private final UUID id = UUID.randomUUID();
    private final Instant earlier = clock.instant().minusSeconds(5);
    private FakeHeartbeatStore.Row row;

    @BeforeEach
    void enroll() {
        row = store.add(id, UUID.randomUUID(), "uid-1");
        row.run = new AgentRun("run-1", 1, List.of());
        row.startedAt = clock.instant().minusSeconds(60);
    }

    private Sign sign(long epoch, Instant pollProvenAt) {
        return new Sign(id, epoch, 0, null, pollProvenAt, null, null, null);
    }

    private void flush() {
        Future<?> flushed = signs.flush();
        assertThat(flushed.succeeded()).isEqualTo(!store.down);
    }

    @Test
    void proofOfASecondIsKeptWhenTheNextBeatBringsNone() {
        signs.add(sign(1, earlier));
        signs.add(sign(1, null));

        flush();

        assertThat(row.proven.pollAt()).isEqualTo(earlier);
    }

    @Test
    void proofOfARunDoesNotPassToTheNextOne() {
        signs.add(sign(1, earlier));
        row.run = new AgentRun("run-2", 2, List.of("run-1"));
        signs.add(sign(2, null));

        flush();

        assertThat(row.lastSeen).isNotNull();
        assertThat(row.proven.pollAt()).isNull();
    }

    @Test
    void whatCouldNotBeWrittenIsWrittenByTheNextFlush() {
        signs.add(sign(1, null));
        flush();
        signs.add(sign(1, earlier));
        signs.add(new Polled(id, 1, earlier));
        store.down = true;
        flush();
        assertThat(row.proven.pollAt()).isNull();

        store.down = false;
        flush();

        assertThat(row.proven.pollAt()).isEqualTo(earlier);
        assertThat(row.proven.heartbeatAt()).isEqualTo(earlier);
    }

    @Test
    void whoCannotWriteSignsOfLifeDoesNotSayThatItWatches() {
        signs.add(sign(1, null));
        store.starved = true;

        assertThat(signs.flush().failed()).isTrue();
        assertThat(store.observeCalls).isZero();
        assertThat(signs.databaseAnswers()).isFalse();

        store.starved = false;
        flush();
        assertThat(row.lastSeen).isNotNull();
        assertThat(store.observeCalls).isOne();
    }

    @Test
    void whoCannotWriteProofsOfPollsDoesNotSayThatItWatches() {
        signs.add(new Polled(id, 1, earlier));
        store.starved = true;

        assertThat(signs.flush().failed()).isTrue();

        assertThat(store.observeCalls).isZero();
    }

    @Test
    void whoHasNothingToWriteWatchesAllTheSame() {
        flush();

        assertThat(store.observeCalls).isOne();
    }

    @Test
    void flushTellsWhatTimeItIsInTheDatabase() {
        nodeClock.advance(Duration.ofHours(5));

        flush();

        assertThat(databaseTime.instant()).isEqualTo(clock.instant());
    }
}
