package cx.niro.agent.heartbeat;

import cx.niro.agent.identity.Credential;
import cx.niro.agent.identity.Identity;
import cx.niro.agent.identity.KeyHolder;
import cx.niro.agent.identity.Standing;
import cx.niro.agent.kubernetes.KubernetesFailure;
import cx.niro.agent.link.Answer;
import cx.niro.agent.link.NiroServer;
import cx.niro.agent.loop.BackOff;
import cx.niro.agent.observe.AccessReviews;
import cx.niro.agent.observe.Observer;
import cx.niro.agent.runs.Run;
import cx.niro.agent.text.LogKeys;
import cx.niro.agent.update.SelfUpdate;
import cx.niro.protocol.Capabilities;
import cx.niro.protocol.Heartbeat;
import cx.niro.protocol.HeartbeatAnswer;
import cx.niro.protocol.Protocol;
import java.time.Clock;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The heartbeat loop's step: come to a key, observe, beat, obey. Used by one thread. */
public final class Beats {
    private static final Logger LOG = LoggerFactory.getLogger(Beats.class);

    /** How often a run that stays aside looks whether it may beat. */
    private static final Duration UNTIL_WANTED = Duration.ofSeconds(1);

    private final Identity identity;
    private final KeyHolder keys;
    private final Who who;
    private final OwnPod pod;
    private final AccessReviews reviews;
    private final Observer observer;
    private final NiroServer server;
    private final Run run;
    private final SelfMeasure self;
    private final SelfUpdate updates;
    private final Cadence cadence;
    private final BackOff backOff;
    private final Clock clock;
    private final LastState state;
    private Capabilities capabilities = Capabilities.NONE;
    private String lastError;
    private boolean isLeftBehind;

    /** The collaborators of {@link Beats}. */
    public record Parts(
            Identity identity,
            KeyHolder keys,
            Who who,
            OwnPod pod,
            AccessReviews reviews,
            Observer observer,
            NiroServer server,
            Run run,
            SelfMeasure self,
            SelfUpdate updates,
            Cadence cadence,
            BackOff backOff,
            Clock clock) {}

    public Beats(Parts parts) {
        this.identity = parts.identity();
        this.keys = parts.keys();
        this.who = parts.who();
        this.pod = parts.pod();
        this.reviews = parts.reviews();
        this.observer = parts.observer();
        this.server = parts.server();
        this.run = parts.run();
        this.self = parts.self();
        this.updates = parts.updates();
        this.cadence = parts.cadence();
        this.backOff = parts.backOff();
        this.clock = parts.clock();
        this.state = new LastState(clock);
    }

    /** One turn of the heartbeat loop; answers how long to rest. */
    public Duration beatOnce() {
        if (run.isAside()) {
            return UNTIL_WANTED;
        }
        var credential = keys.get();
        return credential.isEmpty() ? establish() : observeAndBeat(credential.get());
    }

    private Duration establish() {
        var standing = identity.establish();
        if (standing instanceof Standing.Enrolled enrolled) {
            keys.adopt(enrolled.credential());
            backOff.reset();
            LOG.atInfo()
                    .addKeyValue(LogKeys.CLUSTER, enrolled.credential().clusterId())
                    .addKeyValue(LogKeys.RUN, run.id())
                    .log("the agent has its key");
            return Duration.ZERO;
        }
        var waiting = (Standing.Waiting) standing;
        LOG.atWarn().addKeyValue(LogKeys.REASON, waiting.reason()).log("not enrolled yet");
        return waiting.retryIn().orElseGet(backOff::next);
    }

    private Duration observeAndBeat(Credential credential) {
        try {
            observeIfDue();
            return beat(credential);
        } catch (KubernetesFailure e) {
            LOG.atWarn().addKeyValue(LogKeys.REASON, e.getMessage()).log("the cluster's identity cannot be read");
            lastError = e.getMessage();
            return backOff.next();
        }
    }

    /**
     * A beat that is tried again soon after a failure does not burden the API server again. A run that stands by in a pod that was
     * given up does not look at all: it is what is left of the run before, not a second process with this key.
     */
    private void observeIfDue() {
        var seen = state.observation();
        isLeftBehind = seen != null && run.standsBy() && pod.isGivenUp();
        if (isLeftBehind) {
            return;
        }
        var fresh = cadence.interval().dividedBy(2);
        if (seen == null || Duration.between(seen.at(), clock.instant()).compareTo(fresh) > 0) {
            var may = reviews.review();
            if (may.podsEnabled() != capabilities.podsEnabled()) {
                state.tellWhole();
            }
            capabilities = may;
            state.observed(observer.observe(reviews.pods(capabilities)));
        }
    }

    private Duration beat(Credential credential) throws KubernetesFailure {
        var beat = compose();
        var answer = server.heartbeat(credential.key(), beat);
        if (answer instanceof Answer.Accepted<HeartbeatAnswer> accepted && accepted.body() != null) {
            var resync = accepted(beat, accepted.body());
            if (beat.candidate()) {
                // it is promoted by the beat after its first poll, and tells its state at once then
                return run.isCandidate() ? cadence.soon() : Duration.ZERO;
            }
            // at once, but not in a spin: a server that wants the state although it just came gets it with the next
            // beat
            return resync && beat.snapshot() == null && beat.digest() != null ? Duration.ZERO : cadence.next();
        }
        return answer instanceof Answer.Refused<HeartbeatAnswer> refused ? refused(beat, refused) : unanswered(answer);
    }

    private Heartbeat compose() throws KubernetesFailure {
        var seen = state.observation();
        // what a candidate sees is not looked at: the old run tells it
        var candidate = run.isCandidate();
        var change = candidate ? LastState.Change.NONE : state.changeToSend();
        return new Heartbeat(
                run.id(),
                run.nextSequence(),
                who.cluster().uid(),
                clock.instant(),
                who.agent(),
                capabilities,
                self.stats(isLeftBehind ? null : state.listedAt(), seen.took(), lastError),
                candidate,
                state.digest(),
                change.snapshot(),
                change.delta(),
                candidate || state.digest() == null ? null : seen.usage().orElse(null),
                seen.missing(),
                run.proofs().forHeartbeat(),
                updates.report().orElse(null));
    }

    private boolean accepted(Heartbeat beat, HeartbeatAnswer answer) {
        run.accept();
        run.proofs().returnedByHeartbeat(beat.proofs());
        run.proofs().fromHeartbeat(answer.proof());
        cadence.follow(answer.intervalSeconds());
        backOff.reset();
        lastError = null;
        if (answer.promoted()) {
            run.promote();
        }
        if (answer.update() != null) {
            updates.offer(answer.update());
        }
        if (beat.candidate()) {
            return false;
        }
        state.answered(beat, answer);
        return answer.resync();
    }

    private Duration refused(Heartbeat beat, Answer.Refused<HeartbeatAnswer> refused) {
        lastError = "heartbeat: " + refused.status() + " " + refused.code();
        LOG.atWarn()
                .addKeyValue(LogKeys.STATUS, refused.status())
                .addKeyValue(LogKeys.CODE, refused.code())
                .addKeyValue(LogKeys.DETAIL, refused.detail())
                .log("the server refused a heartbeat");
        return switch (refused.status()) {
            case 401 -> renewKey(refused);
            case 409 -> {
                run.standBy(refused.code());
                state.tellWhole();
                yield refused.retryAfter().orElse(Protocol.STANDBY_INTERVAL);
            }
            case 400, 413 -> {
                state.refused(beat);
                yield cadence.next();
            }
            default -> Answer.wait(refused, backOff::next);
        };
    }

    /** The key is dead: perhaps another process of this cluster enrolled again and the Secret has a newer one. */
    private Duration renewKey(Answer.Refused<HeartbeatAnswer> refused) {
        if (!refused.fromServer()) {
            return Answer.wait(refused, backOff::next);
        }
        var before = keys.get();
        if (identity.establish() instanceof Standing.Enrolled enrolled
                && !before.map(enrolled.credential()::equals).orElse(false)) {
            keys.adopt(enrolled.credential());
            return Duration.ZERO;
        }
        LOG.atError()
                .addKeyValue(LogKeys.CODE, refused.code())
                .log(
                        "the server does not know this agent's key: it was revoked, or the cluster deleted. Make a new install command on the cluster's page and run it");
        return refused.retryAfter().orElse(Identity.SLOWLY);
    }

    private Duration unanswered(Answer<HeartbeatAnswer> answer) {
        var reason = answer instanceof Answer.Unreachable<HeartbeatAnswer> silent ? silent.reason() : "an empty answer";
        lastError = "heartbeat: " + reason;
        LOG.atWarn().addKeyValue(LogKeys.REASON, reason).log("the server does not answer");
        return backOff.next();
    }
}
