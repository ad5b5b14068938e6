package cx.niro.simulator.controller;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import cx.niro.simulator.store.ClusterClock;
import cx.niro.simulator.store.Json;
import cx.niro.simulator.store.Kinds;
import cx.niro.simulator.store.ObjectStore;
import cx.niro.simulator.store.Registry;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** Writes events as the event recorder of Kubernetes does: repeats raise a count. */
public final class Events {
    private static final Duration KEPT = Duration.ofHours(1);

    private final ObjectStore store;
    private final Registry registry;
    private final ClusterClock clock;
    private final Map<String, String> names = new HashMap<>();
    private long nextName = 0x17f0_0000_0000L;

    public Events(ObjectStore store, Registry registry, ClusterClock clock) {
        this.store = store;
        this.registry = registry;
        this.clock = clock;
    }

    /** A Normal event. */
    public void normal(String component, JsonNode about, String reason, String message) {
        record("Normal", component, about, reason, message);
    }

    /** A Warning event. */
    public void warning(String component, JsonNode about, String reason, String message) {
        record("Warning", component, about, reason, message);
    }

    /** Removes events that were last seen more than an hour ago. */
    public void sweep() {
        Instant oldest = clock.now().minus(KEPT);
        for (ObjectNode event : store.list(Kinds.EVENTS, "")) {
            String last = Json.text(event, "lastTimestamp");
            if (!last.isEmpty() && Instant.parse(last).isBefore(oldest)) {
                store.remove(Kinds.EVENTS, Json.namespace(event), Json.name(event));
            }
        }
        names.values().removeIf(key -> {
            int slash = key.indexOf('/');
            return store.find(Kinds.EVENTS, key.substring(0, slash), key.substring(slash + 1))
                    .isEmpty();
        });
    }

    private void record(String type, String component, JsonNode about, String reason, String message) {
        String home = Json.namespace(about).isEmpty() ? "default" : Json.namespace(about);
        boolean isHomeless = store.find(Kinds.NAMESPACES, "", home)
                .filter(namespace -> !Json.isTerminating(namespace))
                .isEmpty();
        if (isHomeless) {
            return;
        }
        String what = String.join("|", Json.uid(about), type, reason, message);
        String known = names.getOrDefault(what, "");
        ObjectNode earlier = known.isEmpty()
                ? null
                : store.find(Kinds.EVENTS, home, known.substring(home.length() + 1))
                        .orElse(null);
        if (earlier != null) {
            ObjectNode again = earlier.deepCopy();
            again.put("count", again.path("count").asInt() + 1).put("lastTimestamp", clock.timestamp());
            store.put(Kinds.EVENTS, again);
            return;
        }
        String name = Json.name(about) + "." + Long.toHexString(nextName++);
        ObjectNode event = Json.object();
        event.putObject("metadata").put("name", name);
        event.putObject("involvedObject")
                .put("kind", Json.text(about, "kind"))
                .put("apiVersion", Json.text(about, "apiVersion"))
                .put("name", Json.name(about))
                .put("namespace", Json.namespace(about))
                .put("uid", Json.uid(about));
        event.put("type", type).put("reason", reason).put("message", message).put("count", 1);
        event.put("firstTimestamp", clock.timestamp()).put("lastTimestamp", clock.timestamp());
        event.putNull("eventTime");
        event.put("reportingComponent", component).put("reportingInstance", "");
        event.putObject("source").put("component", component);
        registry.create(Kinds.EVENTS, home, event);
        names.put(what, home + "/" + name);
    }
}
