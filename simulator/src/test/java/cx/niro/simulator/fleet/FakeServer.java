package cx.niro.simulator.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import cx.niro.protocol.CommandResult;
import cx.niro.protocol.Delivery;
import cx.niro.protocol.EnrollAnswer;
import cx.niro.protocol.EnrollRequest;
import cx.niro.protocol.Heartbeat;
import cx.niro.protocol.HeartbeatAnswer;
import cx.niro.protocol.LogBatch;
import cx.niro.protocol.LogCredit;
import cx.niro.protocol.PollAnswer;
import cx.niro.protocol.PollRequest;
import cx.niro.protocol.Problem;
import cx.niro.protocol.Proof;
import cx.niro.protocol.Protocol;
import cx.niro.protocol.ProtocolJson;
import cx.niro.protocol.UpdateOffer;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Speaks the server's side of the protocol from memory, and can be told to misbehave. One event loop. */
final class FakeServer implements AutoCloseable {
    record Beat(String clusterId, long atNanos, Heartbeat body) {}

    record Poll(String clusterId, long atNanos, PollRequest body) {}

    record Refusal(int status, int retryAfterSeconds) {}

    final List<Beat> beats = new CopyOnWriteArrayList<>();
    final List<Poll> polls = new CopyOnWriteArrayList<>();
    final Map<String, List<CommandResult>> results = new ConcurrentHashMap<>();
    final Map<String, Integer> pollsHeld = new ConcurrentHashMap<>();
    final List<String> deleted = new CopyOnWriteArrayList<>();
    /** Clusters that are asked for their state again with their next beat. */
    final Map<String, Boolean> resyncs = new ConcurrentHashMap<>();

    /** Of what a cluster is told with each answer to its beats. */
    final Map<String, UpdateOffer> offers = new ConcurrentHashMap<>();

    final Map<String, List<LogBatch>> logBatches = new ConcurrentHashMap<>();
    final AtomicInteger refusedLogs = new AtomicInteger();

    volatile Refusal refuseLogs;
    volatile long logCredit = 1 << 16;
    volatile Refusal refuseBeats;
    volatile Refusal refusePolls;
    volatile Duration beatsTake = Duration.ZERO;
    volatile Duration hold = Duration.ofSeconds(25);

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final AtomicInteger created = new AtomicInteger();
    private final Map<String, String> digests = new ConcurrentHashMap<>();
    private final Map<String, HttpServerRequest> held = new HashMap<>();
    private final Map<String, List<Delivery>> due = new HashMap<>();
    private final URI url;

    FakeServer() {
        int port = vertx.createHttpServer()
                .requestHandler(request -> request.body().onSuccess(body -> handle(request, plain(request, body))))
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join()
                .actualPort();
        url = URI.create("http://127.0.0.1:" + port);
    }

    URI url() {
        return url;
    }

    List<Beat> beatsOf(String clusterId) {
        return beats.stream().filter(beat -> beat.clusterId().equals(clusterId)).toList();
    }

    List<Poll> pollsOf(String clusterId) {
        return polls.stream().filter(poll -> poll.clusterId().equals(clusterId)).toList();
    }

    /** Answers the held poll of the cluster with it, or its next one. */
    void deliver(String clusterId, Delivery delivery) {
        vertx.runOnContext(ignored -> {
            due.computeIfAbsent(clusterId, id -> new ArrayList<>()).add(delivery);
            HttpServerRequest waiting = held.remove(clusterId);
            if (waiting != null) {
                answerPoll(clusterId, waiting);
            }
        });
    }

    private static byte[] plain(HttpServerRequest request, Buffer body) {
        try {
            return "gzip".equals(request.getHeader("content-encoding"))
                    ? Gzip.decompress(body.getBytes(), 10_000_000)
                    : body.getBytes();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void handle(HttpServerRequest request, byte[] body) {
        String path = request.path();
        if (path.startsWith("/api/v1")) {
            rest(request, body);
        } else if (path.equals(Protocol.ENROLL)) {
            EnrollRequest enroll = ProtocolJson.decode(body, EnrollRequest.class);
            String id = enroll.token().substring(Protocol.ENROLLMENT_TOKEN_PREFIX.length());
            answer(request, 201, new EnrollAnswer(id, id, Protocol.AGENT_KEY_PREFIX + id, 15, 25));
        } else if (path.equals(Protocol.HEARTBEAT)) {
            Heartbeat beat = ProtocolJson.decode(body, Heartbeat.class);
            beats.add(new Beat(cluster(request), System.nanoTime(), beat));
            if (beatsTake.isZero()) {
                beat(request, beat);
            } else {
                vertx.setTimer(beatsTake.toMillis(), ignored -> beat(request, beat));
            }
        } else if (path.equals(Protocol.POLL)) {
            polls.add(new Poll(cluster(request), System.nanoTime(), ProtocolJson.decode(body, PollRequest.class)));
            poll(request);
        } else if (path.endsWith("/result")) {
            results.computeIfAbsent(path.split("/", -1)[4], id -> new CopyOnWriteArrayList<>())
                    .add(ProtocolJson.decode(body, CommandResult.class));
            answer(request, 204, null);
        } else if (path.startsWith(Protocol.BASE + "/logs/")) {
            logs(request, path.substring(path.lastIndexOf('/') + 1), body);
        } else {
            answer(request, 404, null);
        }
    }

    private void logs(HttpServerRequest request, String stream, byte[] body) {
        if (refuseLogs != null) {
            refusedLogs.incrementAndGet();
            refuse(request, refuseLogs);
            return;
        }
        logBatches.computeIfAbsent(stream, id -> new CopyOnWriteArrayList<>()).add(LogBatch.decode(body));
        answer(request, 200, new LogCredit(logCredit));
    }

    private void rest(HttpServerRequest request, byte[] body) {
        switch (request.method().name() + " " + request.path()) {
            case "POST /api/v1/session" -> {
                boolean known = ProtocolJson.decode(body, JsonNode.class)
                        .path("password")
                        .asText()
                        .equals("secret");
                request.response().putHeader("set-cookie", "niro_session=s; HttpOnly; Path=/");
                answer(request, known ? 200 : 401, Map.of());
            }
            case "POST /api/v1/clusters" -> {
                if (!"niro_session=s".equals(request.getHeader("cookie"))) {
                    answer(request, 401, null);
                    return;
                }
                String id = "cluster-" + created.incrementAndGet();
                answer(request, 201, Map.of("id", id, "enrollment", Map.of("token", "niro_et_" + id)));
            }
            default -> {
                deleted.add(request.path().substring("/api/v1/clusters/".length()));
                answer(request, 204, null);
            }
        }
    }

    private void beat(HttpServerRequest request, Heartbeat beat) {
        if (refuseBeats != null) {
            refuse(request, refuseBeats);
            return;
        }
        String cluster = cluster(request);
        if (beat.snapshot() != null) {
            digests.put(cluster, beat.snapshot().digest());
        } else if (beat.delta() != null && beat.delta().baseDigest().equals(digests.get(cluster))) {
            digests.put(cluster, beat.delta().digest());
        }
        boolean resync = resyncs.remove(cluster) != null || !beat.digest().equals(digests.get(cluster));
        answer(request, 200, new HeartbeatAnswer(15, resync, proof("heartbeat"), offers.get(cluster), false));
    }

    private static Proof proof(String channel) {
        return new Proof(channel, Instant.now(), channel + "-" + System.nanoTime());
    }

    private void poll(HttpServerRequest request) {
        if (refusePolls != null) {
            refuse(request, refusePolls);
            return;
        }
        String cluster = cluster(request);
        if (due.containsKey(cluster)) {
            answerPoll(cluster, request);
            return;
        }
        held.put(cluster, request);
        pollsHeld.merge(cluster, 1, Integer::sum);
        request.connection().closeHandler(ignored -> held.remove(cluster, request));
        vertx.setTimer(hold.toMillis(), ignored -> {
            if (held.remove(cluster, request)) {
                answer(request, 204, null);
            }
        });
    }

    private void answerPoll(String cluster, HttpServerRequest request) {
        String json = new String(
                ProtocolJson.encode(new PollAnswer(due.remove(cluster), proof("poll"))), StandardCharsets.UTF_8);
        // types that the protocol does not know: one of tests, and "dance" of a newer server
        request.response()
                .end(json.replace("\"logs.stop\",\"stream_id\":\"hold\"", "\"hold\"")
                        .replace("\"logs.stop\",\"stream_id\":\"dance\"", "\"dance\""))
                .onFailure(cause -> {});
    }

    private static String cluster(HttpServerRequest request) {
        return request.getHeader("authorization").substring(("Bearer " + Protocol.AGENT_KEY_PREFIX).length());
    }

    private static void refuse(HttpServerRequest request, Refusal refusal) {
        request.response()
                .putHeader("retry-after", Integer.toString(refusal.retryAfterSeconds()))
                .putHeader("content-type", Protocol.PROBLEM_JSON)
                .setStatusCode(refusal.status())
                .end(Buffer.buffer(
                        ProtocolJson.encode(Problem.of(refusal.status(), "Busy", "busy", "come back later", null))))
                .onFailure(cause -> {});
    }

    private static void answer(HttpServerRequest request, int status, Object body) {
        request.response()
                .setStatusCode(status)
                .end(body == null ? Buffer.buffer() : Buffer.buffer(ProtocolJson.encode(body)))
                .onFailure(cause -> {});
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
