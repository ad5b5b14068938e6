package cx.niro.verticles.enrollment;

import cx.niro.protocol.InvalidMessage;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a person decides about a new cluster.
 *
 * @param environment {@code dev}, {@code staging}, {@code production} or {@code unspecified}; null for the last
 * @param labels as Kubernetes allows them; null for none
 */
record ClusterSpec(String name, String environment, Map<String, String> labels) {
    static final String UNSPECIFIED = "unspecified";

    private static final Set<String> ENVIRONMENTS = Set.of("dev", "staging", "production", UNSPECIFIED);
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9 ._-]{0,61}[A-Za-z0-9])?");

    ClusterSpec {
        name = checkedName(name);
        environment = checkedEnvironment(environment == null ? UNSPECIFIED : environment);
        labels = ClusterLabels.checked(labels == null ? Map.of() : labels);
    }

    static String checkedName(String name) {
        if (name == null || !NAME.matcher(name).matches()) {
            throw new InvalidMessage(
                    "name",
                    "must have 1 to 63 letters, digits, spaces, '.', '_' or '-', and begin and end with a letter or digit");
        }
        return name;
    }

    static String checkedEnvironment(String environment) {
        if (!ENVIRONMENTS.contains(environment)) {
            throw new InvalidMessage("environment", "must be one of dev, staging, production, unspecified");
        }
        return environment;
    }
}
