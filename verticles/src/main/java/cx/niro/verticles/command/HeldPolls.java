package cx.niro.verticles.command;

import cx.niro.protocol.PollAnswer;
import cx.niro.verticles.bus.ServiceFailure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * The polls that this node holds, at most one a run of a cluster's agent (a candidate polls beside the current run, and the two
 * must not chase each other). Each is ended exactly once. Not thread-safe: it belongs to one event loop.
 */
final class HeldPolls {
    static final int MOST = 30_000;

    private final Map<Key, Held> byRun = new HashMap<>();

    private record Key(UUID clusterId, String runId) {}

    /** A poll that waits for its answer. */
    static final class Held {
        private final UUID clusterId;
        private final UUID keyId;
        private final String runId;
        private final Promise<PollAnswer> answer = Promise.promise();

        Held(UUID clusterId, UUID keyId, String runId) {
            this.clusterId = clusterId;
            this.keyId = keyId;
            this.runId = runId;
        }

        UUID keyId() {
            return keyId;
        }

        UUID clusterId() {
            return clusterId;
        }

        String runId() {
            return runId;
        }

        private Key key() {
            return new Key(clusterId, runId);
        }

        Future<PollAnswer> answer() {
            return answer.future();
        }
    }

    /** Holds the poll in place of an earlier one of its run, which ends without commands. Fails with BUSY when full. */
    Future<Held> hold(Held poll) {
        var earlier = byRun.get(poll.key());
        if (earlier == null && byRun.size() >= MOST) {
            return Future.failedFuture(
                    ServiceFailure.busy("busy", "this node holds " + MOST + " polls already", Duration.ofSeconds(5)));
        }
        if (earlier != null) {
            end(earlier, new PollAnswer(List.of(), null));
        }
        byRun.put(poll.key(), poll);
        return Future.succeededFuture(poll);
    }

    void end(Held poll, PollAnswer answer) {
        byRun.remove(poll.key(), poll);
        poll.answer.tryComplete(answer);
    }

    /** Ends those that match with the failure. */
    void fail(Predicate<Held> which, ServiceFailure failure) {
        for (var poll : List.copyOf(byRun.values())) {
            if (which.test(poll)) {
                byRun.remove(poll.key(), poll);
                poll.answer.tryFail(failure);
            }
        }
    }

    void endAll() {
        for (var poll : List.copyOf(byRun.values())) {
            end(poll, new PollAnswer(List.of(), null));
        }
    }

    int size() {
        return byRun.size();
    }
}
