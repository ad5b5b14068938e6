package cx.niro.verticles.command;

import cx.niro.verticles.bus.ServiceFailure;
import cx.niro.verticles.bus.ServiceFailure.Code;

/** The expected ways in which a command is refused. */
final class Refusals {
    private Refusals() {}

    static boolean isConflict(Throwable failure) {
        return failure instanceof ServiceFailure refusal && refusal.code() == Code.CONFLICT;
    }

    static boolean isNotFound(Throwable failure) {
        return failure instanceof ServiceFailure refusal && refusal.code() == Code.NOT_FOUND;
    }

    static ServiceFailure alreadyFinished(String status) {
        return new ServiceFailure(Code.CONFLICT, "already_finished", "the command has ended already: " + status);
    }

    static ServiceFailure idempotencyKeyUsed() {
        return new ServiceFailure(
                Code.CONFLICT, "idempotency_key_used", "another command was made with this idempotency key");
    }

    static ServiceFailure typeUnknown(String type, Iterable<String> known) {
        return new ServiceFailure(
                Code.INVALID,
                "command_type_unknown",
                "there is no command '" + type + "'; expected one of: " + String.join(", ", known));
    }

    static ServiceFailure manifestsTooLarge(String problem) {
        return new ServiceFailure(Code.TOO_LARGE, "manifests_too_large", problem);
    }

    static ServiceFailure manifestsInvalid(String problem) {
        return new ServiceFailure(Code.INVALID, "manifests_invalid", problem);
    }

    static ServiceFailure capabilityMissing(String flag, String command) {
        return new ServiceFailure(
                Code.CONFLICT,
                "capability_missing",
                "the agent of this cluster may not apply or delete; " + flag + "=1 allows it: " + command);
    }

    static ServiceFailure cloneQuarantined() {
        return new ServiceFailure(
                Code.CONFLICT,
                "clone_quarantined",
                "two processes take turns with this key; enroll the cluster again in place, and the other one on its own");
    }

    static ServiceFailure clusterOffline(String status) {
        return new ServiceFailure(
                Code.CONFLICT,
                "cluster_offline",
                "the cluster is " + status + ": its agent is not heard of, so a command of this type cannot reach it");
    }
}
