package cx.niro.agent.update;

import cx.niro.agent.kubernetes.KubernetesFailure;
import cx.niro.agent.text.LogKeys;
import cx.niro.agent.update.UpdateNotes.State;
import cx.niro.protocol.UpdateOffer;
import cx.niro.protocol.UpdateReport;
import java.time.Clock;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes offers that are new to this Deployment: rolls the image out, or refuses and says why. */
final class Offers {
    private static final Logger LOG = LoggerFactory.getLogger(Offers.class);

    private final OwnDeployment deployment;
    private final Clock clock;

    Offers(OwnDeployment deployment, Clock clock) {
        this.deployment = deployment;
        this.clock = clock;
    }

    /**
     * What became of an offer at once.
     *
     * @param watch over the new pod; empty where nothing was changed
     */
    record Taken(UpdateReport report, Optional<Watch> watch) {}

    /** Fails with {@link KubernetesFailure} where it is to be tried again. */
    Taken take(UpdateOffer offer, OwnDeployment.Seen seen) throws KubernetesFailure {
        var allowed = deployment.mayChange();
        if (allowed.isEmpty()) {
            throw new KubernetesFailure(0, "what the agent may do is not known now");
        }
        if (!allowed.get()) {
            return refused(offer, Decision.CAPABILITY_MISSING);
        }
        var decision = Decision.on(offer, seen.image());
        return decision instanceof Decision.Roll roll
                ? roll(seen, offer, roll.image())
                : refuse(seen, offer, ((Decision.Refuse) decision).reason());
    }

    private Taken roll(OwnDeployment.Seen seen, UpdateOffer offer, String target) throws KubernetesFailure {
        var now = clock.instant();
        var deadline = now.plusSeconds(Watch.sensible(offer.deadlineSeconds()));
        LOG.atInfo()
                .addKeyValue(LogKeys.VERSION, offer.version())
                .addKeyValue("image", target)
                .log("the agent updates itself");
        try {
            var rolling = deployment.change(OwnDeployment.Change.forward(seen, offer.id(), target, deadline));
            return new Taken(rolling.notes().report(false).orElseThrow(), Optional.of(new Watch(now, deadline)));
        } catch (KubernetesFailure e) {
            if (e.isForbidden() || e.status() == 400 || e.status() == 422) {
                return refuse(seen, offer, new Reason("patch_refused", e.getMessage()));
            }
            throw e;
        }
    }

    /** Writes the refusal down where that is possible, so that the offer is not taken by a later process either. */
    private Taken refuse(OwnDeployment.Seen seen, UpdateOffer offer, Reason reason) throws KubernetesFailure {
        try {
            var unused = deployment.change(OwnDeployment.Change.refused(seen, offer.id(), reason));
        } catch (KubernetesFailure e) {
            if (e.isConflict()) {
                throw e;
            }
            LOG.atWarn()
                    .addKeyValue(LogKeys.REASON, e.getMessage())
                    .log("the refusal of an update is not written down");
        }
        return refused(offer, reason);
    }

    static Taken refused(UpdateOffer offer, Reason reason) {
        LOG.atWarn()
                .addKeyValue(LogKeys.VERSION, offer.version())
                .addKeyValue(LogKeys.REASON, reason.text())
                .log("the agent does not take an update");
        return new Taken(
                new UpdateReport(offer.id(), State.REFUSED.word(), reason.code(), reason.message()), Optional.empty());
    }
}
