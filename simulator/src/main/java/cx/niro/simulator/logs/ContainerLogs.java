package cx.niro.simulator.logs;

import com.fasterxml.jackson.databind.JsonNode;
import cx.niro.simulator.store.ApiFailure;
import cx.niro.simulator.store.Change;
import cx.niro.simulator.store.ClusterClock;
import cx.niro.simulator.store.Json;
import cx.niro.simulator.store.Kinds;
import cx.niro.simulator.store.ObjectStore;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The logs of all containers. One exists from when it is first read or written until the pod's status no longer names its container
 * id, neither as the running instance nor as the one before. On the event loop.
 */
public final class ContainerLogs {
    /** Lines that a container prints when it starts; a pod (or template) annotation. */
    public static final String PRINTS = "simulator.niro.cx/prints";
    /** The chatter of a pod's containers, by name, with commas between them; a pod (or template) annotation. */
    public static final String CHATTER = "simulator.niro.cx/chatter";

    private static final long OLDEST_CHATTER = Duration.ofMinutes(30).toNanos();

    private final ClusterClock clock;
    private final long oldestChatter;
    private final Map<String, Map<String, InstanceLog>> byPod = new HashMap<>();
    private final Map<String, Runnable> sources = new HashMap<>();

    public ContainerLogs(ObjectStore store, ClusterClock clock) {
        this.clock = clock;
        this.oldestChatter = now() - OLDEST_CHATTER;
        store.listen(this::onChange);
    }

    /** Nanoseconds since 1970, in the cluster's time. */
    public long now() {
        return Timestamps.nanos(clock.now());
    }

    /**
     * The log that a kubelet would read: of the running instance, or of the last one when none runs, or of the one before. Fails as a
     * kubelet refuses, with a 400 in its words.
     */
    public InstanceLog read(JsonNode pod, String container, boolean previous) {
        sources.getOrDefault(Json.uid(pod), () -> {}).run();
        String id = new KubeletChoice(pod, container).containerId(previous);
        return log(pod, container, id);
    }

    /** The log that the running instance of a container writes to. */
    public InstanceLog running(JsonNode pod, String container) {
        JsonNode status = status(pod, container).orElse(null);
        if (!Json.at(status, "state").has("running")) {
            throw ApiFailure.badRequest(
                    "container \"%s\" in pod \"%s\" does not run".formatted(container, Json.name(pod)));
        }
        return log(pod, container, Json.text(status, "containerID"));
    }

    /** Lets a pod's log be brought up to date before it is read. */
    public void source(String uid, Runnable refresh) {
        sources.put(uid, refresh);
    }

    static Optional<JsonNode> status(JsonNode pod, String container) {
        for (JsonNode each : Json.at(pod, "status", "containerStatuses")) {
            if (Json.text(each, "name").equals(container)) {
                return Optional.of(each);
            }
        }
        return Optional.empty();
    }

    private InstanceLog log(JsonNode pod, String container, String id) {
        return byPod.computeIfAbsent(Json.uid(pod), uid -> new HashMap<>())
                .computeIfAbsent(id, absent -> begin(pod, container, id));
    }

    private InstanceLog begin(JsonNode pod, String container, String id) {
        InstanceLog log = new InstanceLog();
        JsonNode status = status(pod, container).orElseThrow();
        JsonNode end = termination(status, id);
        String startedAt =
                end == null ? Json.text(status, "state", "running", "startedAt") : Json.text(end, "startedAt");
        long started = startedAt.isEmpty() ? now() : Timestamps.nanos(Instant.parse(startedAt));
        String printed = Json.annotation(pod, PRINTS);
        if (!printed.isEmpty()) {
            log.print(
                    started,
                    printed.lines()
                            .map(line -> line.getBytes(StandardCharsets.UTF_8))
                            .toList());
        }
        Chatter chatter = chatter(pod, container);
        if (chatter != null) {
            log.generate(started, chatter.lines(id.hashCode() * 0x9E3779B97F4A7C15L, started, oldestChatter));
        }
        if (end != null) {
            String finishedAt = Json.text(end, "finishedAt");
            end(log, pod, container, end, finishedAt.isEmpty() ? now() : Timestamps.nanos(Instant.parse(finishedAt)));
        }
        return log;
    }

    private static void end(InstanceLog log, JsonNode pod, String container, JsonNode end, long at) {
        Chatter chatter = chatter(pod, container);
        boolean speaks = chatter != null && Json.text(end, "reason").equals("Error");
        log.end(at, speaks ? chatter.lastWords() : List.of());
    }

    private static Chatter chatter(JsonNode pod, String container) {
        String told = Json.annotation(pod, CHATTER);
        if (told.isEmpty()) {
            return null;
        }
        List<String> names = List.of(told.split(",", -1));
        int index = 0;
        for (JsonNode each : Json.at(pod, "spec", "containers")) {
            if (Json.text(each, "name").equals(container)) {
                return index < names.size() ? Chatter.named(names.get(index)) : null;
            }
            index++;
        }
        return null;
    }

    private static JsonNode termination(JsonNode status, String id) {
        for (String state : List.of("state", "lastState")) {
            JsonNode terminated = Json.at(status, state, "terminated");
            if (Json.text(terminated, "containerID").equals(id)) {
                return terminated;
            }
        }
        return null;
    }

    private void onChange(Change change) {
        if (!change.kind().equals(Kinds.PODS)) {
            return;
        }
        JsonNode pod = change.object();
        if (change.type() == Change.Type.DELETED) {
            sources.remove(Json.uid(pod));
        }
        Map<String, InstanceLog> known = byPod.get(Json.uid(pod));
        if (known == null) {
            return;
        }
        if (change.type() == Change.Type.DELETED) {
            byPod.remove(Json.uid(pod));
            known.values().forEach(log -> log.end(now(), List.of()));
            return;
        }
        Set<String> named = new HashSet<>();
        for (JsonNode status : Json.at(pod, "status", "containerStatuses")) {
            String container = Json.text(status, "name");
            named.add(Json.text(status, "containerID"));
            for (String state : List.of("state", "lastState")) {
                JsonNode terminated = Json.at(status, state, "terminated");
                String id = Json.text(terminated, "containerID");
                named.add(id);
                if (known.containsKey(id)) {
                    end(known.get(id), pod, container, terminated, now());
                }
            }
        }
        for (Iterator<Map.Entry<String, InstanceLog>> each = known.entrySet().iterator(); each.hasNext(); ) {
            Map.Entry<String, InstanceLog> entry = each.next();
            if (!named.contains(entry.getKey())) {
                entry.getValue().end(now(), List.of());
                each.remove();
            }
        }
    }
}
