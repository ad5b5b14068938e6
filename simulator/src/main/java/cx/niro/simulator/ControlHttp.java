package cx.niro.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import cx.niro.simulator.api.AuditEntry;
import cx.niro.simulator.api.ControlRoutes;
import cx.niro.simulator.api.Fault;
import cx.niro.simulator.kubelet.AgentImage;
import cx.niro.simulator.kubelet.Misbehaviour;
import cx.niro.simulator.metrics.MetricsApi;
import cx.niro.simulator.rbac.Tokens;
import cx.niro.simulator.scenario.Workload;
import cx.niro.simulator.store.ApiFailure;
import cx.niro.simulator.store.Json;
import cx.niro.simulator.store.Kinds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The control of {@link ClusterControl} over HTTP, below /simulator/, so that scripts and browser tests can drive a
 * cluster of another process. `POST pods {namespace, name, image}`, `POST pods/NS/NAME/crash|pull-failure|oom|unready|recover`,
 * `POST pods/NS/NAME/warn {reason, message}`, `DELETE pods/NS/NAME`, `POST deployments {namespace, name, replicas, image}`,
 * `POST objects {...}`, `POST nodes/NAME/not-ready|ready`, `POST metrics {mode}`, `POST faults {...}`, `DELETE faults`,
 * `POST watches/end`, `POST history/forget`, `GET audit`, `DELETE audit`, `POST tokens {namespace, name}`,
 * `GET agents` (pods of the agent with their process ids), `POST agents/images {tag, command: [...], crashes_after_seconds}`. Logs are driven by `POST logs/NS/POD/CONTAINER/WHAT`, see {@link LogHttp}.
 */
final class ControlHttp implements ControlRoutes {
    private final ControlState state;
    private final Tokens tokens;
    private final Runnable endWatches;

    ControlHttp(ControlState state, Tokens tokens, Runnable endWatches) {
        this.state = state;
        this.tokens = tokens;
        this.endWatches = endWatches;
    }

    @Override
    public JsonNode answer(String method, String path, ObjectNode body) {
        List<String> parts = List.of(path.split("/", -1));
        ObjectNode done = Json.object().put("done", true);
        switch (method + " " + parts.get(0) + "/" + (parts.size() - 1)) {
            case "POST pods/0" -> {
                PodRequest request = PodRequest.named(Json.text(body, "namespace"), Json.text(body, "name"));
                if (body.has("image")) {
                    request = request.image(Json.text(body, "image"));
                }
                return state.create(request.manifest().put("apiVersion", "v1").put("kind", "Pod"));
            }
            case "POST pods/3" -> pod(parts.get(1), parts.get(2), parts.get(3), body);
            case "DELETE pods/2" -> state.removePod(parts.get(1), parts.get(2));
            case "POST deployments/0" -> {
                return state.create(Workload.deployment(
                                Json.text(body, "namespace"), Json.text(body, "name"), Json.text(body, "image"))
                        .replicas(body.path("replicas").asInt(1))
                        .object());
            }
            case "POST objects/0" -> {
                return state.create(body);
            }
            case "POST nodes/2" -> state.nodeReady(parts.get(1), parts.get(2).equals("ready"));
            case "POST metrics/0" ->
                state.metrics()
                        .mode(MetricsApi.Mode.valueOf(Json.text(body, "mode").toUpperCase(Locale.ROOT)));
            case "POST faults/0" -> state.faults().add(fault(body));
            case "DELETE faults/0" -> state.faults().clear();
            case "POST watches/1" -> endWatches.run();
            case "POST history/1" -> state.store().forgetHistory();
            case "GET audit/0" -> {
                return audit();
            }
            case "DELETE audit/0" -> state.audit().clear();
            case "GET agents/0" -> {
                return agents();
            }
            case "POST agents/1" -> state.publish(Json.text(body, "tag"), image(body));
            case "POST tokens/0" -> {
                return Json.object().put("token", tokens.issue(Json.text(body, "namespace"), Json.text(body, "name")));
            }
            case "POST logs/4", "GET logs/3" -> {
                return new LogHttp(state).answer(parts, body);
            }
            default -> throw ApiFailure.unknownPath();
        }
        return done;
    }

    private void pod(String namespace, String name, String what, ObjectNode body) {
        switch (what) {
            case "crash" -> state.misbehave(namespace, name, Misbehaviour.CRASH_LOOP);
            case "pull-failure" -> state.misbehave(namespace, name, Misbehaviour.PULL_FAILURE);
            case "oom" -> state.misbehave(namespace, name, Misbehaviour.OUT_OF_MEMORY);
            case "unready" -> state.misbehave(namespace, name, Misbehaviour.UNREADY);
            case "recover" -> state.recover(namespace, name);
            case "warn" ->
                state.warn(Kinds.PODS, namespace, name, Json.text(body, "reason"), Json.text(body, "message"));
            default -> throw ApiFailure.unknownPath();
        }
    }

    private static Fault fault(ObjectNode body) {
        return new Fault(
                Json.text(body, "user"),
                Json.text(body, "verb"),
                Json.text(body, "resource"),
                Duration.ofMillis(body.path("delay_ms").asLong()),
                body.path("status").asInt(),
                body.path("cut").asBoolean(),
                body.path("times").asInt());
    }

    private static AgentImage image(ObjectNode body) {
        List<String> command = new ArrayList<>();
        body.path("command").forEach(word -> command.add(word.asText()));
        if (command.isEmpty()) {
            throw ApiFailure.badRequest("an agent image needs a command");
        }
        long seconds = body.path("crashes_after_seconds").asLong();
        AgentImage image = AgentImage.of(command);
        return seconds > 0 ? image.crashingAfter(Duration.ofSeconds(seconds)) : image;
    }

    private JsonNode agents() {
        ObjectNode answer = Json.object();
        ArrayNode pods = answer.putArray("pods");
        for (ObjectNode pod : state.store().list(Kinds.PODS, "niro-system")) {
            state.agentPid("niro-system", Json.name(pod))
                    .ifPresent(
                            pid -> pods.addObject().put("name", Json.name(pod)).put("pid", pid));
        }
        return answer;
    }

    private JsonNode audit() {
        ObjectNode answer = Json.object();
        ArrayNode entries = answer.putArray("entries");
        for (AuditEntry entry : state.audit().all()) {
            entries.addObject()
                    .put("at", entry.at().toString())
                    .put("user", entry.user())
                    .put("verb", entry.verb())
                    .put("group", entry.group())
                    .put("resource", entry.resource())
                    .put("subresource", entry.subresource())
                    .put("namespace", entry.namespace())
                    .put("name", entry.name())
                    .put("path", entry.path())
                    .put("allowed", entry.allowed())
                    .put("status", entry.status());
        }
        return answer;
    }
}
