package cx.niro.simulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import cx.niro.simulator.store.Json;

/** A pod to add, with what a test wants to say about it. */
public final class PodRequest {
    private final ObjectNode pod;
    private final ObjectNode container;

    private PodRequest(String namespace, String name) {
        pod = Json.yaml("""
                metadata: {name: %s, namespace: %s, labels: {app: %1$s}}
                spec:
                  containers:
                  - {name: main, image: 'docker.io/library/nginx:1.27.4'}
                """.formatted(name, namespace));
        container = (ObjectNode) Json.at(pod, "spec", "containers").get(0);
    }

    /** A pod with one container `main`. */
    public static PodRequest named(String namespace, String name) {
        return new PodRequest(namespace, name);
    }

    /** With an image. */
    public PodRequest image(String image) {
        container.put("image", image);
        return this;
    }

    /** With a label. */
    public PodRequest label(String key, String value) {
        Json.child(Json.meta(pod), "labels").put(key, value);
        return this;
    }

    /** On a node. */
    public PodRequest node(String node) {
        Json.child(pod, "spec").put("nodeName", node);
        return this;
    }

    /** With requested CPU and memory. */
    public PodRequest requests(String cpu, String memory) {
        Json.child(Json.child(container, "resources"), "requests")
                .put("cpu", cpu)
                .put("memory", memory);
        return this;
    }

    /** With limits of CPU and memory. */
    public PodRequest limits(String cpu, String memory) {
        Json.child(Json.child(container, "resources"), "limits").put("cpu", cpu).put("memory", memory);
        return this;
    }

    /** The manifest, to be changed further at will. */
    public ObjectNode manifest() {
        return pod;
    }
}
