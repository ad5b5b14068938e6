package cx.niro.verticles.update;

import java.util.Map;
import java.util.UUID;

/**
 * A cluster that may be part of a rollout.
 *
 * @param mayUpdate whether its agent may update itself
 */
record Candidate(UUID clusterId, String environment, Map<String, String> labels, boolean mayUpdate) {
    Candidate {
        labels = Map.copyOf(labels);
    }
}
