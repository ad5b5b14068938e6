package cx.niro.verticles.enrollment;

import cx.niro.verticles.bus.ServiceFailure;
import java.util.UUID;

/** Why enrollment says no, in the words of the protocol. */
final class Refusals {
    private Refusals() {}

    /** The token as it is found when it could not be exchanged; null for one that nobody made. */
    record FoundToken(boolean used, boolean revoked, boolean expired) {}

    static ServiceFailure of(FoundToken token) {
        if (token != null && token.used) {
            return tokenUsed();
        }
        if (token != null && token.expired && !token.revoked) {
            return new ServiceFailure(
                    ServiceFailure.Code.GONE,
                    "token_expired",
                    "the enrollment token has expired; make a new one on the cluster's page");
        }
        return new ServiceFailure(
                ServiceFailure.Code.UNAUTHENTICATED,
                "token_invalid",
                "the enrollment token is not known, or a newer one replaced it");
    }

    static ServiceFailure tokenUsed() {
        return new ServiceFailure(
                ServiceFailure.Code.GONE,
                "token_used",
                "the enrollment token was used already; make a new one on the cluster's page");
    }

    static ServiceFailure keyInvalid() {
        return new ServiceFailure(
                ServiceFailure.Code.UNAUTHENTICATED,
                "agent_key_invalid",
                "the agent key is not known or was revoked; the cluster must be enrolled again");
    }

    static ServiceFailure nameTaken(String name) {
        return new ServiceFailure(
                ServiceFailure.Code.CONFLICT, "name_taken", "there is already a cluster named '" + name + "'");
    }

    static ServiceFailure noCluster(UUID clusterId) {
        return ServiceFailure.notFound("cluster", clusterId.toString());
    }
}
