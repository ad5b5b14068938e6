package cx.niro.simulator.store;

import static cx.niro.simulator.store.Kind.clusterWide;
import static cx.niro.simulator.store.Kind.namespaced;

import java.util.List;
import java.util.Set;

/** The table of the built-in kinds; a new one is one line. What a cluster serves besides is in its {@link ServedKinds}. */
public final class Kinds {
    public static final Kind NAMESPACES =
            clusterWide("v1", "namespaces", "Namespace", "ns").with("status", "finalize");
    public static final Kind NODES = clusterWide("v1", "nodes", "Node", "no").with("status");
    public static final Kind PODS = namespaced("v1", "pods", "Pod", "po").with("status", "log", "eviction");
    public static final Kind EVENTS = namespaced("v1", "events", "Event", "ev");
    public static final Kind SECRETS = namespaced("v1", "secrets", "Secret");
    public static final Kind CONFIG_MAPS = namespaced("v1", "configmaps", "ConfigMap", "cm");
    public static final Kind SERVICE_ACCOUNTS =
            namespaced("v1", "serviceaccounts", "ServiceAccount", "sa").with("token");
    public static final Kind SERVICES =
            namespaced("v1", "services", "Service", "svc").with("status");
    public static final Kind DEPLOYMENTS =
            namespaced("apps/v1", "deployments", "Deployment", "deploy").with("status", "scale");
    public static final Kind REPLICA_SETS =
            namespaced("apps/v1", "replicasets", "ReplicaSet", "rs").with("status", "scale");
    public static final Kind STATEFUL_SETS =
            namespaced("apps/v1", "statefulsets", "StatefulSet", "sts").with("status", "scale");
    public static final Kind DAEMON_SETS =
            namespaced("apps/v1", "daemonsets", "DaemonSet", "ds").with("status");
    public static final Kind JOBS = namespaced("batch/v1", "jobs", "Job").with("status");
    public static final Kind CRON_JOBS =
            namespaced("batch/v1", "cronjobs", "CronJob", "cj").with("status");
    public static final Kind ROLES = namespaced("rbac.authorization.k8s.io/v1", "roles", "Role");
    public static final Kind ROLE_BINDINGS = namespaced("rbac.authorization.k8s.io/v1", "rolebindings", "RoleBinding");
    public static final Kind CLUSTER_ROLES = clusterWide("rbac.authorization.k8s.io/v1", "clusterroles", "ClusterRole");
    public static final Kind CLUSTER_ROLE_BINDINGS =
            clusterWide("rbac.authorization.k8s.io/v1", "clusterrolebindings", "ClusterRoleBinding");
    public static final Kind ACCESS_REVIEWS = clusterWide(
                    "authorization.k8s.io/v1", "selfsubjectaccessreviews", "SelfSubjectAccessReview")
            .only("create");
    public static final Kind RULES_REVIEWS = clusterWide(
                    "authorization.k8s.io/v1", "selfsubjectrulesreviews", "SelfSubjectRulesReview")
            .only("create");
    public static final Kind SELF_REVIEWS = clusterWide(
                    "authentication.k8s.io/v1", "selfsubjectreviews", "SelfSubjectReview")
            .only("create");
    public static final Kind DEFINITIONS = clusterWide(
                    "apiextensions.k8s.io/v1", "customresourcedefinitions", "CustomResourceDefinition", "crd", "crds")
            .with("status");
    public static final Kind NODE_METRICS =
            clusterWide("metrics.k8s.io/v1beta1", "nodes", "NodeMetrics").only("get", "list");
    public static final Kind POD_METRICS =
            namespaced("metrics.k8s.io/v1beta1", "pods", "PodMetrics").only("get", "list");

    private static final List<Kind> ALL = List.of(
            NAMESPACES,
            NODES,
            PODS,
            EVENTS,
            SECRETS,
            CONFIG_MAPS,
            SERVICE_ACCOUNTS,
            SERVICES,
            namespaced("v1", "persistentvolumeclaims", "PersistentVolumeClaim", "pvc")
                    .with("status"),
            clusterWide("v1", "persistentvolumes", "PersistentVolume", "pv").with("status"),
            namespaced("v1", "endpoints", "Endpoints", "ep"),
            namespaced("v1", "resourcequotas", "ResourceQuota", "quota").with("status"),
            namespaced("v1", "limitranges", "LimitRange", "limits"),
            DEPLOYMENTS,
            REPLICA_SETS,
            STATEFUL_SETS,
            DAEMON_SETS,
            JOBS,
            CRON_JOBS,
            ROLES,
            ROLE_BINDINGS,
            CLUSTER_ROLES,
            CLUSTER_ROLE_BINDINGS,
            namespaced("networking.k8s.io/v1", "ingresses", "Ingress", "ing").with("status"),
            namespaced("networking.k8s.io/v1", "networkpolicies", "NetworkPolicy", "netpol"),
            namespaced("policy/v1", "poddisruptionbudgets", "PodDisruptionBudget", "pdb")
                    .with("status"),
            namespaced("autoscaling/v2", "horizontalpodautoscalers", "HorizontalPodAutoscaler", "hpa")
                    .with("status"),
            clusterWide("storage.k8s.io/v1", "storageclasses", "StorageClass", "sc"),
            clusterWide("networking.k8s.io/v1", "ingressclasses", "IngressClass"),
            clusterWide("scheduling.k8s.io/v1", "priorityclasses", "PriorityClass", "pc"),
            namespaced("discovery.k8s.io/v1", "endpointslices", "EndpointSlice"),
            DEFINITIONS,
            namespaced("coordination.k8s.io/v1", "leases", "Lease"),
            ACCESS_REVIEWS,
            RULES_REVIEWS,
            SELF_REVIEWS,
            NODE_METRICS,
            POD_METRICS);
    private static final Set<String> SHOWN_AS_ALL =
            Set.of("pods", "services", "deployments", "replicasets", "statefulsets", "daemonsets", "jobs", "cronjobs");

    private Kinds() {}

    /** Every built-in kind, in the order of discovery. */
    static List<Kind> builtIn() {
        return ALL;
    }

    /** Whether {@code kubectl get all} shows it. */
    public static boolean isShownAsAll(Kind kind) {
        return kind.isStored() && !kind.isCustom() && SHOWN_AS_ALL.contains(kind.plural());
    }
}
