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
        need(missing, "list", "", "nodes");
        need(missing, "list", "", "namespaces");
        need(missing, "list", "", "events");
        need(missing, "list", "apps", "deployments");
        needKey(missing, "get");
        needKey(missing, "update");
        var may = patient.reviews().review();
        if (!missing.isEmpty()) {
            return Finding.fail(
                    PERMISSIONS,
                    "the agent may not " + String.join(", ", missing),
                    "run the install command of the cluster again: it makes the roles");
        }
        return Finding.ok(PERMISSIONS, "the default role is granted; " + capabilities(may));
    }

    private void need(List<String> missing, String verb, String group, String resource) {
        if (!patient.reviews().may(verb, group, resource, "", "").orElse(true)) {
            missing.add(verb + " " + resource);
        }
    }

    private void needKey(List<String> missing, String verb) {
        var name = KubernetesSecretStore.NAME;
        if (!patient.reviews()
                .may(verb, "", "secrets", patient.namespace(), name)
                .orElse(true)) {
            missing.add(verb + " secret " + patient.namespace() + "/" + name);
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
