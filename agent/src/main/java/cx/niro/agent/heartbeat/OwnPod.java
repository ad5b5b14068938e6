package cx.niro.agent.heartbeat;

import com.fasterxml.jackson.databind.JsonNode;
import cx.niro.agent.kubernetes.ItemSink;
import cx.niro.agent.kubernetes.KubernetesApi;
import cx.niro.agent.kubernetes.KubernetesFailure;
import cx.niro.agent.observe.AccessReviews;
import java.util.Map;
import java.util.Optional;

/**
 * The pod that this process runs in. Where a kubelet is dead its process lives on, although Kubernetes has given the pod up; and where
 * a new version starts again and again without becoming ready, it waits beside that pod.
 */
public final class OwnPod {
    private final KubernetesApi api;
    private final AccessReviews reviews;
    private final String namespace;
    private final Optional<String> name;

    /** @param name empty outside a pod */
    public OwnPod(KubernetesApi api, AccessReviews reviews, String namespace, Optional<String> name) {
        this.api = api;
        this.reviews = reviews;
        this.namespace = namespace;
        this.name = name;
    }

    /**
     * Whether the cluster says so, or has another pod of the agent beside it: a second machine with this key has one of its own.
     * False where pods may not be read and while nobody answers.
     */
    boolean isGivenUp() {
        if (name.isEmpty() || !reviews.mayListPods(namespace)) {
            return false;
        }
        try {
            return isGoing(api.get(pods() + "/" + name.get())) || hasAnotherBeside();
        } catch (KubernetesFailure e) {
            return e.isAbsent();
        }
    }

    private boolean hasAnotherBeside() throws KubernetesFailure {
        var others = new Others();
        api.list(pods(), Map.of("labelSelector", "app.kubernetes.io/name=niro-agent"), "application/json", others);
        return others.live > 0;
    }

    private String pods() {
        return "/api/v1/namespaces/" + namespace + "/pods";
    }

    private static boolean isGoing(JsonNode pod) {
        return pod.path("metadata").has("deletionTimestamp");
    }

    /** Counts the pods that live, or will. */
    private final class Others implements ItemSink {
        private int live;

        @Override
        public void restart() {
            live = 0;
        }

        @Override
        public void item(JsonNode pod) {
            var phase = pod.path("status").path("phase").asText("");
            var ended = phase.equals("Failed") || phase.equals("Succeeded");
            if (!ended
                    && !isGoing(pod)
                    && !pod.path("metadata").path("name").asText("").equals(name.get())) {
                live++;
            }
        }
    }
}
