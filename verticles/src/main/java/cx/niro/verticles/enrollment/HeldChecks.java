package cx.niro.verticles.enrollment;

import cx.niro.protocol.CheckAnswer;
import cx.niro.verticles.bus.ServiceFailure;
import cx.niro.verticles.enrollment.EnrollmentMessages.Check;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Requests by which agents measure how long an answer may take on its way to them. They touch no run, and only few of a cluster
 * are held at a time. Belongs to one event loop.
 */
final class HeldChecks {
    static final int MOST_OF_A_CLUSTER = 3;

    private final Vertx vertx;
    private final Clock clock;
    private final Map<UUID, Held> byId = new HashMap<>();
    private final Map<UUID, Integer> ofCluster = new HashMap<>();

    private record Held(UUID clusterId, Instant since, Promise<CheckAnswer> answer) {}

    HeldChecks(Vertx vertx, Clock clock) {
        this.vertx = vertx;
        this.clock = clock;
    }

    /** Answers when the time is over, the caller is gone or this node ends. Fails with BUSY beyond what a cluster may hold. */
    Future<CheckAnswer> hold(Check check) {
        if (ofCluster.getOrDefault(check.clusterId(), 0) >= MOST_OF_A_CLUSTER) {
            return Future.failedFuture(ServiceFailure.busy(
                    "too_many_checks",
                    "this node holds " + MOST_OF_A_CLUSTER + " checks of this cluster already",
                    Duration.ofSeconds(5)));
        }
        var held = new Held(check.clusterId(), clock.instant(), Promise.promise());
        byId.put(check.id(), held);
        ofCluster.merge(check.clusterId(), 1, Integer::sum);
        if (check.holdSeconds() == 0) {
            end(check.id());
        } else {
            var timer = vertx.setTimer(check.holdSeconds() * 1_000L, over -> end(check.id()));
            held.answer.future().onComplete(ended -> {
                var unused = vertx.cancelTimer(timer);
            });
        }
        return held.answer.future();
    }

    void end(UUID id) {
        var held = byId.remove(id);
        if (held == null) {
            return;
        }
        ofCluster.computeIfPresent(held.clusterId, (cluster, number) -> number == 1 ? null : number - 1);
        var now = clock.instant();
        held.answer.complete(new CheckAnswer(
                held.clusterId.toString(),
                now,
                Math.toIntExact(Duration.between(held.since, now).toSeconds())));
    }

    void endAll() {
        List.copyOf(byId.keySet()).forEach(this::end);
    }
}
