package cx.niro.verticles.update;

import cx.niro.verticles.bus.ServiceFailure;
import cx.niro.verticles.bus.ServiceFailure.Code;
import java.util.UUID;

/** The expected ways in which releases and rollouts are refused. */
final class Refusals {
    private Refusals() {}

    static ServiceFailure releaseExists(String version) {
        return new ServiceFailure(Code.CONFLICT, "release_exists", "the release '" + version + "' is known already");
    }

    static ServiceFailure releaseInUse(String version) {
        return new ServiceFailure(
                Code.CONFLICT, "release_in_use", "the rollout of '" + version + "' is not finished; cancel it first");
    }

    static ServiceFailure releaseBuiltIn(String version) {
        return new ServiceFailure(
                Code.CONFLICT, "release_built_in", "'" + version + "' is the version that this server installs");
    }

    static ServiceFailure rolloutRunning() {
        return new ServiceFailure(
                Code.CONFLICT,
                "rollout_running",
                "an earlier rollout is not finished; wait for its end, or cancel it first");
    }

    static ServiceFailure rolloutEmpty() {
        return new ServiceFailure(Code.CONFLICT, "rollout_empty", "no cluster matches any of the waves");
    }

    static ServiceFailure rolloutNotRunning(String status) {
        return new ServiceFailure(
                Code.CONFLICT,
                "rollout_not_running",
                "the rollout is " + status + "; only a running one can be paused");
    }

    static ServiceFailure rolloutFinished(String status) {
        return new ServiceFailure(Code.CONFLICT, "rollout_finished", "the rollout has ended already: " + status);
    }

    static ServiceFailure noRollout(UUID id) {
        return ServiceFailure.notFound("rollout", id.toString());
    }
}
