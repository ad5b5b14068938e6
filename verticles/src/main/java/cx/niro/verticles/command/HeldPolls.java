package cx.niro.verticles.command;

import cx.niro.verticles.bus.ServiceFailure;
import cx.niro.verticles.command.CommandMessages.PollReply;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The polls that this node holds, at most one a run of a cluster's agent (a candidate polls beside the current run, and the two
 * must not chase each other), and few a cluster, so that one key cannot take them all by inventing runs; the current run's is the
 * last to give way to them. Each is ended exactly once. Not thread-safe: it belongs to one event loop.
 */
final class HeldPolls {
    static final int MOST = 30_000;
    /** The current run, the candidate of a self-update, and one that stands by. */
    static final int MOST_OF_A_CLUSTER = 3;

    private final Map<UUID, Map<String, Held>> byCluster = new HashMap<>();
    private int size;

    /** A poll that waits for its answer. */
    static final class Held {
        private final UUID id;
        private final UUID clusterId;
        private final UUID keyId;
        private final String runId;
        private final boolean current;
        private final Promise<PollReply> answer = Promise.promise();
        private boolean fresh;

        /** @param current whether its run is the current one of its cluster */
        Held(UUID id, UUID clusterId, UUID keyId, String runId, boolean current) {
            this.id = id;
            this.clusterId = clusterId;
            this.keyId = keyId;
            this.runId = runId;
            this.current = current;
        }

        UUID id() {
            return id;
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

        boolean isCurrent() {
            return current;
        }

        /** What came with it is acknowledged: whatever else was delivered to its run has not arrived. */
        void markFresh() {
            fresh = true;
        }

        /** Whether it is fresh, once. */
        boolean takeFresh() {
            var was = fresh;
            fresh = false;
            return was;
        }

        Future<PollReply> answer() {
            return answer.future();
        }
    }

    /**
     * Holds the poll in place of an earlier one of its run, or of the oldest of a cluster with too many (of the runs that are not
     * current where there is one), which ends without commands. Fails with BUSY when full.
     */
    Future<Held> hold(Held poll) {
        var inItsPlace = toGiveWay(poll);
        if (inItsPlace == null && size >= MOST) {
            return Future.failedFuture(
                    ServiceFailure.busy("busy", "this node holds " + MOST + " polls already", ServiceFailure.aWhile()));
        }
        if (inItsPlace != null) {
            end(inItsPlace, PollReply.NONE);
        }
        byCluster
                .computeIfAbsent(poll.clusterId, cluster -> new LinkedHashMap<>(2))
                .put(poll.runId, poll);
        size++;
        return Future.succeededFuture(poll);
    }

    /** Null when this run's poll is not held here. */
    Held find(UUID clusterId, String runId) {
        return byCluster.getOrDefault(clusterId, Map.of()).get(runId);
    }

    /** Those of the cluster. */
    Collection<Held> of(UUID clusterId) {
        return List.copyOf(byCluster.getOrDefault(clusterId, Map.of()).values());
    }

    Set<UUID> clusterIds() {
        return Set.copyOf(byCluster.keySet());
    }

    void end(Held poll, PollReply answer) {
        remove(poll);
        poll.answer.tryComplete(answer);
    }

    /** Ends those that match with the failure. */
    void fail(Predicate<Held> which, ServiceFailure failure) {
        for (var poll : all()) {
            if (which.test(poll)) {
                remove(poll);
                poll.answer.tryFail(failure);
            }
        }
    }

    void endAll(Function<Held, PollReply> answer) {
        all().forEach(poll -> end(poll, answer.apply(poll)));
    }

    int size() {
        return size;
    }

    private Held toGiveWay(Held poll) {
        var polls = byCluster.getOrDefault(poll.clusterId, Map.of());
        var earlier = polls.get(poll.runId);
        return earlier != null || polls.size() < MOST_OF_A_CLUSTER
                ? earlier
                : polls.values().stream()
                        .filter(held -> !held.current)
                        .findFirst()
                        .orElseGet(() -> polls.values().iterator().next());
    }

    private List<Held> all() {
        return byCluster.values().stream()
                .flatMap(polls -> polls.values().stream())
                .toList();
    }

    private void remove(Held poll) {
        var polls = byCluster.get(poll.clusterId);
        if (polls != null && polls.remove(poll.runId, poll)) {
            size--;
            if (polls.isEmpty()) {
                byCluster.remove(poll.clusterId);
            }
        }
    }
}
