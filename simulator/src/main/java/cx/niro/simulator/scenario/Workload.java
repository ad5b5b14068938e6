package cx.niro.simulator.scenario;

import com.fasterxml.jackson.databind.node.ObjectNode;
import cx.niro.simulator.logs.ContainerLogs;
import cx.niro.simulator.store.Json;

/** A workload of one container, written in a line or two. */
public final class Workload {
    private final ObjectNode object;
    private final ObjectNode podSpec;
    private final ObjectNode container;

    private Workload(String apiVersion, String kind, String namespace, String name, String image) {
        object = Json.yaml("""
                apiVersion: %s
                kind: %s
                metadata: {name: %s, namespace: %s, labels: {app.kubernetes.io/name: %3$s}}
                spec:
                  selector: {matchLabels: {app: %3$s}}
                  template:
                    metadata: {labels: {app: %3$s}}
                    spec:
                      containers:
                      - {name: %3$s, image: '%5$s'}
                """.formatted(apiVersion, kind, name, namespace, image));
        podSpec = (ObjectNode) Json.at(object, "spec", "template", "spec");
        container = (ObjectNode) podSpec.path("containers").get(0);
    }

    /** A Deployment with one replica. */
    public static Workload deployment(String namespace, String name, String image) {
        return new Workload("apps/v1", "Deployment", namespace, name, image);
    }

    static Workload statefulSet(String namespace, String name, String image) {
        Workload workload = new Workload("apps/v1", "StatefulSet", namespace, name, image);
        Json.child(workload.object, "spec").put("serviceName", name);
        return workload;
    }

    static Workload daemonSet(String namespace, String name, String image) {
        return new Workload("apps/v1", "DaemonSet", namespace, name, image);
    }

    /** How many pods. */
    public Workload replicas(int count) {
        Json.child(object, "spec").put("replicas", count);
        return this;
    }

    /** Requested CPU and memory; an empty text leaves one out. */
    public Workload requests(String cpu, String memory) {
        return quantities("requests", cpu, memory);
    }

    /** Limits of CPU and memory; an empty text leaves one out. */
    public Workload limits(String cpu, String memory) {
        return quantities("limits", cpu, memory);
    }

    private Workload quantities(String what, String cpu, String memory) {
        ObjectNode quantities = Json.child(Json.child(container, "resources"), what);
        if (!cpu.isEmpty()) {
            quantities.put("cpu", cpu);
        }
        if (!memory.isEmpty()) {
            quantities.put("memory", memory);
        }
        return this;
    }

    /** HTTP liveness and readiness probes on a port. */
    public Workload probes(int port) {
        container.set("livenessProbe", Json.yaml("httpGet: {path: /healthz, port: " + port + "}"));
        container.set("readinessProbe", Json.yaml("httpGet: {path: /readyz, port: " + port + "}"));
        return this;
    }

    Workload env(String name, String value) {
        Json.list(container, "env").addObject().put("name", name).put("value", value);
        return this;
    }

    /** What its containers print by themselves, by name and in their order. */
    Workload chatter(String names) {
        Json.child(Json.child((ObjectNode) Json.at(object, "spec", "template"), "metadata"), "annotations")
                .put(ContainerLogs.CHATTER, names);
        return this;
    }

    /** With another container. */
    Workload sidecar(String name, String image) {
        Json.list(podSpec, "containers").addObject().put("name", name).put("image", image);
        return this;
    }

    Workload privileged() {
        Json.child(container, "securityContext").put("privileged", true);
        podSpec.put("hostNetwork", true);
        return this;
    }

    Workload nonRoot() {
        Json.child(container, "securityContext").put("runAsNonRoot", true).put("readOnlyRootFilesystem", true);
        return this;
    }

    /** The manifest. */
    public ObjectNode object() {
        return object;
    }

    void plant(Seed seed) {
        seed.add(object.toString());
    }
}
