package cx.niro.agent.doctor;

import cx.niro.agent.identity.KubernetesSecretStore;
import cx.niro.agent.kubernetes.ClusterFacts;
import cx.niro.agent.kubernetes.KubernetesFailure;
import cx.niro.protocol.Capabilities;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The Kubernetes API and what the agent may do there. */
final class ClusterCheck {
    private static final String KUBERNETES = "kubernetes";
    private static final String PERMISSIONS = "permissions";

    private final Patient patient;

    ClusterCheck(Patient patient) {
        this.patient = patient;
    }

    void run(Consumer<Finding> tell) {
        try {
            var facts = ClusterFacts.read(patient.api());
            tell.accept(Finding.ok(
                    KUBERNETES, "API server " + facts.version().orElse("?") + ", cluster UID " + facts.uid()));
            tell.accept(permissions());
        } catch (KubernetesFailure e) {
            tell.accept(unreachable(e));
            tell.accept(Finding.skipped(PERMISSIONS, "the API server is not reached"));
        }
    }

    private static Finding unreachable(KubernetesFailure e) {
        var next = switch (e.status()) {
            case 0 ->
                "check that pods reach the API server (a NetworkPolicy for niro-system, kube-proxy, the node's firewall)";
            case 401 -> "the token of the ServiceAccount is refused: delete the agent's pod, so that it gets a new one";
            case 403 -> "run the install command of the cluster again: it makes the roles";
            default -> "look at the API server's own health: kubectl get --raw /readyz?verbose";
        };
        return Finding.fail(KUBERNETES, "the API server does not serve the agent: " + e.getMessage(), next);
    }

    private Finding permissions() {
        var missing = new ArrayList<String>();
        var unanswered = new ArrayList<String>();
        for (var need : needs()) {
            var may = patient.reviews().may(need.verb(), need.group(), need.resource(), need.namespace(), need.name());
            if (may.isEmpty()) {
                unanswered.add(need.words());
            } else if (!may.get()) {
                missing.add(need.words());
            }
        }
        if (!missing.isEmpty()) {
            return Finding.fail(
                    PERMISSIONS,
                    "the agent may not " + String.join(", ", missing),
                    "run the install command of the cluster again: it makes the roles");
        }
        if (!unanswered.isEmpty()) {
            return Finding.warn(
                    PERMISSIONS,
                    "not answered: whether the agent may " + String.join(", ", unanswered),
                    "run doctor again; look at the API server's own health: kubectl get --raw /readyz?verbose");
        }
        var may = patient.reviews().review();
        return Finding.ok(PERMISSIONS, "the default role is granted; " + capabilities(may));
    }

    private List<Need> needs() {
        var needs = new ArrayList<>(List.of(
                Need.list("", "nodes"),
                Need.list("", "namespaces"),
                Need.list("", "events"),
                Need.list("apps", "deployments"),
                Need.list("apps", "statefulsets"),
                Need.list("apps", "daemonsets"),
                Need.list("apps", "replicasets")));
        if (patient.reviews().wantsPods()) {
            needs.add(Need.list("", "pods"));
        }
        for (var verb : List.of("get", "update")) {
            needs.add(new Need(verb, "", "secrets", patient.namespace(), KubernetesSecretStore.NAME));
        }
        return needs;
    }

    /** A right of the default role; namespace and name are empty for all. */
    private record Need(String verb, String group, String resource, String namespace, String name) {
        static Need list(String group, String resource) {
            return new Need("list", group, resource, "", "");
        }

        String words() {
            return name.isEmpty() ? verb + " " + resource : verb + " secret " + namespace + "/" + name;
        }
    }

    private static String capabilities(Capabilities may) {
        return "pods=%s logs=%s apply=%s self-update=%s (NIRO_ENABLE_... of the installer changes them)"
                .formatted(
                        digit(may.podsEnabled()),
                        digit(may.logsEnabled()),
                        digit(may.applyEnabled()),
                        digit(may.selfUpdateEnabled()));
    }

    private static String digit(boolean allowed) {
        return allowed ? "1" : "0";
    }
}
