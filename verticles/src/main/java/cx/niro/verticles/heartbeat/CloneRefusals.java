package cx.niro.verticles.heartbeat;

import cx.niro.verticles.bus.ServiceFailure;
import cx.niro.verticles.bus.ServiceFailure.Code;

/** What those hear who live on one key with somebody else. */
final class CloneRefusals {
    private static final String REASON = "clone_quarantined";

    private CloneRefusals() {}

    static ServiceFailure otherCluster() {
        return new ServiceFailure(
                Code.CONFLICT,
                REASON,
                "this key belongs to another cluster (its kube-system has another UID); enroll this one on its own");
    }

    /** For beats and polls of every run of the key. */
    static ServiceFailure twoProcesses() {
        return new ServiceFailure(
                Code.CONFLICT,
                REASON,
                "two processes take turns with this key; enroll the cluster again in place, and the other one on its own");
    }
}
