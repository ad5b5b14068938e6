package cx.niro.verticles.enrollment;

import cx.niro.protocol.InvalidMessage;
import java.util.Map;

/** What is to change of a cluster; null stays as it is. Labels are replaced as a whole. */
record ClusterChange(String name, String environment, Map<String, String> labels) {
    ClusterChange {
        if (name == null && environment == null && labels == null) {
            throw new InvalidMessage("$", "must have name, environment or labels");
        }
        name = name == null ? null : ClusterSpec.checkedName(name);
        environment = environment == null ? null : ClusterSpec.checkedEnvironment(environment);
        labels = labels == null ? null : ClusterLabels.checked(labels);
    }
}
