package cx.niro.verticles.heartbeat;

import cx.niro.protocol.Heartbeat;
import cx.niro.protocol.Protocol;
import cx.niro.verticles.bus.LogKeys;
import cx.niro.verticles.bus.ServiceFailure;
import cx.niro.verticles.gateway.AgentPrincipal;
import cx.niro.verticles.heartbeat.HeartbeatMessages.RunChanged;
import cx.niro.verticles.liveness.Proofs;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which run of an agent may work: see the package. Not thread-safe: it belongs to one event loop. */
final class Runs {
    private static final Logger LOG = LoggerFactory.getLogger(Runs.class);
    private static final int MOST_TRIES = 3;

    /** An agent that cannot see its cluster may be one that its cluster has given up: no second one, but the first. */
    private static final Duration FRESH_LIST = Duration.ofSeconds(60);

    private final HeartbeatStore store;
    private final KnownClusters known;
    private final ReturnedProofs returned;
    private final Duration unknownAfter;
    private final News news;

    Runs(HeartbeatStore store, KnownClusters known, ReturnedProofs returned, Duration unknownAfter, News news) {
        this.store = store;
        this.known = known;
        this.returned = returned;
        this.unknownAfter = unknownAfter;
        this.news = news;
    }

    /** Hears what other nodes and concerns must know. */
    interface News {
        /** Another run is the current one; one without a name where none may work. */
        void runChanged(RunChanged changed);

        /** Somebody else was seen on the cluster's key. */
        void cloneSeen(UUID clusterId, UUID orgId);
    }

    /**
     * What a beat's run may do.
     *
     * @param current false for a candidate that has to wait: its beat has no effect
     */
    record Claim(KnownCluster cluster, boolean current) {}

    /**
     * Succeeds for the current run, which the beat's becomes where it may. Fails with CONFLICT {@code superseded} or
     * {@code clone_quarantined}, or UNAUTHENTICATED for a cluster that is gone.
     */
    Future<Claim> claim(AgentPrincipal agent, Heartbeat beat) {
        return claim(agent.clusterId(), beat, 1);
    }

    /** Succeeds with the cluster for a run that may poll: every one but those that had to give way or are quarantined. */
    Future<KnownCluster> checkRun(UUID clusterId, String runId) {
        return find(clusterId)
                .compose(cluster -> cluster.run().quarantined() ? lookAgain(cluster) : Future.succeededFuture(cluster))
                .compose(cluster -> {
                    if (cluster.run().quarantined()) {
                        return Future.failedFuture(CloneRefusals.twoProcesses());
                    }
                    return cluster.run().claimOf(runId, false) == AgentRun.Claim.SUPERSEDED
                            ? Future.failedFuture(superseded(cluster))
                            : Future.succeededFuture(cluster);
                });
    }

    private Future<KnownCluster> find(UUID clusterId) {
        var remembered = known.find(clusterId);
        if (remembered != null) {
            return Future.succeededFuture(remembered);
        }
        var generation = known.generation();
        return store.find(clusterId).compose(read -> {
            if (read == null) {
                return Future.failedFuture(new ServiceFailure(
                        ServiceFailure.Code.UNAUTHENTICATED, "agent_key_invalid", "the cluster was removed"));
            }
            // what another beat learned meanwhile is newer than what was read
            if (known.find(clusterId) == null) {
                known.remember(read, generation);
            }
            return Future.succeededFuture(known.find(clusterId) == null ? read : known.find(clusterId));
        });
    }

    private Future<Claim> claim(UUID clusterId, Heartbeat beat, int attempt) {
        return find(clusterId)
                .compose(cluster -> cluster.run().quarantined() || isAnother(cluster, beat)
                        ? lookAgain(cluster)
                        : Future.succeededFuture(cluster))
                .compose(cluster -> {
                    if (isAnother(cluster, beat)) {
                        return refuseOther(cluster, beat.clusterUid());
                    }
                    return cluster.run().quarantined()
                            ? Future.failedFuture(CloneRefusals.twoProcesses())
                            : claim(cluster, beat, attempt);
                });
    }

    private static boolean isAnother(KnownCluster cluster, Heartbeat beat) {
        return cluster.enrolledUid() != null && !cluster.enrolledUid().equals(beat.clusterUid());
    }

    /** Reads it anew: through another node it may have been enrolled again or told its state, and the news may have been lost. */
    Future<KnownCluster> lookAgain(KnownCluster remembered) {
        known.forget(remembered.clusterId());
        return find(remembered.clusterId());
    }

    private Future<Claim> claim(KnownCluster cluster, Heartbeat beat, int attempt) {
        return switch (cluster.run().claimOf(beat.runId(), beat.candidate())) {
            case CURRENT -> Future.succeededFuture(new Claim(cluster, true));
            case NEW -> takeOver(cluster, beat, null, false, attempt);
            case CANDIDATE ->
                takeOver(cluster, beat, provesItsPolls(cluster, beat) ? null : unknownAfter, true, attempt);
            case SUPERSEDED -> takeOver(cluster, beat, unknownAfter, false, attempt);
        };
    }

    /** What a poll of this very run was answered has reached it: both of its channels work. */
    private boolean provesItsPolls(KnownCluster cluster, Heartbeat beat) {
        return returned.newest(cluster.clusterId(), beat.runId(), Proofs.POLL, beat.proofs()) != null;
    }

    private Future<Claim> refuseOther(KnownCluster cluster, String otherUid) {
        return store.noteClone(cluster.clusterId(), otherUid).compose(noted -> {
            if (noted) {
                LOG.atWarn()
                        .addKeyValue(LogKeys.CLUSTER, cluster.clusterId())
                        .log("another cluster uses the key of this one");
                news.cloneSeen(cluster.clusterId(), cluster.orgId());
            }
            return Future.failedFuture(CloneRefusals.otherCluster());
        });
    }

    private Future<Claim> takeOver(
            KnownCluster cluster, Heartbeat beat, Duration silence, boolean promoted, int attempt) {
        return store.takeOver(cluster, beat.runId(), silence, promoted).compose(run -> {
            if (run != null) {
                return run.quarantined() ? quarantined(cluster, run) : welcome(cluster, beat, run);
            }
            known.forget(cluster.clusterId());
            if (silence == null && attempt < MOST_TRIES) {
                return claim(cluster.clusterId(), beat, attempt + 1);
            }
            return find(cluster.clusterId()).compose(now -> standBy(now, beat));
        });
    }

    private Future<Claim> welcome(KnownCluster cluster, Heartbeat beat, AgentRun run) {
        LOG.atInfo()
                .addKeyValue(LogKeys.CLUSTER, cluster.clusterId())
                .addKeyValue(LogKeys.RUN, run.runId())
                .addKeyValue("protocol_version", beat.agent().protocolVersion())
                .log(
                        beat.agent().protocolVersion() > Protocol.VERSION
                                ? "agent run took over, it speaks a newer protocol"
                                : "agent run took over");
        // before it is published: this node hears of it too, and forgets what it remembers
        news.runChanged(new RunChanged(cluster.clusterId(), run.runId(), run.epoch()));
        var renewed = cluster.withRun(run);
        known.forget(cluster.clusterId());
        known.remember(renewed, known.generation());
        return Future.succeededFuture(new Claim(renewed, true));
    }

    /** What a run hears that could not take over. */
    private Future<Claim> standBy(KnownCluster cluster, Heartbeat beat) {
        return switch (cluster.run().claimOf(beat.runId(), beat.candidate())) {
            case CURRENT -> Future.succeededFuture(new Claim(cluster, true));
            case CANDIDATE -> Future.succeededFuture(new Claim(cluster, false));
            case NEW -> Future.failedFuture(superseded(cluster));
            case SUPERSEDED -> hearBeside(cluster, beat);
        };
    }

    private Future<Claim> hearBeside(KnownCluster cluster, Heartbeat beat) {
        return (seesItsCluster(beat) ? store.noteStandBy(cluster, unknownAfter) : Future.succeededFuture(false))
                .compose(bothLive -> bothLive ? quarantine(cluster) : Future.failedFuture(superseded(cluster)));
    }

    private static boolean seesItsCluster(Heartbeat beat) {
        return beat.stats() != null
                && beat.stats().kubernetesListedAt() != null
                && beat.sentAt() != null
                && Duration.between(beat.stats().kubernetesListedAt(), beat.sentAt())
                                .compareTo(FRESH_LIST)
                        < 0;
    }

    private Future<Claim> quarantine(KnownCluster cluster) {
        return store.quarantine(cluster)
                .compose(run -> run == null ? Future.failedFuture(superseded(cluster)) : quarantined(cluster, run));
    }

    private Future<Claim> quarantined(KnownCluster cluster, AgentRun run) {
        LOG.atWarn()
                .addKeyValue(LogKeys.CLUSTER, cluster.clusterId())
                .log("two processes take turns with the key of a cluster, both are refused");
        known.forget(cluster.clusterId());
        news.runChanged(new RunChanged(cluster.clusterId(), run.runId(), run.epoch()));
        news.cloneSeen(cluster.clusterId(), cluster.orgId());
        return Future.failedFuture(CloneRefusals.twoProcesses());
    }

    private static ServiceFailure superseded(KnownCluster cluster) {
        return new ServiceFailure(
                ServiceFailure.Code.CONFLICT,
                "superseded",
                "another run of the agent (epoch " + cluster.run().epoch() + ") took over; stand by");
    }
}
