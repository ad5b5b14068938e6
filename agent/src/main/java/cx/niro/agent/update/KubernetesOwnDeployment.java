package cx.niro.agent.update;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import cx.niro.agent.kubernetes.ItemSink;
import cx.niro.agent.kubernetes.KubernetesApi;
import cx.niro.agent.kubernetes.KubernetesFailure;
import cx.niro.agent.observe.AccessReviews;
import java.util.Map;
import java.util.Optional;

/** Deployment {@code niro-agent}, by get and patch on that one name, and its pods where they may be listed. */
final class KubernetesOwnDeployment implements OwnDeployment {
    private static final String NAME = "niro-agent";
    private static final String CONTAINER = "agent";
    private static final String IMAGE_VARIABLE = "NIRO_AGENT_IMAGE";

    private final KubernetesApi api;
    private final AccessReviews reviews;
    private final String namespace;

    KubernetesOwnDeployment(KubernetesApi api, AccessReviews reviews, String namespace) {
        this.api = api;
        this.reviews = reviews;
        this.namespace = namespace;
    }

    @Override
    public Seen read() throws KubernetesFailure {
        return seen(api.get(path()));
    }

    @Override
    public Seen change(Change change) throws KubernetesFailure {
        var patch = JsonNodeFactory.instance.objectNode();
        var annotations = patch.putObject("metadata")
                .put("resourceVersion", change.resourceVersion())
                .putObject("annotations");
        change.annotations().forEach(annotations::put);
        change.image().ifPresent(image -> {
            var container = patch.putObject("spec")
                    .putObject("template")
                    .putObject("spec")
                    .putArray("containers")
                    .addObject()
                    .put("name", CONTAINER)
                    .put("image", image);
            container.putArray("env").addObject().put("name", IMAGE_VARIABLE).put("value", image);
        });
        return seen(api.patch(path(), KubernetesApi.STRATEGIC_MERGE_PATCH, patch));
    }

    @Override
    public Optional<Boolean> mayChange() {
        return reviews.maySelfUpdate();
    }

    @Override
    public Optional<NewPod> newestPod(String image) throws KubernetesFailure {
        if (!reviews.mayListPods(namespace)) {
            return Optional.empty();
        }
        var newest = new Newest(image);
        api.list(
                "/api/v1/namespaces/" + namespace + "/pods",
                Map.of("labelSelector", "app.kubernetes.io/name=" + NAME),
                "application/json",
                newest);
        return Optional.ofNullable(newest.pod).map(pod -> NewPod.of(pod, CONTAINER));
    }

    private String path() {
        return "/apis/apps/v1/namespaces/" + namespace + "/deployments/" + NAME;
    }

    private static Seen seen(JsonNode deployment) throws KubernetesFailure {
        var metadata = deployment.path("metadata");
        var image = image(deployment.path("spec").path("template").path("spec"));
        if (image.isEmpty()) {
            throw new KubernetesFailure(404, "Deployment " + NAME + " has no container '" + CONTAINER + "'");
        }
        return new Seen(
                metadata.path("resourceVersion").asText(""),
                image,
                trouble(deployment),
                UpdateNotes.of(metadata.path("annotations")));
    }

    private static String image(JsonNode podSpec) {
        for (var container : podSpec.path("containers")) {
            if (container.path("name").asText().equals(CONTAINER)) {
                return container.path("image").asText("");
            }
        }
        return "";
    }

    private static Optional<String> trouble(JsonNode deployment) {
        for (var condition : deployment.path("status").path("conditions")) {
            if (condition.path("type").asText().equals("ReplicaFailure")
                    && condition.path("status").asText().equals("True")) {
                return Optional.of(condition.path("message").asText(""));
            }
        }
        return Optional.empty();
    }

    private static final class Newest implements ItemSink {
        private final String image;
        private JsonNode pod;

        Newest(String image) {
            this.image = image;
        }

        @Override
        public void restart() {
            pod = null;
        }

        @Override
        public void item(JsonNode item) {
            if (image(item.path("spec")).equals(image)
                    && !item.path("metadata").has("deletionTimestamp")
                    && (pod == null || created(item).compareTo(created(pod)) >= 0)) {
                pod = item;
            }
        }

        private static String created(JsonNode item) {
            return item.path("metadata").path("creationTimestamp").asText("");
        }
    }
}
