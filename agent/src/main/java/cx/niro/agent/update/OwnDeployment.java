package cx.niro.agent.update;

import cx.niro.agent.kubernetes.KubernetesFailure;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The Deployment that the agent runs in. */
interface OwnDeployment {
    /** Fails with {@link KubernetesFailure} that is absent or forbidden where the agent has none or may not read it. */
    Seen read() throws KubernetesFailure;

    /** Fails with {@link KubernetesFailure} that is a conflict when the Deployment is no longer as it was seen. */
    Seen change(Change change) throws KubernetesFailure;

    /** Whether it may be changed, asked of the API server; empty when that does not answer. */
    Optional<Boolean> mayChange();

    /** The newest pod of an image; empty where there is none or pods may not be read. */
    Optional<NewPod> newestPod(String image) throws KubernetesFailure;

    /**
     * As it is now.
     *
     * @param image of the agent's container
     * @param trouble why no pod of it can be made, as its controller says; empty for nothing
     */
    record Seen(String resourceVersion, String image, Optional<String> trouble, UpdateNotes notes) {}

    /**
     * What is to be changed.
     *
     * @param resourceVersion of what the decision was made on
     * @param image of the agent's container; empty to leave it
     * @param annotations to be set; null values remove
     */
    record Change(String resourceVersion, Optional<String> image, Map<String, String> annotations) {
        /** Sets the previous image back; it is forgotten with that, so that nothing sets it back twice. */
        static Change back(Seen seen, Reason reason) {
            var annotations = new HashMap<String, String>();
            annotations.put(UpdateNotes.STATE, UpdateNotes.State.ROLLED_BACK.word());
            annotations.put(UpdateNotes.REASON, reason.text());
            annotations.put(UpdateNotes.PREVIOUS_IMAGE, null);
            annotations.put(UpdateNotes.DEADLINE, null);
            annotations.put(UpdateNotes.SUCCEEDED_AT, null);
            annotations.put(UpdateNotes.STARTS, null);
            return new Change(seen.resourceVersion(), seen.notes().previousImage(), annotations);
        }

        /** Rolls out an image and remembers the present one. */
        static Change forward(Seen seen, String id, String image, Instant deadline) {
            var annotations = new HashMap<String, String>();
            annotations.put(UpdateNotes.ID, id);
            annotations.put(UpdateNotes.STATE, UpdateNotes.State.ROLLING.word());
            annotations.put(UpdateNotes.IMAGE, image);
            annotations.put(UpdateNotes.PREVIOUS_IMAGE, seen.image());
            annotations.put(UpdateNotes.DEADLINE, deadline.toString());
            annotations.put(UpdateNotes.SUCCEEDED_AT, null);
            annotations.put(UpdateNotes.REASON, null);
            annotations.put(UpdateNotes.STARTS, null);
            return new Change(seen.resourceVersion(), Optional.of(image), annotations);
        }

        /** The new version proved itself. The previous image stays recorded, for a version that fails soon after. */
        static Change succeeded(Seen seen, Instant now) {
            var annotations = new HashMap<String, String>();
            annotations.put(
                    UpdateNotes.SUCCEEDED_AT,
                    now.truncatedTo(ChronoUnit.SECONDS).toString());
            annotations.put(UpdateNotes.STATE, UpdateNotes.State.SUCCEEDED.word());
            annotations.put(UpdateNotes.DEADLINE, null);
            return new Change(seen.resourceVersion(), Optional.empty(), annotations);
        }

        /** Leaves the image as it is and remembers why. */
        static Change refused(Seen seen, String id, Reason reason) {
            var annotations = new HashMap<String, String>();
            annotations.put(UpdateNotes.ID, id);
            annotations.put(UpdateNotes.STATE, UpdateNotes.State.REFUSED.word());
            annotations.put(UpdateNotes.REASON, reason.text());
            return new Change(seen.resourceVersion(), Optional.empty(), annotations);
        }

        /** Somebody else set another image meanwhile: that one stays, and nothing is set back any more. */
        static Change given(Seen seen, Reason reason) {
            var back = back(seen, reason);
            return new Change(back.resourceVersion(), Optional.empty(), back.annotations());
        }
    }
}
