package cx.niro.agent.update;

import cx.niro.protocol.ImageReference;
import cx.niro.protocol.UpdateOffer;

/** What is to be done with an offer. */
sealed interface Decision {
    Reason CAPABILITY_MISSING = new Reason(
            "capability_missing",
            "the agent may not change its own Deployment; run the install command of the cluster with NIRO_ENABLE_SELF_UPDATE=1");

    Reason NOT_IN_A_POD = new Reason(
            "not_in_a_pod", "the agent does not run in a Deployment that it can see, so it cannot change its image");

    record Roll(String image) implements Decision {}

    record Refuse(Reason reason) implements Decision {}

    /** @param present image of the agent's container; its repository stays, whatever the offer names */
    static Decision on(UpdateOffer offer, String present) {
        var target = ImageReference.parse(present).withVersionOf(offer.image());
        if (target.isEmpty()) {
            return new Refuse(new Reason("image_invalid", "'" + offer.image() + "' names no tag or digest"));
        }
        return target.get().equals(present)
                ? new Refuse(new Reason("same_version", "the agent runs " + present + " already"))
                : new Roll(target.get());
    }
}
