package cx.niro.agent.apply;

import cx.niro.agent.kubernetes.KubernetesApi;
import cx.niro.agent.kubernetes.KubernetesFailure;
import cx.niro.agent.kubernetes.KubernetesRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The kinds that the API server serves, by group and version; read again when one is unknown. Thread-safe. */
final class Discovery {
    private static final long KEPT_NANOS = Duration.ofMinutes(10).toNanos();
    private static final int MOST_KEPT = 200;
    /** Groups whose kinds come with the API server alone: what it does not serve now it will not serve in a minute. */
    private static final Set<String> BUILT_IN = Set.of(
            "",
            "admissionregistration.k8s.io",
            "apiextensions.k8s.io",
            "apps",
            "authentication.k8s.io",
            "authorization.k8s.io",
            "autoscaling",
            "batch",
            "certificates.k8s.io",
            "coordination.k8s.io",
            "discovery.k8s.io",
            "events.k8s.io",
            "extensions",
            "flowcontrol.apiserver.k8s.io",
            "networking.k8s.io",
            "node.k8s.io",
            "policy",
            "rbac.authorization.k8s.io",
            "scheduling.k8s.io",
            "storage.k8s.io");

    private final KubernetesApi api;
    private final Map<String, Known> known = new LinkedHashMap<>();

    private record Known(List<ResourceKind> kinds, long readAt) {}

    Discovery(KubernetesApi api) {
        this.api = api;
    }

    /** Empty where the API server serves no such kind now; fails when it does not say in time. */
    Optional<ResourceKind> find(String apiVersion, String kind, Duration atMost) throws KubernetesFailure {
        var before = kept(apiVersion);
        var found = before.flatMap(kinds -> among(kinds, kind));
        return found.isPresent() ? found : among(read(apiVersion, atMost), kind);
    }

    /** Whether an unknown kind of this group may become known by waiting. */
    static boolean mayCome(String apiVersion) {
        return !BUILT_IN.contains(Phase.groupOf(apiVersion));
    }

    /** Lets the next question read anew. */
    synchronized void forget(List<String> apiVersions) {
        apiVersions.forEach(known::remove);
    }

    private synchronized Optional<List<ResourceKind>> kept(String apiVersion) {
        return Optional.ofNullable(known.get(apiVersion))
                .filter(one -> System.nanoTime() - one.readAt() < KEPT_NANOS)
                .map(Known::kinds);
    }

    private static Optional<ResourceKind> among(List<ResourceKind> kinds, String kind) {
        return kinds.stream().filter(one -> one.kind().equals(kind)).findFirst();
    }

    private List<ResourceKind> read(String apiVersion, Duration atMost) throws KubernetesFailure {
        var answer = api.exchange(
                KubernetesRequest.get((apiVersion.contains("/") ? "/apis/" : "/api/") + apiVersion), atMost);
        if (!answer.isSuccess() && answer.status() != 404) {
            throw new KubernetesFailure(
                    answer.status(), "the kinds of " + apiVersion + " cannot be read: HTTP " + answer.status());
        }
        var kinds = new ArrayList<ResourceKind>();
        var group = Phase.groupOf(apiVersion);
        var version = apiVersion.substring(apiVersion.indexOf('/') + 1);
        for (var resource : answer.body().path("resources")) {
            var plural = resource.path("name").asText("");
            if (!plural.isEmpty() && !plural.contains("/")) {
                kinds.add(new ResourceKind(
                        group,
                        version,
                        plural,
                        resource.path("kind").asText(""),
                        resource.path("namespaced").asBoolean(false)));
            }
        }
        keep(apiVersion, new Known(List.copyOf(kinds), System.nanoTime()));
        return kinds;
    }

    private synchronized void keep(String apiVersion, Known read) {
        if (known.size() >= MOST_KEPT) {
            known.clear();
        }
        known.put(apiVersion, read);
    }
}
