package cx.niro.agent.apply;

import cx.niro.protocol.ObjectRef;
import java.util.Map;
import java.util.Set;

/** The order in which kinds are applied: each phase needs what the ones before made. */
enum Phase {
    NAMESPACES,
    DEFINITIONS,
    CONFIGURATION,
    WORKLOADS,
    REST;

    private static final Map<String, Set<String>> CONFIGURATION_KINDS = Map.of(
            "",
            Set.of(
                    "ServiceAccount",
                    "Secret",
                    "ConfigMap",
                    "PersistentVolume",
                    "PersistentVolumeClaim",
                    "Service",
                    "LimitRange",
                    "ResourceQuota"),
            "rbac.authorization.k8s.io",
            Set.of("Role", "RoleBinding", "ClusterRole", "ClusterRoleBinding"),
            "storage.k8s.io",
            Set.of("StorageClass"),
            "scheduling.k8s.io",
            Set.of("PriorityClass"),
            "node.k8s.io",
            Set.of("RuntimeClass"),
            "networking.k8s.io",
            Set.of("IngressClass", "NetworkPolicy"));
    private static final Map<String, Set<String>> WORKLOAD_KINDS = Map.of(
            "",
            Set.of("Pod", "ReplicationController"),
            "apps",
            Set.of("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"),
            "batch",
            Set.of("Job", "CronJob"));

    static Phase of(ObjectRef object) {
        var group = groupOf(object.apiVersion());
        if (group.isEmpty() && object.kind().equals("Namespace")) {
            return NAMESPACES;
        }
        if (isDefinition(object)) {
            return DEFINITIONS;
        }
        if (CONFIGURATION_KINDS.getOrDefault(group, Set.of()).contains(object.kind())) {
            return CONFIGURATION;
        }
        return WORKLOAD_KINDS.getOrDefault(group, Set.of()).contains(object.kind()) ? WORKLOADS : REST;
    }

    static boolean isDefinition(ObjectRef object) {
        return groupOf(object.apiVersion()).equals("apiextensions.k8s.io")
                && object.kind().equals("CustomResourceDefinition");
    }

    /** Empty for the core group. */
    static String groupOf(String apiVersion) {
        var slash = apiVersion.indexOf('/');
        return slash < 0 ? "" : apiVersion.substring(0, slash);
    }
}
