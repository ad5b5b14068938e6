package cx.niro.agent.update;

import cx.niro.agent.kubernetes.KubernetesApi;
import cx.niro.agent.kubernetes.KubernetesFailure;
import cx.niro.agent.loop.BackOff;
import cx.niro.agent.observe.AccessReviews;
import cx.niro.agent.runs.Run;
import cx.niro.agent.text.LogKeys;
import cx.niro.agent.update.UpdateNotes.State;
import cx.niro.protocol.UpdateOffer;
import cx.niro.protocol.UpdateReport;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this process does for updates: takes offers, watches over the new pod, or proves itself as the new pod. {@link #turn} belongs
 * to one thread, the other methods to any.
 */
public final class SelfUpdate {
    /** How often to look while an update is under way. */
    static final Duration LOOK_EVERY = Duration.ofSeconds(2);
    /** How often a candidate looks whether it was promoted, and whether the old process gave up on it. */
    static final Duration CANDIDATE_LOOKS_EVERY = Duration.ofMillis(500);

    /** How long a Deployment that is absent or forbidden is looked for: a starting API server knows neither roles nor objects. */
    static final Duration PATIENCE = Duration.ofSeconds(60);
    /** How often a process without a Deployment looks for it again. */
    static final Duration ALONE_LOOKS_EVERY = Duration.ofMinutes(5);

    /** How often a run that was set back looks whether somebody set its version again. */
    private static final Duration ASIDE_LOOKS_EVERY = Duration.ofSeconds(15);

    private static final int LOOKS_PER_READ = 10;
    private static final Duration IDLE = Duration.ofSeconds(1);
    private static final Logger LOG = LoggerFactory.getLogger(SelfUpdate.class);

    private final OwnDeployment deployment;
    private final Offers offers;
    private final Optional<String> image;
    private final Run run;
    private final BackOff backOff;
    private final Clock clock;
    private final AtomicReference<UpdateOffer> offered = new AtomicReference<>();
    private volatile UpdateReport report;
    private boolean wasRead;
    private Instant missedSince;
    private Instant aloneUntil;
    private boolean active;
    private int looks;
    private Watch watch;
    private boolean rolledHere;

    /** @param image that this process runs from; empty where it cannot update itself */
    public SelfUpdate(
            KubernetesApi api,
            AccessReviews reviews,
            String namespace,
            Optional<String> image,
            Run run,
            BackOff backOff,
            Clock clock) {
        this(new KubernetesOwnDeployment(api, reviews, namespace), image, run, backOff, clock);
    }

    SelfUpdate(OwnDeployment deployment, Optional<String> image, Run run, BackOff backOff, Clock clock) {
        this.deployment = deployment;
        this.offers = new Offers(deployment, clock);
        this.image = image;
        this.run = run;
        this.backOff = backOff;
        this.clock = clock;
    }

    /** Finds out whether this is the new run of an update; to be called before the first beat. While that is not known it is one. */
    public void begin() {
        if (image.isPresent()) {
            run.beCandidate();
            var unused = turn();
        }
    }

    /** The server offers a version; it does so with each beat until it hears what became of it. */
    public void offer(UpdateOffer offer) {
        offered.set(offer);
    }

    /** What became of the newest offer; empty for none. */
    public Optional<UpdateReport> report() {
        return Optional.ofNullable(report);
    }

    /** One turn of the update loop; answers how long to rest. */
    public Duration turn() {
        if (image.isEmpty() || (aloneUntil != null && clock.instant().isBefore(aloneUntil))) {
            return refuseAll();
        }
        try {
            var rest = act();
            backOff.reset();
            return rest;
        } catch (KubernetesFailure e) {
            return failed(e);
        }
    }

    private Duration act() throws KubernetesFailure {
        var offer = offered.getAndSet(null);
        if (run.isAside()) {
            return look(deployment.read());
        }
        if (run.isCandidate() && wasRead && ++looks % LOOKS_PER_READ != 0) {
            return CANDIDATE_LOOKS_EVERY;
        }
        if (active || !wasRead) {
            return look(deployment.read());
        }
        return offer == null || run.isCandidate() || run.standsBy() ? IDLE : consider(offer);
    }

    private Duration failed(KubernetesFailure e) {
        if (e.isConflict()) {
            // decided on a state that is gone: look again
            active = true;
            return Duration.ZERO;
        }
        if (!wasRead && (e.isAbsent() || e.isForbidden())) {
            return missed(e);
        }
        LOG.atWarn()
                .addKeyValue(LogKeys.REASON, e.getMessage())
                .log("the agent's own Deployment cannot be read or changed");
        return backOff.next();
    }

    /** Goes alone when the Deployment was not seen for a while; until then this process may be the new run of an update. */
    private Duration missed(KubernetesFailure e) {
        var now = clock.instant();
        if (missedSince == null) {
            missedSince = now;
        }
        if (now.isBefore(missedSince.plus(PATIENCE))) {
            return LOOK_EVERY;
        }
        if (aloneUntil == null) {
            LOG.atInfo().addKeyValue(LogKeys.REASON, e.getMessage()).log("the agent cannot see its own Deployment");
        }
        aloneUntil = now.plus(ALONE_LOOKS_EVERY);
        run.beOrdinary();
        return IDLE;
    }

    /** Acts on what the Deployment says; answers when to look again. */
    private Duration look(OwnDeployment.Seen seen) throws KubernetesFailure {
        wasRead = true;
        aloneUntil = null;
        var notes = seen.notes();
        var isNew = notes.image().equals(image) && !rolledHere;
        active = notes.is(State.ROLLING);
        if (!active) {
            settle(seen, isNew);
            return run.isAside() ? ASIDE_LOOKS_EVERY : IDLE;
        }
        if (!notes.image().equals(Optional.of(seen.image()))) {
            settle(
                    changed(OwnDeployment.Change.given(
                            seen,
                            new Reason("image_changed", "somebody set the image to " + seen.image() + " meanwhile"))),
                    isNew);
            return Duration.ZERO;
        }
        return isNew ? prove(seen) : watchOver(seen);
    }

    /** No update is under way. A process of a version that was rolled back stays aside until its pod is gone. */
    private void settle(OwnDeployment.Seen seen, boolean isNew) {
        var notes = seen.notes();
        active = false;
        rolledHere = false;
        watch = null;
        if (notes.is(State.ROLLED_BACK) && isNew && !image.equals(Optional.of(seen.image()))) {
            run.stayAside();
        } else {
            run.beOrdinary();
        }
        notes.report(false).ifPresent(told -> report = told);
    }

    private Duration prove(OwnDeployment.Seen seen) throws KubernetesFailure {
        // a run that went alone and works already needs no promotion
        if (!run.wasPromoted() && !run.isReady()) {
            run.beCandidate();
            report = seen.notes().report(true).orElse(null);
            return CANDIDATE_LOOKS_EVERY;
        }
        settle(changed(OwnDeployment.Change.succeeded(seen, clock.instant())), true);
        LOG.atInfo().addKeyValue("image", seen.image()).log("the update succeeded");
        return Duration.ZERO;
    }

    private Duration watchOver(OwnDeployment.Seen seen) throws KubernetesFailure {
        run.beOrdinary();
        report = seen.notes().report(false).orElse(null);
        var now = clock.instant();
        if (watch == null) {
            watch = new Watch(now, seen.notes().deadline().orElse(now));
        }
        var verdict = watch.judge(now, newestPod(seen.image()), seen.trouble(), run.standsBy());
        if (verdict.isEmpty()) {
            return LOOK_EVERY;
        }
        var back = changed(OwnDeployment.Change.back(seen, verdict.get()));
        LOG.atError()
                .addKeyValue("image", seen.image())
                .addKeyValue(LogKeys.REASON, verdict.get().text())
                .log("the update failed, the previous image was set back");
        settle(back, false);
        return Duration.ZERO;
    }

    /** Pods that cannot be listed now do not keep the deadline from being judged. */
    private Optional<NewPod> newestPod(String ofImage) {
        try {
            return deployment.newestPod(ofImage);
        } catch (KubernetesFailure e) {
            LOG.atWarn().addKeyValue(LogKeys.REASON, e.getMessage()).log("the agent's new pod cannot be seen");
            return Optional.empty();
        }
    }

    private Duration consider(UpdateOffer offer) throws KubernetesFailure {
        if (report != null && report.id().equals(offer.id())) {
            return IDLE;
        }
        var seen = deployment.read();
        if (seen.notes().is(State.ROLLING) || seen.notes().id().equals(Optional.of(offer.id()))) {
            return look(seen);
        }
        var before = report;
        report = new UpdateReport(offer.id(), "accepted", null, null);
        try {
            var taken = offers.take(offer, seen);
            report = taken.report();
            taken.watch().ifPresent(this::begin);
            return IDLE;
        } catch (KubernetesFailure e) {
            report = before;
            throw e;
        }
    }

    private void begin(Watch over) {
        watch = over;
        rolledHere = true;
        active = true;
    }

    private Duration refuseAll() {
        var offer = offered.getAndSet(null);
        if (offer != null && (report == null || !report.id().equals(offer.id()))) {
            report = Offers.refused(offer, Decision.NOT_IN_A_POD).report();
        }
        return IDLE;
    }

    /** Asks first: what is not granted is not tried. */
    private OwnDeployment.Seen changed(OwnDeployment.Change change) throws KubernetesFailure {
        if (!deployment.mayChange().orElse(false)) {
            throw new KubernetesFailure(0, "the agent may not change its own Deployment at the moment");
        }
        return deployment.change(change);
    }
}
