package cx.niro.simulator.kubelet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import cx.niro.simulator.store.ClusterClock;
import cx.niro.simulator.store.Json;
import cx.niro.simulator.store.Kinds;
import cx.niro.simulator.store.ObjectStore;
import cx.niro.simulator.store.Registry;
import java.util.ArrayList;
import java.util.List;

/** Writes pod statuses as a kubelet does. */
final class PodStatus {
    private final ObjectStore store;
    private final Registry registry;
    private final ClusterClock clock;
    private int nextAddress = 10;

    PodStatus(ObjectStore store, Registry registry, ClusterClock clock) {
        this.store = store;
        this.registry = registry;
        this.clock = clock;
    }

    ClusterClock clock() {
        return clock;
    }

    /** The report on a container in the stored status, or null. */
    static JsonNode find(JsonNode pod, String container) {
        for (JsonNode each : Json.at(pod, "status", "containerStatuses")) {
            if (Json.text(each, "name").equals(container)) {
                return each;
            }
        }
        return null;
    }

    static int restarts(JsonNode pod, String container) {
        JsonNode status = find(pod, container);
        return status == null ? 0 : status.path("restartCount").asInt();
    }

    /** The id of a container's instance. */
    static String containerId(JsonNode pod, String container, int restarts) {
        return "containerd://"
                + "%08x"
                        .formatted((Json.uid(pod) + container + restarts).hashCode())
                        .repeat(8);
    }

    static List<String> containers(JsonNode pod) {
        List<String> names = new ArrayList<>();
        Json.at(pod, "spec", "containers").forEach(each -> names.add(Json.text(each, "name")));
        return names;
    }

    /** Says that a pod waits for a node. */
    void unschedulable(ObjectNode pod, String message) {
        ObjectNode status = Json.child(pod.deepCopy(), "status");
        ArrayNode conditions = status.putArray("conditions");
        conditions.add(condition(pod, "PodScheduled", false)
                .put("reason", "Unschedulable")
                .put("message", message));
        registry.setStatus(Kinds.PODS, pod, status);
    }

    /** The same report for every container. */
    void reportAll(ObjectNode pod, String phase, ContainerReport report) {
        report(pod, phase, containers(pod).stream().map(name -> report).toList());
    }

    /** One report a container, in the order of the spec. */
    void report(ObjectNode stale, String phase, List<ContainerReport> reports) {
        ObjectNode pod = store.find(Kinds.PODS, Json.namespace(stale), Json.name(stale))
                .filter(each -> Json.uid(each).equals(Json.uid(stale)))
                .orElse(null);
        if (pod == null) {
            return;
        }
        boolean isReady = reports.stream().allMatch(ContainerReport::ready) && phase.equals("Running");
        ObjectNode status = Json.object().put("phase", phase);
        ArrayNode conditions = status.putArray("conditions");
        boolean isDone = phase.equals("Succeeded");
        boolean hasStarted = !phase.equals("Pending");
        conditions.add(condition(pod, "PodReadyToStartContainers", hasStarted && !isDone));
        conditions.add(condition(pod, "Initialized", true));
        String unready = "containers with unready status: " + containers(pod);
        conditions.add(because(condition(pod, "Ready", isReady), isReady, isDone, unready));
        conditions.add(because(condition(pod, "ContainersReady", isReady), isReady, isDone, unready));
        conditions.add(condition(pod, "PodScheduled", true));
        status.put("hostIP", address(pod));
        if (hasStarted) {
            String podIp = Json.text(pod, "status", "podIP");
            if (podIp.isEmpty()) {
                podIp = "10.42.%d.%d".formatted(nextAddress / 250 % 250, nextAddress++ % 250 + 2);
            }
            status.put("podIP", podIp).putArray("podIPs").addObject().put("ip", podIp);
        }
        String startTime = Json.text(pod, "status", "startTime");
        status.put("startTime", startTime.isEmpty() ? clock.timestamp() : startTime);
        status.put("qosClass", Json.text(pod, "status", "qosClass"));
        ArrayNode list = status.putArray("containerStatuses");
        for (int i = 0; i < reports.size(); i++) {
            list.add(container(pod, Json.at(pod, "spec", "containers").get(i), reports.get(i)));
        }
        registry.setStatus(Kinds.PODS, pod, status);
    }

    private String address(JsonNode pod) {
        JsonNode node =
                store.find(Kinds.NODES, "", Json.text(pod, "spec", "nodeName")).orElse(null);
        for (JsonNode address : Json.at(node, "status", "addresses")) {
            if (Json.text(address, "type").equals("InternalIP")) {
                return Json.text(address, "address");
            }
        }
        return "127.0.0.1";
    }

    private static ObjectNode because(ObjectNode condition, boolean isReady, boolean isDone, String unready) {
        if (isDone) {
            condition.put("reason", "PodCompleted");
        } else if (!isReady) {
            condition.put("reason", "ContainersNotReady").put("message", unready);
        }
        return condition;
    }

    private ObjectNode condition(JsonNode pod, String type, boolean isTrue) {
        String value = isTrue ? "True" : "False";
        String since = clock.timestamp();
        for (JsonNode was : Json.at(pod, "status", "conditions")) {
            boolean isSame = Json.text(was, "type").equals(type)
                    && Json.text(was, "status").equals(value);
            since = isSame ? Json.text(was, "lastTransitionTime") : since;
        }
        ObjectNode condition = Json.object().put("type", type).put("status", value);
        condition.putNull("lastProbeTime");
        return condition.put("lastTransitionTime", since);
    }

    private static ObjectNode container(JsonNode pod, JsonNode spec, ContainerReport report) {
        String image = Json.text(spec, "image");
        ObjectNode status = Json.object().put("name", Json.text(spec, "name"));
        boolean runs = report.state().has("running");
        int restarts = report.restartCount();
        String name = Json.text(spec, "name");
        status.set("state", withId(report.state(), containerId(pod, name, restarts)));
        status.set("lastState", withId(report.lastState(), containerId(pod, name, runs ? restarts - 1 : restarts)));
        status.put("ready", report.ready()).put("restartCount", report.restartCount());
        status.put("image", image);
        boolean isPulled = !report.state().has("waiting") || report.restartCount() > 0;
        String digest = "%08x".formatted(image.hashCode()).repeat(8);
        status.put("imageID", isPulled ? image.split(":", 2)[0] + "@sha256:" + digest : "");
        if (isPulled) {
            status.put("containerID", containerId(pod, name, restarts));
        }
        return status.put("started", runs);
    }

    /** An end that does not say which instance it was. */
    private static ObjectNode withId(ObjectNode state, String id) {
        boolean lacksId = Json.at(state, "terminated").isObject()
                && Json.text(state, "terminated", "containerID").isEmpty();
        if (!lacksId) {
            return state;
        }
        ObjectNode named = state.deepCopy();
        Json.child(named, "terminated").put("containerID", id);
        return named;
    }
}
