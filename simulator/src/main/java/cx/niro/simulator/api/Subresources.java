package cx.niro.simulator.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import cx.niro.simulator.apply.Part;
import cx.niro.simulator.apply.Patches;
import cx.niro.simulator.apply.ServerSideApply;
import cx.niro.simulator.store.ApiFailure;
import cx.niro.simulator.store.Deletion;
import cx.niro.simulator.store.Json;
import cx.niro.simulator.store.Kind;
import cx.niro.simulator.store.Signature;
import io.vertx.core.Context;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Subresources that are not the object itself: scale, log, token, eviction, finalize. */
final class Subresources {
    private final Parts parts;
    private final PodLogCall logs;

    Subresources(Parts parts, Context context) {
        this.parts = parts;
        this.logs = new PodLogCall(context, parts.logs(), parts.store());
    }

    void answer(Call call, Kind kind) {
        RequestInfo info = call.info();
        ObjectNode stored = parts.store().get(kind, call.namespace(), info.name());
        switch (info.subresource()) {
            case "scale" -> scale(call, kind, stored);
            case "log" -> logs.answer(call, stored);
            case "token" -> token(call);
            case "eviction" -> {
                boolean isDry = call.isDryRun();
                parts.registry().delete(kind, call.namespace(), info.name(), Deletion.GRACEFUL.dry(isDry));
                call.send(201, call.object());
            }
            case "finalize" -> call.send(200, stored);
            default -> throw ApiFailure.unknownPath();
        }
    }

    private void scale(Call call, Kind kind, ObjectNode stored) {
        ObjectNode scale = scaleOf(kind, stored);
        if (call.info().verb().equals("get")) {
            call.send(200, scale);
            return;
        }
        ObjectNode wanted = call.info().verb().equals("update") ? call.object() : patched(call, scale);
        ObjectNode changed = stored.deepCopy();
        List<String> path = replicas(kind);
        ObjectNode parent = changed;
        for (String step : path.subList(0, path.size() - 1)) {
            parent = Json.child(parent, step);
        }
        parent.put(
                path.get(path.size() - 1), Json.at(wanted, "spec", "replicas").asInt());
        Json.meta(changed).put("resourceVersion", Json.text(wanted, "metadata", "resourceVersion"));
        call.send(
                200,
                scaleOf(
                        kind,
                        parts.registry()
                                .update(
                                        kind.asStored(),
                                        call.namespace(),
                                        call.info().name(),
                                        changed,
                                        signature(call),
                                        call.isDryRun())));
    }

    private static List<String> replicas(Kind kind) {
        return kind.isCustom() ? kind.custom().replicas() : List.of("spec", "replicas");
    }

    private Signature signature(Call call) {
        String time = parts.clock().timestamp();
        return (before, after) -> ServerSideApply.recordUpdate(before, after, call.fieldManager(), Part.MAIN, time);
    }

    private static ObjectNode patched(Call call, ObjectNode scale) {
        JsonNode patch = Json.parse(call.body());
        return call.contentType().equals("application/json-patch+json")
                ? Patches.json(scale, patch)
                : Patches.merge(scale, patch);
    }

    private static ObjectNode scaleOf(Kind kind, ObjectNode stored) {
        ObjectNode scale = Json.object().put("kind", "Scale").put("apiVersion", "autoscaling/v1");
        ObjectNode meta = scale.putObject("metadata");
        for (String field : List.of("name", "namespace", "uid", "resourceVersion", "creationTimestamp")) {
            meta.set(field, Json.at(stored, "metadata", field));
        }
        scale.putObject("spec")
                .put(
                        "replicas",
                        Json.at(stored, replicas(kind).toArray(String[]::new)).asInt());
        List<String> labels = new ArrayList<>();
        JsonNode matchLabels = Json.at(stored, "spec", "selector", "matchLabels");
        Json.fields(matchLabels).forEach(key -> labels.add(key + "=" + Json.text(matchLabels, key)));
        scale.putObject("status")
                .put("replicas", Json.at(stored, "status", "replicas").asInt())
                .put("selector", String.join(",", labels));
        return scale;
    }

    private void token(Call call) {
        String token = parts.tokens().issue(call.namespace(), call.info().name());
        ObjectNode answer = call.hasBody() ? call.object() : Json.object();
        answer.put("kind", "TokenRequest").put("apiVersion", "authentication.k8s.io/v1");
        long seconds = Json.at(answer, "spec", "expirationSeconds").asLong(3600);
        Instant end = parts.clock().now().plusSeconds(seconds);
        answer.putObject("status").put("token", token).put("expirationTimestamp", end.toString());
        call.send(201, answer);
    }
}
