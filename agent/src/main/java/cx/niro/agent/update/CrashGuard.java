package cx.niro.agent.update;

import cx.niro.agent.kubernetes.KubernetesApi;
import cx.niro.agent.kubernetes.KubernetesFailure;
import cx.niro.agent.observe.AccessReviews;
import cx.niro.agent.text.LogKeys;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The first thing that a process does: where its version came by a self-update and this is the third restart within ten minutes, it
 * sets the previous image back. A version without a recorded previous one, and one that proved itself over an hour ago, is left alone.
 */
public final class CrashGuard {
    private static final Logger LOG = LoggerFactory.getLogger(CrashGuard.class);
    private static final int TRIES = 3;

    private final OwnDeployment deployment;
    private final String image;
    private final String pod;
    private final Clock clock;
    private boolean wasSetBack;

    /**
     * @param image that this process runs from
     * @param pod that it runs in
     */
    public CrashGuard(KubernetesApi api, String namespace, String image, String pod, Clock clock) {
        this(
                new KubernetesOwnDeployment(api, new AccessReviews(api, true, namespace, List.of()), namespace),
                image,
                pod,
                clock);
    }

    CrashGuard(OwnDeployment deployment, String image, String pod, Clock clock) {
        this.deployment = deployment;
        this.image = image;
        this.pod = pod;
        this.clock = clock;
    }

    /**
     * Notes this start, or sets the previous image back; what cannot be read or changed is left for the next start.
     *
     * @return whether the previous image was set back: this process must not work then
     */
    public boolean countThisStart() {
        try {
            for (var attempt = 1; !isNoted(); attempt++) {
                if (attempt == TRIES) {
                    LOG.warn("the start could not be noted: the Deployment changes all the time");
                    return false;
                }
            }
        } catch (KubernetesFailure e) {
            LOG.atWarn().addKeyValue(LogKeys.REASON, e.getMessage()).log("the starts of this version are not counted");
        }
        return wasSetBack;
    }

    private boolean isNoted() throws KubernetesFailure {
        var seen = deployment.read();
        if (!seen.notes().guards(image, clock.instant())
                || !seen.image().equals(image)
                || !deployment.mayChange().orElse(false)) {
            return true;
        }
        try {
            var starts = seen.notes().starts().and(pod, clock.instant());
            if (starts.areTooMany()) {
                setBack(seen);
            } else {
                var unused = deployment.change(new OwnDeployment.Change(
                        seen.resourceVersion(), Optional.empty(), Map.of(UpdateNotes.STARTS, starts.text())));
            }
            return true;
        } catch (KubernetesFailure e) {
            if (e.isConflict()) {
                return false;
            }
            throw e;
        }
    }

    private void setBack(OwnDeployment.Seen seen) throws KubernetesFailure {
        var previous = seen.notes().previousImage().orElseThrow();
        var reason = new Reason(
                "crash_loop",
                "%s ended %d times within %d minutes, %s was set back%s"
                        .formatted(image, Starts.MOST - 1, Starts.WINDOW.toMinutes(), previous, lastWords()));
        var unused = deployment.change(OwnDeployment.Change.back(seen, reason));
        wasSetBack = true;
        LOG.atError()
                .addKeyValue(LogKeys.REASON, reason.message())
                .log("this version keeps ending, the previous one was set back");
    }

    private String lastWords() {
        try {
            return deployment.newestPod(image).map(own -> "; " + own.words()).orElse("");
        } catch (KubernetesFailure e) {
            return "";
        }
    }
}
