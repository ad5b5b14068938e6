package cx.niro.verticles.fleet;

import cx.niro.protocol.Capabilities;
import java.util.List;

/**
 * How to give a capability to an agent, or to take it away.
 *
 * @param capability its field in the JSON of a cluster
 * @param flag of install.sh
 * @param grants the permission that is added in the cluster
 */
record CapabilityHelp(
        String capability,
        String flag,
        boolean enabled,
        String unlocks,
        String grants,
        String enableCommand,
        String disableCommand) {
    static List<CapabilityHelp> of(Capabilities enabled, String publicUrl) {
        return List.of(
                of(
                        "pods_enabled",
                        "NIRO_ENABLE_PODS",
                        enabled.podsEnabled(),
                        "Inventory of pods and workloads. Without it no pod data leaves the cluster.",
                        "get, list and watch pods, and the apps kinds",
                        publicUrl),
                of(
                        "logs_enabled",
                        "NIRO_ENABLE_LOGS",
                        enabled.logsEnabled(),
                        "View the logs of any pod, live.",
                        "get pods/log",
                        publicUrl),
                of(
                        "apply_enabled",
                        "NIRO_ENABLE_APPLY",
                        enabled.applyEnabled(),
                        "Apply, delete and roll back deployments. NIRO_APPLY_NAMESPACES=a,b narrows it.",
                        "get (except Secrets), create, update, patch and delete on the managed namespaced kinds; create "
                                + "namespaces. kube-system and niro-system are refused by the agent itself.",
                        publicUrl),
                of(
                        "self_update_enabled",
                        "NIRO_ENABLE_SELF_UPDATE",
                        enabled.selfUpdateEnabled(),
                        "The agent updates itself to the version that the server offers.",
                        "patch its own Deployment in niro-system",
                        publicUrl));
    }

    private static CapabilityHelp of(
            String capability, String flag, boolean enabled, String unlocks, String grants, String publicUrl) {
        return new CapabilityHelp(
                capability,
                flag,
                enabled,
                unlocks,
                grants,
                command(publicUrl, flag + "=1"),
                command(publicUrl, flag + "=0"));
    }

    private static String command(String publicUrl, String setting) {
        return "curl -fsSL " + publicUrl + "/install.sh | " + setting + " sh";
    }
}
