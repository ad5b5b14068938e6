package cx.niro.verticles.heartbeat;

import cx.niro.protocol.Pod;
import java.util.Set;

/** Which pods need a look: those a person would stop at in {@code kubectl get pods}. */
public final class PodProblem {
    /** Statuses on the way to a good end; a pod stuck in one of them is a matter of incident rules, which know time. */
    private static final Set<String> UNDERWAY = Set.of(
            "Running", "Completed", "Succeeded", "Pending", "ContainerCreating", "PodInitializing", "Terminating");

    private PodProblem() {}

    public static boolean isProblem(Pod pod) {
        var status = pod.status();
        return status.startsWith("Init:") ? failsInit(status) : !UNDERWAY.contains(status);
    }

    private static boolean failsInit(String status) {
        return status.contains("BackOff") || status.contains("Error") || status.contains("OOMKilled");
    }
}
