package cx.niro.simulator.kubelet;

import com.fasterxml.jackson.databind.JsonNode;
import cx.niro.simulator.store.Json;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Asks a container over HTTP again and again, and tells when enough answers in a row say something else than before. */
final class HttpProbe {
    private final Vertx vertx;
    private final HttpClient client;
    private final JsonNode settings;
    private final int port;
    private final Consumer<Boolean> onTurn;
    private long timer = -1;
    private Boolean state;
    private int successes;
    private int failures;
    private boolean isStopped;

    HttpProbe(Vertx vertx, HttpClient client, JsonNode settings, int port, Consumer<Boolean> onTurn) {
        this.vertx = vertx;
        this.client = client;
        this.settings = settings;
        this.port = port;
        this.onTurn = onTurn;
    }

    void start() {
        long delay = settings.path("initialDelaySeconds").asLong(0) * 1000;
        timer = vertx.setTimer(Math.max(100, delay), first -> ask());
    }

    void stop() {
        isStopped = true;
        if (timer >= 0) {
            vertx.cancelTimer(timer);
        }
    }

    private void ask() {
        long timeout = settings.path("timeoutSeconds").asLong(1);
        String path = Json.text(settings, "httpGet", "path");
        var unused = client.request(HttpMethod.GET, port, "127.0.0.1", path.isEmpty() ? "/" : path)
                .compose(HttpClientRequest::send)
                .timeout(timeout, TimeUnit.SECONDS)
                .onComplete(
                        answer -> count(answer.succeeded() && answer.result().statusCode() < 400));
    }

    private void count(boolean isGood) {
        if (isStopped) {
            return;
        }
        successes = isGood ? successes + 1 : 0;
        failures = isGood ? 0 : failures + 1;
        boolean turnsGood =
                isGood && successes >= settings.path("successThreshold").asInt(1);
        boolean turnsBad =
                !isGood && failures >= settings.path("failureThreshold").asInt(3);
        if ((turnsGood || turnsBad) && (state == null || state != isGood)) {
            state = isGood;
            onTurn.accept(isGood);
        }
        // until it is ready a pod is asked more often than it says, so that tests do not wait
        long period = settings.path("periodSeconds").asLong(10) * 1000;
        boolean isEager = !Boolean.TRUE.equals(state) && !settings.has("initialDelaySeconds");
        timer = vertx.setTimer(isEager ? Math.min(500, period) : period, next -> ask());
    }
}
