package cx.niro.verticles.update;

import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The steps of rollouts. Each is conditional on what it follows from, so that nodes may take the same step at once and one of them
 * does it. Every method fails with UNAVAILABLE while the database is down.
 */
interface WaveStore {
    /** Whether no rollout is open and no cluster under way: there is nothing to look at. */
    Future<Boolean> isIdle();

    /** How many rollouts are not finished, by status. */
    Future<Map<String, Integer>> open();

    /** Rollouts that run. */
    Future<List<Progress>> running();

    /** The wave begins; clusters that may not be offered anything, or run the version already, are skipped. */
    Future<Void> begin(UUID rolloutId, int wave);

    /** Offers the version to pending clusters that are heard; succeeds with the number of clusters that changed. */
    Future<Integer> offer(UUID rolloutId, int wave, long turn, int most);

    /** Skips pending clusters that are offline or gone, unless one of the wave is under way. */
    Future<Integer> passAbsent(UUID rolloutId, int wave);

    Future<Void> soak(UUID rolloutId, int wave);

    /** The wave is done, unless the agents of its updated clusters did not run on while it soaked; succeeds with whether it is. */
    Future<Boolean> finish(UUID rolloutId, int wave);

    Future<Void> succeed(UUID rolloutId);

    /**
     * Ends what is overdue, takes back offers that nobody may take now, and halts rollouts with a failure; succeeds with those that it
     * halted.
     */
    Future<List<Halted>> settle();

    /** What is under way, and what has failed only because nothing was heard of it. */
    Future<List<UnderWay>> underWay();

    /** Takes what agents said; a report of an earlier attempt, and one that says less than is known, change nothing. */
    Future<Void> report(List<Said> reports);

    record Halted(UUID rolloutId, UUID orgId, String reason) {}

    /**
     * @param offered whether the cluster is to be offered the version now
     */
    record UnderWay(
            UUID clusterId,
            UUID rolloutId,
            int attempt,
            boolean offered,
            String version,
            String image,
            int deadlineSeconds) {}

    /**
     * What became of an offer.
     *
     * @param state that the cluster has from now on: updating, succeeded, failed or skipped
     */
    record Said(UUID clusterId, UUID rolloutId, int attempt, String state, String reason, String message) {}
}
