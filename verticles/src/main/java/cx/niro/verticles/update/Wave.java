package cx.niro.verticles.update;

import cx.niro.protocol.InvalidMessage;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which clusters get the version together. All that is given must match.
 *
 * @param environments empty for any; likewise {@code labels}
 * @param percent of the matching clusters that earlier waves left; null for all
 */
record Wave(String name, List<String> environments, Map<String, String> labels, Integer percent) {
    private static final Set<String> ENVIRONMENTS = Set.of("dev", "staging", "production", "unspecified");

    Wave {
        if (name == null || name.isBlank() || name.length() > 63) {
            throw new InvalidMessage("waves.name", "must have 1 to 63 characters");
        }
        environments = environments == null ? List.of() : List.copyOf(environments);
        labels = labels == null ? Map.of() : Map.copyOf(labels);
        if (!ENVIRONMENTS.containsAll(environments)) {
            throw new InvalidMessage("waves.environments", "must be of dev, staging, production, unspecified");
        }
        if (percent != null && (percent < 1 || percent > 100)) {
            throw new InvalidMessage("waves.percent", "is " + percent + ", 1 to 100 is expected");
        }
    }

    boolean matches(Candidate cluster) {
        return (environments.isEmpty() || environments.contains(cluster.environment()))
                && cluster.labels().entrySet().containsAll(labels.entrySet());
    }
}
