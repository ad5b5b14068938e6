package cx.niro.verticles.heartbeat;

import cx.niro.protocol.HeartbeatAnswer;
import cx.niro.protocol.UpdateOffer;
import cx.niro.verticles.bus.ServiceFailure;
import cx.niro.verticles.gateway.AgentPrincipal;
import cx.niro.verticles.heartbeat.HeartbeatStore.Sign;
import cx.niro.verticles.liveness.Proofs;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Clock;
import java.time.Duration;

/** The path of one beat: decode, check its run, compare, store or count, answer. Belongs to one event loop. */
final class Ingest {
    private final BeatReader reader;
    private final HeartbeatConfig config;
    private final Runs runs;
    private final Proofs proofs;
    private final ReturnedProofs returned;
    private final KnownClusters known;
    private final GroupCommit commits;
    private final SignsOfLife signs;
    private final Feed feed;
    private final UpdateOffers offers;
    private final Clock clock;

    Ingest(
            BeatReader reader,
            HeartbeatConfig config,
            GroupCommit commits,
            Runs runs,
            Proofs proofs,
            ReturnedProofs returned,
            KnownClusters known,
            SignsOfLife signs,
            Feed feed,
            UpdateOffers offers,
            Clock clock) {
        this.reader = reader;
        this.config = config;
        this.runs = runs;
        this.proofs = proofs;
        this.returned = returned;
        this.known = known;
        this.commits = commits;
        this.signs = signs;
        this.feed = feed;
        this.offers = offers;
        this.clock = clock;
    }

    /**
     * Fails with INVALID naming the field, TOO_LARGE, CONFLICT {@code superseded} or {@code clone_quarantined}, UNAUTHENTICATED
     * for a cluster that is gone, or UNAVAILABLE with a jittered time to come back.
     */
    Future<HeartbeatAnswer> accept(AgentPrincipal agent, Buffer body) {
        return refuseWhileDatabaseIsDown()
                .compose(up -> reader.read(body))
                .compose(observed -> runs.claim(agent, observed.beat()).compose(claim -> take(claim, observed)))
                .onSuccess(outcome -> BeatMetrics.count(outcome.metric))
                .map(outcome -> outcome.answer)
                .recover(failure -> Future.failedFuture(jittered(failure)))
                .onFailure(BeatMetrics::countFailure);
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

    private Future<Outcome> take(Runs.Claim claim, Observed observed) {
        if (claim.current()) {
            return compare(claim.cluster(), observed);
        }
        offers.hearCandidate(claim.cluster().clusterId(), observed.beat());
        return Future.succeededFuture(new Outcome("candidate", answer(claim.cluster(), observed, false, null, false)));
    }

    private Future<Outcome> compare(KnownCluster cluster, Observed observed) {
        var comparison = Comparison.of(cluster, observed, clock.instant());
        return comparison == Comparison.RESYNC
                ? lookAgain(cluster).compose(now -> act(now, Comparison.of(now, observed, clock.instant()), observed))
                : act(cluster, comparison, observed);
    }

    /** Another node may have stored the state since this one looked, and to ask for it costs more than a read. */
    private Future<KnownCluster> lookAgain(KnownCluster cluster) {
        return runs.lookAgain(cluster)
                .map(now -> now.run().epoch() == cluster.run().epoch() ? now : cluster);
    }

    private Future<Outcome> act(KnownCluster cluster, Comparison comparison, Observed observed) {
        return switch (comparison) {
            case STALE -> done("stale", cluster, observed, false);
            case UNCHANGED -> seen("unchanged", cluster, observed, false);
            case RESYNC -> seen("resync", cluster, observed, true);
            case CHANGED -> store(cluster, observed);
            case DELTA -> merge(cluster, observed);
        };
    }

    /** What is stored then is a whole state of this very beat: it needs no other condition than that of a snapshot. */
    private Future<Outcome> merge(KnownCluster cluster, Observed observed) {
        return reader.complete(cluster.clusterId(), observed)
                .compose(completed ->
                        completed == null ? seen("resync", cluster, observed, true) : store(cluster, completed));
    }

    private Future<Outcome> seen(String metric, KnownCluster cluster, Observed observed, boolean resync) {
        known.update(cluster.accepted(observed.beat().sequence()));
        signs.add(sign(cluster, cluster.revision(), observed));
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
            signs.add(sign(cluster, revision, observed));
            return done("changed", cluster, observed, false);
        });
    }

    private Sign sign(KnownCluster cluster, long revision, Observed observed) {
        var beat = observed.beat();
        return new Sign(
                cluster.clusterId(),
                cluster.run().epoch(),
                revision,
                observed.usage(),
                returned.newest(cluster.clusterId(), beat.runId(), Proofs.POLL, beat.proofs()),
                returned.listedAt(beat),
                returned.logsOpenSince(beat),
                returned.logsTakenAt(beat));
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
        var beat = observed.beat();
        BeatMetrics.countState(observed, metric);
        var offer = offers.answer(cluster.clusterId(), beat);
        return Future.succeededFuture(new Outcome(metric, answer(cluster, observed, resync, offer, beat.candidate())));
    }

    private HeartbeatAnswer answer(
            KnownCluster cluster, Observed observed, boolean resync, UpdateOffer offer, boolean promoted) {
        return new HeartbeatAnswer(
                Math.toIntExact(config.interval().toSeconds()),
                resync,
                proofs.make(cluster.clusterId(), observed.beat().runId(), Proofs.HEARTBEAT),
                offer,
                promoted);
    }

    /** A whole fleet must not come back in the same second. */
    private static Throwable jittered(Throwable failure) {
        if (failure instanceof ServiceFailure service && service.code() == ServiceFailure.Code.UNAVAILABLE) {
            return ServiceFailure.unavailable(service.reason(), service.getMessage(), ServiceFailure.aWhile(), service);
        }
        return failure;
    }
}
