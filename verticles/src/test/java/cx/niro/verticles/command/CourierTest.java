package cx.niro.verticles.command;

import static cx.niro.verticles.database.TestDatabase.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import cx.niro.protocol.PollRequest;
import cx.niro.verticles.command.CommandMessages.Poll;
import cx.niro.verticles.command.CommandMessages.PollReply;
import cx.niro.verticles.gateway.AgentPrincipal;
import cx.niro.verticles.liveness.Proofs;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CourierTest {
    private final Clock clock = Clock.systemUTC();
    private final UUID cluster = UUID.randomUUID();
    private final AgentDirectory directory = new LocalDirectory();
    private final Vertx vertx = Vertx.vertx();
    private final Courier courier = new Courier(
            vertx,
            CommandConfig.holding(Duration.ofSeconds(25)),
            new FakeCommandStore(clock),
            directory,
            "node-1",
            new Proofs("0123456789abcdef".getBytes(UTF_8), clock),
            clock,
            (clusterId, commandId) -> {});

    @AfterEach
    void stop() throws Exception {
        await(vertx.close());
    }

    private Future<PollReply> poll(String runId, boolean current) {
        return courier.poll(
                new Poll(
                        UUID.randomUUID(),
                        new AgentPrincipal(cluster, cluster, cluster),
                        new PollRequest(runId, 25, List.of(), List.of())),
                current);
    }

    /** In one turn of the event loop, so that no poll ends in between. */
    private <T> T atOnce(Supplier<T> step) throws Exception {
        return await(Future.future(done -> vertx.runOnContext(now -> done.complete(step.get()))));
    }

    @Test
    void pollOfTheCurrentRunIsAnnouncedAndRung() throws Exception {
        assertThat(atOnce(() -> {
                    var unused = poll("run-1", true);
                    return courier.ring(cluster);
                }))
                .isTrue();
        assertThat(directory.find(cluster).nodeId()).isEqualTo("node-1");
    }

    @Test
    void pollOfACandidateDoesNotDrawRingsHere() throws Exception {
        assertThat(atOnce(() -> {
                    var unused = poll("candidate", false);
                    return courier.ring(cluster);
                }))
                .isFalse();
        assertThat(directory.find(cluster)).isNull();
    }
}
