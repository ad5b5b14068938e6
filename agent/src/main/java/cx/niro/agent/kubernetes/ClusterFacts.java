package cx.niro.agent.kubernetes;

import java.util.Optional;

/**
 * What identifies a cluster.
 *
 * @param uid of the namespace kube-system
 * @param version of the API server, such as {@code v1.32.4+k3s1}; empty where it could not be read
 */
public record ClusterFacts(String uid, Optional<String> version) {
    /** Fails with {@link KubernetesFailure} when kube-system cannot be read. */
    public static ClusterFacts read(KubernetesApi api) throws KubernetesFailure {
        var uid = api.get("/api/v1/namespaces/kube-system")
                .path("metadata")
                .path("uid")
                .asText("");
        if (uid.isEmpty()) {
            throw new KubernetesFailure(0, "namespace kube-system has no uid");
        }
        return new ClusterFacts(uid, version(api));
    }

    private static Optional<String> version(KubernetesApi api) {
        try {
            return Optional.of(api.get("/version").path("gitVersion").asText(""))
                    .filter(text -> !text.isEmpty());
        } catch (KubernetesFailure e) {
            return Optional.empty();
        }
    }
}
