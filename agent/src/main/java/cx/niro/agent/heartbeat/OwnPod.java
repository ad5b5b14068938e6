package cx.niro.agent.heartbeat;

import cx.niro.agent.kubernetes.KubernetesApi;
import cx.niro.agent.kubernetes.KubernetesFailure;
import cx.niro.agent.observe.AccessReviews;
import java.util.Optional;

/** The pod that this process runs in. Where a kubelet is dead its process lives on, although Kubernetes has given the pod up. */
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

    /** Whether the cluster says so; false where pods may not be read and while nobody answers. */
    boolean isGivenUp() {
        if (name.isEmpty() || !reviews.mayListPods(namespace)) {
            return false;
        }
        try {
            return api.get("/api/v1/namespaces/" + namespace + "/pods/" + name.get())
                    .path("metadata")
                    .has("deletionTimestamp");
        } catch (KubernetesFailure e) {
            return e.isAbsent();
        }
    }
}
