package cx.niro.simulator.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import cx.niro.simulator.logs.ContainerLogs;
import cx.niro.simulator.logs.InstanceLog;
import cx.niro.simulator.logs.LogQuery;
import cx.niro.simulator.store.ApiFailure;
import cx.niro.simulator.store.Json;
import cx.niro.simulator.store.Kinds;
import cx.niro.simulator.store.ObjectStore;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** GET of pods/log: the API server's checks of the request, then the kubelet's of the container, then the lines. */
final class PodLogCall {
    private final Context context;
    private final ContainerLogs logs;
    private final ObjectStore store;

    PodLogCall(Context context, ContainerLogs logs, ObjectStore store) {
        this.context = context;
        this.logs = logs;
        this.store = store;
    }

    void answer(Call call, ObjectNode pod) {
        LogQuery query = query(call, Json.name(pod));
        String container = container(pod, call.query("container"));
        String node = Json.text(pod, "spec", "nodeName");
        if (node.isEmpty()) {
            call.send(204, "text/plain", Buffer.buffer());
            return;
        }
        checkKubelet(call, pod, container, node);
        InstanceLog log = logs.read(pod, container, call.flag("previous"));
        new LogStream(context, log, query, call.stream("text/plain"), logs::now).start();
    }

    private LogQuery query(Call call, String pod) {
        long tail = call.number("tailLines", -1);
        if (tail < 0 && !call.query("tailLines").isEmpty()) {
            throw ApiFailure.invalidLogOptions(
                    pod, "tailLines", "Invalid value: " + tail + ": must be greater than or equal to 0");
        }
        long limit = call.number("limitBytes", Long.MAX_VALUE);
        if (limit < 1) {
            throw ApiFailure.invalidLogOptions(
                    pod, "limitBytes", "Invalid value: " + limit + ": must be greater than 0");
        }
        return new LogQuery(call.flag("follow"), call.flag("timestamps"), tail, since(call, pod), limit);
    }

    /** A kubelet gets sinceTime in whole seconds, as the API server passes it on; sinceSeconds it takes from its own clock. */
    private long since(Call call, String pod) {
        String time = call.query("sinceTime");
        long seconds = call.number("sinceSeconds", 0);
        boolean hasSeconds = !call.query("sinceSeconds").isEmpty();
        if (!time.isEmpty() && hasSeconds) {
            throw ApiFailure.invalidLogOptions(
                    pod, "", "Forbidden: at most one of `sinceTime` or `sinceSeconds` may be specified");
        }
        if (hasSeconds && seconds < 1) {
            throw ApiFailure.invalidLogOptions(
                    pod, "sinceSeconds", "Invalid value: " + seconds + ": must be greater than 0");
        }
        if (hasSeconds) {
            return logs.now() - TimeUnit.SECONDS.toNanos(seconds);
        }
        if (time.isEmpty()) {
            return Long.MIN_VALUE;
        }
        try {
            return TimeUnit.SECONDS.toNanos(OffsetDateTime.parse(time).toEpochSecond());
        } catch (DateTimeException e) {
            throw ApiFailure.badRequest(
                    "parsing time \"%1$s\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \"%1$s\" as \"2006\""
                            .formatted(time));
        }
    }

    private static String container(JsonNode pod, String asked) {
        List<String> names = new ArrayList<>();
        for (String part : List.of("initContainers", "containers", "ephemeralContainers")) {
            Json.at(pod, "spec", part).forEach(each -> names.add(Json.text(each, "name")));
        }
        JsonNode containers = Json.at(pod, "spec", "containers");
        if (!asked.isEmpty() && !names.contains(asked)) {
            throw ApiFailure.badRequest("container %s is not valid for pod %s".formatted(asked, Json.name(pod)));
        }
        if (asked.isEmpty() && containers.size() > 1) {
            throw ApiFailure.badRequest("a container name must be specified for pod %s, choose one of: [%s]"
                    .formatted(Json.name(pod), String.join(" ", names)));
        }
        return asked.isEmpty() ? Json.text(containers.path(0), "name") : asked;
    }

    private void checkKubelet(Call call, JsonNode pod, String container, String node) {
        JsonNode status = Json.at(store.find(Kinds.NODES, "", node).orElse(null), "status");
        String address = node;
        for (JsonNode each : status.path("addresses")) {
            address = Json.text(each, "type").equals("InternalIP") ? Json.text(each, "address") : address;
        }
        for (JsonNode each : status.path("conditions")) {
            boolean isReady = Json.text(each, "type").equals("Ready");
            if (isReady && !Json.text(each, "status").equals("True")) {
                String query = call.request().query() == null
                        ? ""
                        : "?" + call.request().query();
                throw ApiFailure.unreachable(
                        "Get \"https://%1$s:10250/containerLogs/%2$s/%3$s/%4$s%5$s\": dial tcp %1$s:10250: connect: connection refused"
                                .formatted(address, Json.namespace(pod), Json.name(pod), container, query));
            }
        }
    }
}
