package cx.niro.verticles.fleet;

import com.fasterxml.jackson.annotation.JsonInclude;
import cx.niro.verticles.fleet.Observation.Moment;
import java.time.Duration;
import java.time.Instant;

/**
 * Somebody else on the key of a cluster.
 *
 * @param kind {@code other_cluster} or {@code two_processes}
 * @param clusterUid of kube-system, of another cluster; null for two processes
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record Clone(String kind, Instant seenAt, String clusterUid, String message) {
    private static final String TWO_PROCESSES = "two_processes";
    /** An agent that is refused asks again within minutes; what is not heard any more has been enrolled on its own, or is off. */
    private static final Duration OTHER_IS_HEARD = Duration.ofMinutes(10);

    static Clone of(String kind, Instant seenAt, String clusterUid) {
        return new Clone(
                kind,
                seenAt,
                clusterUid,
                TWO_PROCESSES.equals(kind)
                        ? "two agents take turns with the key of this cluster, as those of cloned machines do; both are refused "
                                + "until this cluster is enrolled again in place"
                        : "another cluster, whose kube-system has the UID " + clusterUid
                                + ", uses the key of this one; it is refused, enroll it on its own");
    }

    /** Whether no agent of this cluster may work. */
    boolean stopsAll() {
        return TWO_PROCESSES.equals(kind);
    }

    boolean isPresent(Moment moment) {
        return stopsAll() || seenAt.plus(OTHER_IS_HEARD).isAfter(moment.now());
    }

    Reason reason() {
        return new Reason("clone_quarantined", message);
    }
}
