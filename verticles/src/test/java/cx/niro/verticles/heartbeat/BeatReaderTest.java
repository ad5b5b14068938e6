package cx.niro.verticles.heartbeat;

import static cx.niro.verticles.database.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cx.niro.verticles.TestClock;
import cx.niro.verticles.bus.ServiceFailure;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BeatReaderTest {
    private final UUID clusterId = UUID.randomUUID();
    private final FakeHeartbeatStore store = new FakeHeartbeatStore(new TestClock());
    private final FakeHeartbeatStore.Row row = store.add(clusterId, UUID.randomUUID(), "uid-1");
    private final Vertx vertx = Vertx.vertx();
    private final WorkerExecutor workers = vertx.createSharedWorkerExecutor("test", 1);
    private final Context loop = vertx.getOrCreateContext();
    private Observed delta;

    @BeforeEach
    void store() {
        var beats = TestBeats.withPods(4);
        var base = beats.snapshot();
        row.digest = base.digest();
        row.snapshot = Observed.of(beats.next()).snapshot();
        delta = Observed.of(beats.remove("web-0").deltaFrom(base).next());
    }

    @AfterEach
    void stop() throws Exception {
        await(vertx.close());
    }

    private BeatReader reader(long mostWaitingBytes) {
        return new BeatReader(workers, store, mostWaitingBytes);
    }

    /** All while the only worker is held up. */
    private Future<?> completeAtOnce(BeatReader reader, int times) {
        var done = Promise.<Object>promise();
        var release = new CountDownLatch(1);
        loop.runOnContext(turn -> {
            var held = workers.executeBlocking(() -> release.await(30, TimeUnit.SECONDS), false);
            var all = new ArrayList<Future<?>>(List.of(held));
            for (int i = 0; i < times; i++) {
                all.add(reader.complete(clusterId, delta));
            }
            Future.join(all).<Object>mapEmpty().onComplete(done);
            release.countDown();
        });
        return done.future();
    }

    @Test
    void whatWaitsForWorkersIsBoundedAndFreeAgainWhenItIsDone() throws Exception {
        var reader = reader(3L * row.snapshot.length());
        await(completeAtOnce(reader, 3));
        await(completeAtOnce(reader, 3));

        assertThatThrownBy(() -> await(completeAtOnce(reader, 4)))
                .cause()
                .isInstanceOfSatisfying(
                        ServiceFailure.class,
                        failure -> assertThat(failure.reason()).isEqualTo("busy"));
        await(completeAtOnce(reader, 3));
    }

    @Test
    void stateThatIsNotStoredIsNotWaitedFor() throws Exception {
        row.digest = "another";

        assertThat(await(reader(0).complete(clusterId, delta))).isNull();
    }
}
