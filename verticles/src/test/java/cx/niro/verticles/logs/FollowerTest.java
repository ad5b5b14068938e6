package cx.niro.verticles.logs;

import static cx.niro.verticles.database.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cx.niro.verticles.bus.Bus;
import cx.niro.verticles.bus.Done;
import cx.niro.verticles.bus.Members;
import cx.niro.verticles.bus.ServiceFailure;
import cx.niro.verticles.gateway.TestGateway;
import cx.niro.verticles.logs.LogsMessages.Located;
import cx.niro.verticles.logs.LogsMessages.Read;
import cx.niro.verticles.logs.Ring.Verdict;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The owner is the test. */
class FollowerTest {
    private static final String NODE = "node-1";

    private final Vertx vertx = Vertx.vertx();
    private final Context loop = vertx.getOrCreateContext();
    private final UUID shared = UUID.randomUUID();
    private final UUID catchUp = UUID.randomUUID();
    private final List<Read> reads = new CopyOnWriteArrayList<>();
    private final List<UUID> left = new CopyOnWriteArrayList<>();
    private volatile boolean ready = true;

    private final class Sink implements LogSink {
        @Override
        public boolean isReady() {
            return ready;
        }

        @Override
        public void lines(Batch batch) {}

        @Override
        public void caughtUp(boolean caughtUp) {}

        @Override
        public void dropped(long lines) {}

        @Override
        public void state(StreamState state, Instant lastByteAt) {}

        @Override
        public void over(ServiceFailure why) {}
    }

    @BeforeEach
    void serve() throws Exception {
        var bus = new Bus(vertx);
        bus.serve(
                LogsMessages.OPEN, open -> Future.succeededFuture(new Located(open.shared() ? shared : catchUp, NODE)));
        await(bus.serveInbox(NODE, LogsMessages.READ, read -> {
            reads.add(read);
            return read.streamId().equals(catchUp)
                    ? Future.failedFuture(Refusals.noStream())
                    : Future.succeededFuture(
                            new ReadAnswer(1, Verdict.BEHIND, null, 0, StreamState.CONNECTING, null, List.of())
                                    .encode());
        }));
        await(bus.serveInbox(NODE, LogsMessages.LEAVE, leave -> {
            left.add(leave.streamId());
            return Future.succeededFuture(Done.DONE);
        }));
    }

    @AfterEach
    void stop() throws Exception {
        await(vertx.close());
    }

    private Follower follower() {
        var owners = new Owners(
                new Bus(vertx),
                TestViewers.member(TestGateway.ORG),
                new Target(UUID.randomUUID(), "shop", "web-1", "app", false));
        return new Follower(vertx, Members.alone(NODE), owners, Want.EVERYTHING, new Sink());
    }

    private void start(Follower follower) {
        loop.runOnContext(now -> {
            var unused = follower.start();
        });
    }

    @Test
    void aPrivateStreamThatIsGivenUpIsLeft() {
        var follower = follower();

        start(follower);

        await().atMost(Duration.ofSeconds(30)).until(() -> left.contains(catchUp));
    }

    @Test
    void whoCannotTakeMoreIsNotAskedAnewByBeingResumed() {
        ready = false;
        var follower = follower();
        start(follower);
        await().atMost(Duration.ofSeconds(30)).until(() -> !reads.isEmpty());

        loop.runOnContext(now -> {
            for (int i = 0; i < 100; i++) {
                follower.resume();
            }
            ready = true;
            follower.resume();
        });

        await().atMost(Duration.ofSeconds(30)).until(() -> reads.stream().anyMatch(read -> read.mostBytes() > 0));
        assertThat(reads.stream().filter(read -> read.mostBytes() == 0).count()).isLessThan(50);
    }
}
