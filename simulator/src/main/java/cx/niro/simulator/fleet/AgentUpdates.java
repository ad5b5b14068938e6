package cx.niro.simulator.fleet;

import cx.niro.protocol.AgentInfo;
import cx.niro.protocol.Protocol;
import cx.niro.protocol.UpdateOffer;
import cx.niro.protocol.UpdateReport;

/**
 * The version of one agent, and what became of the offer that it took last. It outlives runs, as the image of a Deployment does. A
 * version with {@code broken} in its name cannot be pulled, and the previous one stays. Used by one event loop.
 */
final class AgentUpdates {
    static final String FIRST_VERSION = "0.0.0-synthetic";

    private final String kubernetesVersion;
    private String version = FIRST_VERSION;
    private String image = "ghcr.io/niro-cx/niro-agent:" + FIRST_VERSION;
    private UpdateReport report;

    AgentUpdates(String kubernetesVersion) {
        this.kubernetesVersion = kubernetesVersion;
    }

    AgentInfo info() {
        return new AgentInfo(version, Protocol.VERSION, kubernetesVersion, image);
    }

    /** Of the newest offer; null before the first. */
    UpdateReport report() {
        return report;
    }

    /** Whether the offer is new; it is taken from now on. */
    boolean take(UpdateOffer offer) {
        if (report != null && report.id().equals(offer.id())) {
            return false;
        }
        report = new UpdateReport(offer.id(), "rolling", null, "the new pod is awaited");
        return true;
    }

    /** The pod of the offered version is there, or will never be; false where the old one stays. */
    boolean arrive(UpdateOffer offer) {
        if (offer.version().contains("broken")) {
            report = new UpdateReport(
                    offer.id(), "rolled_back", "image_pull", "ImagePullBackOff: " + offer.image() + " was not found");
            return false;
        }
        version = offer.version();
        image = offer.image();
        report = new UpdateReport(offer.id(), "succeeded", null, null);
        return true;
    }
}
