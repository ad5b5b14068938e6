package cx.niro.verticles.heartbeat;

import cx.niro.protocol.Heartbeat;
import cx.niro.verticles.heartbeat.HeartbeatMessages.ClusterFacts;
import io.vertx.core.buffer.Buffer;
import java.util.List;

/**
 * A state to store, if it is newer than the stored one.
 *
 * @param facts with the revision left 0: the store counts it
 * @param snapshot gzip JSON; null where only facts changed, then snapshot and pods stay
 */
record StateChange(ClusterFacts facts, String digest, Buffer snapshot, List<PodRow> pods) {
    private static final int MOST_MISSING = 20;

    /** What the beat says, over the counts of the stored state where it carries no snapshot. */
    static StateChange of(KnownCluster known, Observed observed) {
        var beat = observed.beat();
        var counts = observed.hasSnapshot() ? observed.counts() : storedCounts(known);
        var digest = observed.hasSnapshot() ? beat.digest() : known.digest();
        return new StateChange(facts(known, beat, counts), digest, observed.snapshot(), observed.pods());
    }

    long approximateBytes() {
        return 2048L + (snapshot == null ? 0 : snapshot.length()) + 256L * pods.size();
    }

    static ClusterFacts withRevision(ClusterFacts facts, long revision) {
        return new ClusterFacts(
                facts.clusterId(),
                facts.orgId(),
                facts.epoch(),
                facts.sequence(),
                revision,
                facts.runId(),
                facts.agent(),
                facts.stats(),
                facts.capabilities(),
                facts.kubernetesVersion(),
                facts.nodesTotal(),
                facts.nodesReady(),
                facts.podsTotal(),
                facts.podsRunning(),
                facts.podsPending(),
                facts.podsSucceeded(),
                facts.podsFailed(),
                facts.podsProblem(),
                facts.cpuAllocatableMillicores(),
                facts.memoryAllocatableBytes(),
                facts.warningEvents(),
                facts.missing());
    }

    private static ClusterFacts facts(KnownCluster known, Heartbeat beat, StateCounts counts) {
        return new ClusterFacts(
                known.clusterId(),
                known.orgId(),
                known.run().epoch(),
                beat.sequence(),
                0,
                beat.runId(),
                beat.agent(),
                beat.stats(),
                beat.capabilities(),
                beat.agent().kubernetesVersion(),
                counts.nodesTotal(),
                counts.nodesReady(),
                counts.podsTotal(),
                counts.podsRunning(),
                counts.podsPending(),
                counts.podsSucceeded(),
                counts.podsFailed(),
                counts.podsProblem(),
                counts.cpuAllocatableMillicores(),
                counts.memoryAllocatableBytes(),
                counts.warningEvents(),
                beat.missing().stream().limit(MOST_MISSING).toList());
    }

    private static StateCounts storedCounts(KnownCluster known) {
        var facts = known.facts();
        return facts == null
                ? StateCounts.NONE
                : new StateCounts(
                        facts.nodesTotal(),
                        facts.nodesReady(),
                        facts.podsTotal(),
                        facts.podsRunning(),
                        facts.podsPending(),
                        facts.podsSucceeded(),
                        facts.podsFailed(),
                        facts.podsProblem(),
                        facts.cpuAllocatableMillicores(),
                        facts.memoryAllocatableBytes(),
                        facts.warningEvents());
    }
}
