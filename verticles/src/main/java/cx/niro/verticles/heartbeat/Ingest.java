package cx.niro.verticles.heartbeat;

import cx.niro.protocol.Heartbeat;
import cx.niro.protocol.HeartbeatAnswer;
import cx.niro.protocol.Protocol;
import cx.niro.verticles.bus.LogKeys;
import cx.niro.verticles.bus.ServiceFailure;
import cx.niro.verticles.gateway.AgentPrincipal;
import cx.niro.verticles.heartbeat.HeartbeatMessages.RunChanged;
import cx.niro.verticles.liveness.Proofs;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The path of one beat: decode, find its run, compare, store or count, answer. Belongs to one event loop. */
final class Ingest {
    private static final Logger LOG = LoggerFactory.getLogger(Ingest.class);
    /** What an event loop decodes itself: well below a millisecond. */
    private static final int SMALL_BODY_BYTES = 16 * 1024;

    private static final int MOST_TRIES = 3;
    private static final int MOST_PROOFS = 4;

    private final WorkerExecutor workers;
    private final HeartbeatConfig config;
    private final HeartbeatStore store;
    private final Proofs proofs;
    private final KnownClusters known;
    private final GroupCommit commits;
    private final SignsOfLife signs;
    private final Feed feed;
    private final Consumer<RunChanged> runChanged;
    private final Clock clock;

    Ingest(
            Vertx vertx,
            WorkerExecutor workers,
            HeartbeatConfig config,
            HeartbeatStore store,
            Proofs proofs,
            KnownClusters known,
            SignsOfLife signs,
            Feed feed,
            Consumer<RunChanged> runChanged,
            Clock clock) {
        this.workers = workers;
        this.config = config;
        this.store = store;
        this.proofs = proofs;
        this.known = known;
        this.commits = new GroupCommit(vertx, store);
        this.signs = signs;
        this.feed = feed;
        this.runChanged = runChanged;
        this.clock = clock;
    }

    /**
     * Fails with INVALID naming the field, TOO_LARGE, CONFLICT {@code superseded} or {@code clone_quarantined}, UNAUTHENTICATED
     * for a cluster that is gone, or UNAVAILABLE with a jittered time to come back.
     */
    Future<HeartbeatAnswer> accept(AgentPrincipal agent, Buffer body) {
        return refuseWhileDatabaseIsDown()
                .compose(up -> decode(body))
                .compose(observed -> admit(agent, observed, 1))
                .onSuccess(outcome -> BeatMetrics.count(outcome.metric))
                .map(outcome -> outcome.answer)
                .recover(failure -> Future.failedFuture(jittered(failure)))
                .onFailure(BeatMetrics::countFailure);
    }

    /** Whether the run may work: every run but one that had to give way. */
    Future<Void> checkRun(UUID clusterId, String runId) {
        return find(clusterId)
                .compose(cluster -> cluster.run().claimOf(runId, false) == AgentRun.Claim.SUPERSEDED
                        ? Future.failedFuture(superseded(cluster))
                        : Future.succeededFuture());
    }

    private record Outcome(String metric, HeartbeatAnswer answer) {}

    private Future<Void> refuseWhileDatabaseIsDown() {
        return signs.databaseAnswers()
                ? Future.succeededFuture()
                : Future.failedFuture(ServiceFailure.unavailable(
                        "database_unavailable",
                        "the database cannot be reached; try again in a few seconds",
                        Duration.ofSeconds(5),
                        null));
    }

    private Future<Observed> decode(Buffer body) {
        if (body.length() > SMALL_BODY_BYTES) {
            return workers.executeBlocking(() -> Observed.of(body), false);
        }
        try {
            return Future.succeededFuture(Observed.of(body));
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
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

    private Future<Outcome> admit(AgentPrincipal agent, Observed observed, int attempt) {
        var beat = observed.beat();
        return find(agent.clusterId()).compose(cluster -> {
            if (cluster.enrolledUid() != null && !cluster.enrolledUid().equals(beat.clusterUid())) {
                return quarantine(cluster, beat.clusterUid());
            }
            countProofs(cluster, beat);
            return switch (cluster.run().claimOf(beat.runId(), beat.candidate())) {
                case CURRENT -> compare(cluster, observed);
                case NEW -> takeOver(cluster, observed, null, attempt);
                case CANDIDATE, SUPERSEDED -> takeOver(cluster, observed, config.unknownAfter(), attempt);
            };
        });
    }

    /** The light of the command channel is a matter of the command concern; here it is only seen whether proofs are ours. */
    private void countProofs(KnownCluster cluster, Heartbeat beat) {
        beat.proofs().stream()
                .limit(MOST_PROOFS)
                .forEach(proof -> BeatMetrics.countProof(proofs.isGenuine(cluster.clusterId(), beat.runId(), proof)));
    }

    private Future<Outcome> quarantine(KnownCluster cluster, String otherUid) {
        return store.noteClone(cluster.clusterId(), otherUid).compose(noted -> {
            LOG.atWarn()
                    .addKeyValue(LogKeys.CLUSTER, cluster.clusterId())
                    .log("another cluster uses the key of this one");
            return Future.failedFuture(
                    new ServiceFailure(
                            ServiceFailure.Code.CONFLICT,
                            "clone_quarantined",
                            "this key belongs to another cluster (its kube-system has another UID); enroll this one on its own"));
        });
    }

    private Future<Outcome> takeOver(KnownCluster cluster, Observed observed, Duration silence, int attempt) {
        var beat = observed.beat();
        return store.takeOver(cluster, beat.runId(), silence).compose(run -> {
            if (run != null) {
                return welcome(cluster, observed, run);
            }
            known.forget(cluster.clusterId());
            if (silence == null && attempt < MOST_TRIES) {
                return admit(new AgentPrincipal(cluster.clusterId(), cluster.orgId(), null), observed, attempt + 1);
            }
            return find(cluster.clusterId()).compose(now -> standBy(now, observed));
        });
    }

    private Future<Outcome> welcome(KnownCluster cluster, Observed observed, AgentRun run) {
        LOG.atInfo()
                .addKeyValue(LogKeys.CLUSTER, cluster.clusterId())
                .addKeyValue(LogKeys.RUN, run.runId())
                .addKeyValue("protocol_version", observed.beat().agent().protocolVersion())
                .log(
                        observed.beat().agent().protocolVersion() > Protocol.VERSION
                                ? "agent run took over, it speaks a newer protocol"
                                : "agent run took over");
        // before it is published: this node hears of it too, and forgets what it remembers
        runChanged.accept(new RunChanged(cluster.clusterId(), run.runId(), run.epoch()));
        var renewed = cluster.withRun(run);
        known.forget(cluster.clusterId());
        known.remember(renewed, known.generation());
        return compare(renewed, observed);
    }

    /** What a run hears that could not take over. */
    private Future<Outcome> standBy(KnownCluster cluster, Observed observed) {
        var beat = observed.beat();
        return switch (cluster.run().claimOf(beat.runId(), beat.candidate())) {
            case CURRENT -> compare(cluster, observed);
            case CANDIDATE -> Future.succeededFuture(new Outcome("candidate", answer(cluster, observed, false, false)));
            case NEW, SUPERSEDED -> Future.failedFuture(superseded(cluster));
        };
    }

    private static ServiceFailure superseded(KnownCluster cluster) {
        return new ServiceFailure(
                ServiceFailure.Code.CONFLICT,
                "superseded",
                "another run of the agent (epoch " + cluster.run().epoch() + ") took over; stand by");
    }

    private Future<Outcome> compare(KnownCluster cluster, Observed observed) {
        var comparison = Comparison.of(cluster, observed, clock.instant());
        return switch (comparison) {
            case STALE -> done("stale", cluster, observed, false);
            case UNCHANGED -> seen("unchanged", cluster, observed, false);
            case RESYNC -> seen("resync", cluster, observed, true);
            case CHANGED -> store(cluster, observed);
        };
    }

    private Future<Outcome> seen(String metric, KnownCluster cluster, Observed observed, boolean resync) {
        known.update(cluster.accepted(observed.beat().sequence()));
        signs.add(cluster.clusterId(), cluster.run().epoch(), observed.usage());
        return done(metric, cluster, observed, resync);
    }

    private Future<Outcome> store(KnownCluster cluster, Observed observed) {
        var change = StateChange.of(cluster, observed);
        return commits.add(change).compose(revision -> {
            if (revision == null) {
                // a newer state is stored already: another node took it
                known.forget(cluster.clusterId());
                return done("stale", cluster, observed, false);
            }
            var facts = StateChange.withRevision(change.facts(), revision);
            remember(cluster, change, facts);
            feed.changed(facts);
            signs.add(cluster.clusterId(), cluster.run().epoch(), observed.usage());
            return done("changed", cluster, observed, false);
        });
    }

    private void remember(KnownCluster cluster, StateChange change, HeartbeatMessages.ClusterFacts facts) {
        var current = known.find(cluster.clusterId());
        if (current != null && (current.facts() == null || current.facts().revision() < facts.revision())) {
            known.update(
                    current.run().epoch() == cluster.run().epoch()
                            ? current.stored(change.digest(), facts, clock.instant())
                            : current);
        }
    }

    private Future<Outcome> done(String metric, KnownCluster cluster, Observed observed, boolean resync) {
        return Future.succeededFuture(new Outcome(
                metric, answer(cluster, observed, resync, observed.beat().candidate())));
    }

    private HeartbeatAnswer answer(KnownCluster cluster, Observed observed, boolean resync, boolean promoted) {
        return new HeartbeatAnswer(
                Math.toIntExact(config.interval().toSeconds()),
                resync,
                proofs.make(cluster.clusterId(), observed.beat().runId(), Proofs.HEARTBEAT),
                null,
                promoted);
    }

    /** A whole fleet must not come back in the same second. */
    private static Throwable jittered(Throwable failure) {
        if (failure instanceof ServiceFailure service && service.code() == ServiceFailure.Code.UNAVAILABLE) {
            return ServiceFailure.unavailable(
                    service.reason(),
                    service.getMessage(),
                    Duration.ofMillis(ThreadLocalRandom.current().nextLong(3_000, 10_001)),
                    service);
        }
        return failure;
    }
}
