package cx.niro.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import cx.niro.simulator.kubelet.AfterExit;
import cx.niro.simulator.logs.AfterRotation;
import cx.niro.simulator.logs.InstanceLog;
import cx.niro.simulator.logs.LineSource;
import cx.niro.simulator.logs.LogCounts;
import cx.niro.simulator.store.ApiFailure;
import cx.niro.simulator.store.Json;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/**
 * {@link LogControl} over HTTP: `POST logs/NS/POD/CONTAINER/print {lines, base64, at}`, `.../generate {count, per_second,
 * same_timestamp, bytes, text}`, `.../rotate {followers: continue|end|stall}`, `.../end`, `.../cut`, `.../restart {exit_code}`,
 * `.../back-off {exit_code}`, `.../finish {exit_code}`; `GET logs/NS/POD/CONTAINER` counts. A container `-` is the first one.
 */
record LogHttp(ControlState state) {
    JsonNode answer(List<String> parts, ObjectNode body) {
        String namespace = parts.get(1);
        String pod = parts.get(2);
        String container = parts.get(3).equals("-") ? "" : parts.get(3);
        if (parts.size() == 4) {
            return counts(state.log(namespace, pod, container).counts(state.now()));
        }
        int exitCode = body.path("exit_code").asInt(1);
        try {
            switch (parts.get(4)) {
                case "restart" -> state.exit(namespace, pod, container, exitCode, AfterExit.RESTART);
                case "back-off" -> state.exit(namespace, pod, container, exitCode, AfterExit.BACK_OFF);
                case "finish" -> state.exit(namespace, pod, container, exitCode, AfterExit.END);
                default -> change(state.log(namespace, pod, container), parts.get(4), body);
            }
        } catch (IllegalArgumentException | DateTimeException e) {
            throw ApiFailure.badRequest(e.getMessage());
        }
        return Json.object().put("done", true);
    }

    private void change(InstanceLog log, String what, ObjectNode body) {
        switch (what) {
            case "print" -> print(log, body);
            case "generate" -> log.generate(state.now(), source(body));
            case "rotate" ->
                log.rotate(
                        state.now(),
                        AfterRotation.valueOf(
                                body.path("followers").asText("continue").toUpperCase(Locale.ROOT)));
            case "end" -> log.dismiss(true);
            case "cut" -> log.dismiss(false);
            default -> throw ApiFailure.unknownPath();
        }
    }

    private void print(InstanceLog log, ObjectNode body) {
        List<byte[]> lines = new ArrayList<>();
        body.path("lines").forEach(line -> lines.add(line.asText().getBytes(StandardCharsets.UTF_8)));
        if (body.has("base64")) {
            lines.add(Base64.getDecoder().decode(Json.text(body, "base64")));
        }
        if (body.has("at")) {
            log.printAt(state.now(), Instant.parse(Json.text(body, "at")), lines);
        } else {
            log.print(state.now(), lines);
        }
    }

    private static LineSource source(ObjectNode body) {
        return new LineSource(
                body.path("text").asText("line {n}"),
                body.path("count").asLong(),
                body.path("per_second").asDouble(),
                body.path("same_timestamp").asInt(1),
                body.path("bytes").asInt());
    }

    private static JsonNode counts(LogCounts counts) {
        return Json.object()
                .put("followers", counts.followers())
                .put("lines", counts.lines())
                .put("sent_lines", counts.sentLines())
                .put("sent_bytes", counts.sentBytes());
    }
}
