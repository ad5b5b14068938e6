package cx.niro.verticles.enrollment;

import cx.niro.protocol.InvalidMessage;
import java.util.Map;
import java.util.regex.Pattern;

/** Labels with the syntax of Kubernetes' own (kubernetes.io/docs/concepts/overview/working-with-objects/labels). */
final class ClusterLabels {
    private static final int MOST = 50;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?");
    private static final Pattern PREFIX =
            Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*");
    private static final int LONGEST_PREFIX = 253;

    private ClusterLabels() {}

    /** Fails with InvalidMessage naming the label. */
    static Map<String, String> checked(Map<String, String> labels) {
        if (labels.size() > MOST) {
            throw new InvalidMessage("labels", "has " + labels.size() + " labels, at most " + MOST + " are allowed");
        }
        labels.forEach((key, value) -> {
            if (!isKey(key)) {
                throw new InvalidMessage("labels", "'" + shortened(key) + "' is not a label key of Kubernetes");
            }
            if (value == null || (!value.isEmpty() && !NAME.matcher(value).matches())) {
                throw new InvalidMessage(
                        "labels." + key,
                        "must be empty, or 1 to 63 letters, digits, '.', '_' or '-', beginning and ending with a letter or digit");
            }
        });
        return Map.copyOf(labels);
    }

    private static boolean isKey(String key) {
        var slash = key.indexOf('/');
        if (slash < 0) {
            return NAME.matcher(key).matches();
        }
        var prefix = key.substring(0, slash);
        return prefix.length() <= LONGEST_PREFIX
                && PREFIX.matcher(prefix).matches()
                && NAME.matcher(key.substring(slash + 1)).matches();
    }

    private static String shortened(String key) {
        return key.length() <= 80 ? key : key.substring(0, 80) + "...";
    }
}
