package cx.niro.simulator.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import cx.niro.simulator.store.ApiFailure;
import cx.niro.simulator.store.Change;
import cx.niro.simulator.store.Json;
import cx.niro.simulator.store.Kind;
import cx.niro.simulator.store.Kinds;
import cx.niro.simulator.store.ObjectStore;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** One watch: lines of JSON until the client goes, the time is over, or the client reads too slowly. */
final class WatchStream {
    private static final int MAX_UNREAD = 10_000;

    private final Vertx vertx;
    private final ObjectStore store;
    private final Kind kind;
    private final String namespace;
    private final Predicate<JsonNode> selected;
    private final Shown shown;
    private final HttpServerResponse response;
    private final Runnable onEnd;
    private final Consumer<Change> listener = this::onChange;
    private long bookmarkTimer = -1;
    private long endTimer = -1;
    private int unread;
    private boolean isOver;

    WatchStream(Vertx vertx, ObjectStore store, Call call, Kind kind, HttpServerResponse response, Runnable onEnd) {
        this.vertx = vertx;
        this.store = store;
        this.kind = kind;
        this.namespace = call.namespace();
        this.selected = ListAnswer.selected(call);
        this.shown = Shown.to(call, kind);
        this.response = response;
        this.onEnd = onEnd;
    }

    void start(Call call, Duration bookmarkEvery) {
        String version = call.query("resourceVersion");
        response.closeHandler(gone -> stop());
        boolean fromNow = version.isEmpty() || version.equals("0") || call.flag("sendInitialEvents");
        try {
            if (fromNow) {
                sendState(call.flag("sendInitialEvents"));
            } else {
                List<Change> missed = store.since(call.number("resourceVersion", 0));
                var unused = response.writeHead();
                missed.forEach(this::onChange);
            }
        } catch (ApiFailure failure) {
            send("ERROR", failure.status());
            end();
            return;
        }
        store.listen(listener);
        if (call.flag("allowWatchBookmarks")) {
            bookmarkTimer = vertx.setPeriodic(bookmarkEvery.toMillis(), timer -> sendBookmark(false));
        }
        long seconds = call.number("timeoutSeconds", 1800);
        endTimer = vertx.setTimer(Math.max(1, seconds) * 1000, timer -> {
            if (call.flag("allowWatchBookmarks")) {
                sendBookmark(false);
            }
            end();
        });
    }

    /** Ends the stream in good order. */
    void end() {
        stop();
        if (!response.ended() && !response.closed()) {
            var unused = response.end();
        }
    }

    private void stop() {
        if (!isOver) {
            isOver = true;
            store.unlisten(listener);
            cancel(bookmarkTimer);
            cancel(endTimer);
            onEnd.run();
        }
    }

    private void cancel(long timer) {
        if (timer >= 0) {
            vertx.cancelTimer(timer);
        }
    }

    private void sendState(boolean withEndMark) {
        var unused = response.writeHead();
        for (ObjectNode object : store.list(kind, namespace)) {
            if (selected.test(object)) {
                send("ADDED", shown.object(object));
            }
        }
        if (withEndMark) {
            sendBookmark(true);
        }
    }

    private void onChange(Change change) {
        if (withdrawsKind(change)) {
            end();
            return;
        }
        boolean concerns = change.kind().equals(kind)
                && (namespace.isEmpty() || Json.namespace(change.object()).equals(namespace));
        if (!concerns) {
            return;
        }
        boolean isIn = change.type() != Change.Type.DELETED && selected.test(change.object());
        boolean wasIn = change.before() != null && selected.test(change.before());
        if (isIn) {
            send(wasIn ? "MODIFIED" : "ADDED", shown.object(change.object()));
        } else if (wasIn) {
            ObjectNode last = change.object();
            if (change.type() != Change.Type.DELETED) {
                last = change.before().deepCopy();
                Json.meta(last).put("resourceVersion", Long.toString(change.revision()));
            }
            send("DELETED", shown.object(last));
        }
    }

    private boolean withdrawsKind(Change change) {
        return kind.isCustom()
                && change.type() == Change.Type.DELETED
                && change.kind().equals(Kinds.DEFINITIONS)
                && Json.name(change.object()).equals(kind.qualified());
    }

    private void sendBookmark(boolean endsInitialEvents) {
        ObjectNode mark = Json.object().put("kind", kind.kind()).put("apiVersion", kind.apiVersion());
        ObjectNode meta = mark.putObject("metadata").put("resourceVersion", Long.toString(store.revision()));
        meta.putNull("creationTimestamp");
        if (endsInitialEvents) {
            meta.putObject("annotations").put("k8s.io/initial-events-end", "true");
        }
        send("BOOKMARK", mark);
    }

    private void send(String type, JsonNode object) {
        if (response.ended() || response.closed()) {
            return;
        }
        unread = response.writeQueueFull() ? unread + 1 : 0;
        if (unread > MAX_UNREAD) {
            end();
            return;
        }
        ObjectNode event = Json.object().put("type", type);
        event.set("object", object);
        var unused = response.write(Buffer.buffer(Json.bytes(event)).appendByte((byte) '\n'));
    }
}
