package cx.niro.verticles.logs;

import cx.niro.protocol.ProtocolJson;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import java.util.Map;

/** Server-sent events of a log page (WHATWG HTML, section 9.2). What the client does not read yet stays within the response's bound. */
final class EventStream {
    private final HttpServerResponse response;
    private boolean ended;

    EventStream(HttpServerResponse response) {
        this.response = response;
    }

    void begin() {
        response.setChunked(true)
                .putHeader("content-type", "text/event-stream")
                .putHeader("cache-control", "no-store")
                .putHeader("x-accel-buffering", "no");
        write(Buffer.buffer("retry: 1000\n\n"));
    }

    /** Whether the client keeps up. */
    boolean isReady() {
        return !ended && !response.writeQueueFull();
    }

    void onReady(Runnable ready) {
        response.drainHandler(drained -> ready.run());
    }

    void ping() {
        write(Buffer.buffer(": ping\n\n"));
    }

    /** @param id null for none */
    void event(String name, String id, Map<String, ?> data) {
        write(head(name, id).appendBytes(ProtocolJson.encode(data)).appendString("\n\n"));
    }

    /** The lines are put in as they are. */
    void lines(String id, String source, Batch batch) {
        write(head("lines", id)
                .appendString("{\"source\":\"")
                .appendString(source)
                .appendString("\",\"instance\":")
                .appendBytes(ProtocolJson.encode(batch.instance()))
                .appendString(",\"lines\":[")
                .appendBytes(batch.bytes())
                .appendString("]}\n\n"));
    }

    void sources(List<Map<String, Object>> sources) {
        event("sources", null, Map.of("sources", sources));
    }

    void end(String reason) {
        if (!ended) {
            event("end", null, Map.of("reason", reason));
            ended = true;
            var unused = response.end();
        }
    }

    private static Buffer head(String name, String id) {
        var head = Buffer.buffer("event: ").appendString(name).appendString("\n");
        return (id == null ? head : head.appendString("id: ").appendString(id).appendString("\n"))
                .appendString("data: ");
    }

    private void write(Buffer bytes) {
        if (!ended && !response.closed()) {
            // a client that has gone is noticed by the end of the request
            var unused = response.write(bytes);
        }
    }
}
