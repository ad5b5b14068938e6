package cx.niro.agent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import cx.niro.protocol.CheckAnswer;
import cx.niro.protocol.CheckRequest;
import cx.niro.protocol.CommandResult;
import cx.niro.protocol.Delivery;
import cx.niro.protocol.EnrollAnswer;
import cx.niro.protocol.EnrollRequest;
import cx.niro.protocol.Heartbeat;
import cx.niro.protocol.HeartbeatAnswer;
import cx.niro.protocol.LogBatch;
import cx.niro.protocol.LogCredit;
import cx.niro.protocol.LogLine;
import cx.niro.protocol.Merge;
import cx.niro.protocol.PollAnswer;
import cx.niro.protocol.PollRequest;
import cx.niro.protocol.Problem;
import cx.niro.protocol.Proof;
import cx.niro.protocol.Protocol;
import cx.niro.protocol.ProtocolJson;
import cx.niro.protocol.Snapshot;
import cx.niro.protocol.UpdateOffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import javax.net.ssl.SSLContext;

/** A Niro server in a test: speaks the protocol, keeps what it is told, and misbehaves when asked to. */
public final class FakeNiroServer implements AutoCloseable {
    /** A token that the server gave out. */
    public static final String TOKEN = "niro_et_0123456789abcdefghijklmnopqrstuvwxyzABCDE";

    static {
        // without it an answer waits 40 ms for an acknowledgement
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final HttpServer http;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        var thread = new Thread(task, "fake-niro");
        thread.setDaemon(true);
        return thread;
    });
    private final Map<String, String> nonceOfToken = new ConcurrentHashMap<>();
    private final Map<String, Boolean> tokens = new ConcurrentHashMap<>(Map.of(TOKEN, true));
    private final AtomicInteger keysMade = new AtomicInteger();
    private final AtomicInteger proofsMade = new AtomicInteger();
    private final LinkedBlockingQueue<JsonNode> due = new LinkedBlockingQueue<>();
    private final Deque<Problem> nextHeartbeatProblems = new ArrayDeque<>();
    private volatile String key = "";
    private volatile boolean keyUsed;
    private volatile Snapshot state;
    private volatile boolean knowsDeltas = true;
    private volatile int intervalSeconds = 1;
    private volatile boolean isDown;
    private volatile String retryAfter;
    private volatile boolean isOld;
    private volatile UpdateOffer offer;
    private String currentRun = "";
    private final Set<String> gaveWay = ConcurrentHashMap.newKeySet();
    private final Set<String> candidates = ConcurrentHashMap.newKeySet();
    private final Map<String, String> runOfProof = new ConcurrentHashMap<>();
    private volatile boolean keepsLogs = true;
    private volatile boolean keepsSnapshots = true;
    private volatile boolean cutsPolls;
    private volatile int longestPollSeconds = 1;
    private volatile Runnable beforeEnrollAnswer = () -> {};
    private volatile Consumer<CheckRequest> beforeCheck = request -> {};
    private volatile Function<LogBatch, Object> logAnswer = batch -> new LogCredit(Protocol.MAX_LOG_LINES_BYTES);

    public final List<EnrollRequest> enrollments = new CopyOnWriteArrayList<>();
    public final List<Heartbeat> heartbeats = new CopyOnWriteArrayList<>();
    public final List<PollRequest> polls = new CopyOnWriteArrayList<>();
    public final Map<String, CommandResult> results = new ConcurrentHashMap<>();
    /** Parts of results, in order. */
    public final List<CommandResult> parts = new CopyOnWriteArrayList<>();

    public final List<Proof> proofsGiven = new CopyOnWriteArrayList<>();
    /** Log batches that were answered 200, by stream. */
    public final Map<String, List<LogBatch>> logs = new ConcurrentHashMap<>();

    public final List<String> contentEncodings = new CopyOnWriteArrayList<>();

    private FakeNiroServer(HttpServer http) {
        this.http = http;
    }

    public static FakeNiroServer start() {
        try {
            return serving(HttpServer.create(loopback(), 64));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Over https. */
    public static FakeNiroServer start(SSLContext tls) {
        try {
            var http = HttpsServer.create(loopback(), 64);
            http.setHttpsConfigurator(new HttpsConfigurator(tls));
            return serving(http);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InetSocketAddress loopback() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private static FakeNiroServer serving(HttpServer http) {
        var server = new FakeNiroServer(http);
        http.setExecutor(server.threads);
        http.createContext(Protocol.BASE, server::serve);
        http.createContext("/healthz", exchange -> {
            exchange.sendResponseHeaders(server.isDown ? 503 : 200, -1);
            exchange.close();
        });
        http.start();
        return server;
    }

    public String url() {
        return (http instanceof HttpsServer ? "https" : "http") + "://127.0.0.1:" + port();
    }

    public int port() {
        return http.getAddress().getPort();
    }

    public void acceptToken(String token) {
        tokens.put(token, true);
    }

    public void revokeKey() {
        key = "";
    }

    /** Knows that key of the cluster from now on, and no other. */
    public void changeKey(String other) {
        key = other;
    }

    public String key() {
        return key;
    }

    public int keysMade() {
        return keysMade.get();
    }

    public void send(Delivery delivery) {
        due.add(ProtocolJson.mapper().valueToTree(delivery));
    }

    /** Sends a command of a newer server. */
    public void sendOfType(String type, String id) {
        var delivery = ProtocolJson.mapper().createObjectNode().put("id", id).put("attempt", 1);
        delivery.put("remaining_millis", 10_000)
                .putObject("command")
                .put("type", type)
                .put("newer", true);
        due.add(delivery);
    }

    public void forgetState() {
        state = null;
    }

    /** Whether deltas are used; else they are answered as by a server of the version before. */
    public void knowDeltas(boolean know) {
        knowsDeltas = know;
    }

    /** Offers an update with every answer to the current run; null for none. */
    public void offer(UpdateOffer update) {
        offer = update;
    }

    /** Answers as a server of the first days, which knows only the base fields of the protocol, while true. */
    public void old(boolean old) {
        isOld = old;
    }

    /** The run that may work. */
    public synchronized String currentRun() {
        return currentRun;
    }

    /** Runs after the server took an enrollment and before the agent hears of it. */
    public void beforeEnrollAnswer(Runnable step) {
        beforeEnrollAnswer = step;
    }

    /** Runs when a check came, before it is held. */
    public void beforeCheck(Consumer<CheckRequest> step) {
        beforeCheck = step;
    }

    /** Answers 503 to everything while true. */
    public void down(boolean down) {
        isDown = down;
    }

    /** Holds polls that long, if they want it; a second at first. */
    public void holdPolls(int longestSeconds) {
        longestPollSeconds = longestSeconds;
    }

    /** Closes the connections of polls without an answer while true, as some proxies do. */
    public void cutPolls(boolean cut) {
        cutsPolls = cut;
    }

    /** Says how log batches are answered: a {@link LogCredit} or a {@link Problem}; may wait. */
    public void answerLogs(Function<LogBatch, Object> answer) {
        logAnswer = answer;
    }

    /** Whether {@link #heartbeats} keep what they carry; true at first. */
    public void keepSnapshots(boolean keep) {
        keepsSnapshots = keep;
    }

    /** Whether {@link #logs} is filled; true at first. */
    public void keepLogs(boolean keep) {
        keepsLogs = keep;
    }

    /** The lines of a stream so far, without markers. */
    public List<LogLine> logLines(String streamId) {
        return logItems(streamId).stream().filter(line -> line.marker() == null).toList();
    }

    /** Lines and markers of a stream so far. */
    public List<LogLine> logItems(String streamId) {
        return logs.getOrDefault(streamId, List.of()).stream()
                .flatMap(batch -> batch.lines().decode().stream())
                .toList();
    }

    public void refuseNextHeartbeat(int status, String code) {
        synchronized (nextHeartbeatProblems) {
            nextHeartbeatProblems.add(Problem.of(status, "refused", code, "by the test", null));
        }
    }

    /** Instead of when the agent would come by itself. */
    public void letRefusedBeatsComeAgainAfter(int seconds) {
        retryAfter = Integer.toString(seconds);
    }

    /** Whether every beat that was to be refused has come. */
    public boolean hasRefused() {
        synchronized (nextHeartbeatProblems) {
            return nextHeartbeatProblems.isEmpty();
        }
    }

    public Heartbeat lastHeartbeat() {
        return heartbeats.get(heartbeats.size() - 1);
    }

    /** The state that the server holds, as snapshots and deltas told it. */
    public Snapshot state() {
        var held = state;
        if (held == null) {
            throw new IllegalStateException("no snapshot came yet");
        }
        return held;
    }

    @Override
    public void close() {
        http.stop(0);
        threads.shutdownNow();
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            contentEncodings.add(String.valueOf(exchange.getRequestHeaders().getFirst("Content-Encoding")));
            var body = body(exchange);
            var path = exchange.getRequestURI().getPath();
            if (isDown) {
                exchange.getResponseHeaders().set("Retry-After", "0");
                problem(exchange, Problem.of(503, "unavailable", "unavailable", "by the test", null));
            } else if (path.equals(Protocol.ENROLL)) {
                enroll(exchange, ProtocolJson.decode(body, EnrollRequest.class));
            } else if (!isAuthenticated(exchange)) {
                problem(exchange, Problem.of(401, "unknown key", "agent_key_invalid", null, null));
            } else if (path.equals(Protocol.HEARTBEAT)) {
                heartbeat(exchange, ProtocolJson.decode(body, Heartbeat.class));
            } else if (path.equals(Protocol.POLL)) {
                poll(exchange, ProtocolJson.decode(body, PollRequest.class));
            } else if (path.equals(Protocol.CHECK) && !isOld) {
                check(exchange, ProtocolJson.decode(body, CheckRequest.class));
            } else if (path.equals(Protocol.CHECK)) {
                problem(exchange, Problem.of(404, "not found", "not_found", null, null));
            } else if (path.startsWith(Protocol.BASE + "/logs/")) {
                logs(exchange, path.replaceAll(".*/", ""), LogBatch.decode(body));
            } else {
                result(path.replaceAll(".*/commands/([^/]+)/result", "$1"), body);
                exchange.sendResponseHeaders(204, -1);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void result(String commandId, byte[] body) {
        var result = ProtocolJson.decode(body, CommandResult.class);
        if (result.status().equals("running")) {
            parts.add(result);
        }
        results.put(commandId, result);
    }

    private boolean isAuthenticated(HttpExchange exchange) {
        var given = exchange.getRequestHeaders().getFirst("Authorization");
        var good = !key.isEmpty() && ("Bearer " + key).equals(given);
        keyUsed |= good;
        return good;
    }

    private synchronized void enroll(HttpExchange exchange, EnrollRequest request) throws IOException {
        enrollments.add(request);
        if (!tokens.containsKey(request.token())) {
            problem(exchange, Problem.of(401, "unknown token", "token_invalid", null, null));
            return;
        }
        var bound = nonceOfToken.putIfAbsent(request.token(), request.enrollmentNonce());
        if (bound != null && (!bound.equals(request.enrollmentNonce()) || keyUsed)) {
            problem(exchange, Problem.of(410, "used", "token_used", "the token was used", null));
            return;
        }
        key = "niro_ak_" + keysMade.incrementAndGet();
        keyUsed = false;
        beforeEnrollAnswer.run();
        answer(exchange, 201, new EnrollAnswer("c-1", "test", key, intervalSeconds, 25));
    }

    private void heartbeat(HttpExchange exchange, Heartbeat beat) throws IOException {
        var kept = keepsSnapshots ? beat : beat.withoutSnapshot();
        Problem refusal;
        synchronized (nextHeartbeatProblems) {
            if (!nextHeartbeatProblems.isEmpty()) {
                heartbeats.add(kept);
            }
            refusal = nextHeartbeatProblems.poll();
        }
        if (refusal != null) {
            if (retryAfter != null) {
                exchange.getResponseHeaders().set("Retry-After", retryAfter);
            }
            problem(exchange, refusal);
            return;
        }
        var answer = answerTo(beat);
        heartbeats.add(kept);
        if (answer instanceof Problem problem) {
            problem(exchange, problem);
        } else {
            answer(exchange, 200, answer);
        }
    }

    private Object answerTo(Heartbeat beat) {
        if (isOld) {
            state = beat.snapshot() == null ? state : beat.snapshot();
            return Map.of("interval_seconds", intervalSeconds);
        }
        var promoted = takesOver(beat);
        if (!currentRun().equals(beat.runId())) {
            return beat.candidate()
                    ? new HeartbeatAnswer(intervalSeconds, false, proof("heartbeat", beat.runId()), null, false)
                    : Problem.of(409, "superseded", "superseded", "another run took over", null);
        }
        take(beat);
        var resync = beat.digest() == null || state == null || !beat.digest().equals(state.digest());
        return new HeartbeatAnswer(intervalSeconds, resync, proof("heartbeat", beat.runId()), offer, promoted);
    }

    private void take(Heartbeat beat) {
        if (beat.snapshot() != null) {
            state = beat.snapshot();
        } else if (beat.delta() != null && knowsDeltas && state != null) {
            state = Merge.of(state, beat.delta()).orElse(state);
        }
    }

    /** Whether a candidate is promoted by this beat; any other new run takes over at once. */
    private synchronized boolean takesOver(Heartbeat beat) {
        var run = beat.runId();
        if (run.equals(currentRun) || gaveWay.contains(run)) {
            return false;
        }
        var proven = beat.proofs().stream()
                .anyMatch(proof -> proof.channel().equals("poll") && run.equals(runOfProof.get(proof.mac())));
        if (beat.candidate() && !currentRun.isEmpty() && !proven) {
            candidates.add(run);
            return false;
        }
        gaveWay.add(currentRun);
        candidates.remove(run);
        currentRun = run;
        return beat.candidate();
    }

    private void check(HttpExchange exchange, CheckRequest request) throws IOException, InterruptedException {
        beforeCheck.accept(request);
        TimeUnit.SECONDS.sleep(request.holdSeconds());
        answer(exchange, 200, new CheckAnswer("c-1", Instant.now(), request.holdSeconds()));
    }

    private void poll(HttpExchange exchange, PollRequest request) throws IOException, InterruptedException {
        polls.add(request);
        if (cutsPolls) {
            return;
        }
        if (gaveWay.contains(request.runId())) {
            problem(exchange, Problem.of(409, "superseded", "superseded", "another run took over", null));
            return;
        }
        if (candidates.contains(request.runId())) {
            answer(exchange, 200, new PollAnswer(List.of(), proof("poll", request.runId())));
            return;
        }
        var delivery = due.poll(Math.min(longestPollSeconds, request.waitSeconds()), TimeUnit.SECONDS);
        if (isOld && delivery == null) {
            exchange.sendResponseHeaders(204, -1);
            return;
        }
        var answer = ProtocolJson.mapper()
                .<ObjectNode>valueToTree(new PollAnswer(List.of(), isOld ? null : proof("poll", request.runId())));
        if (delivery != null) {
            answer.putArray("commands").add(delivery);
        }
        if (isOld) {
            answer.retain("commands");
            answer.path("commands")
                    .forEach(each -> ((ObjectNode) each).retain("id", "attempt", "remaining_millis", "command"));
        }
        answer(exchange, 200, answer);
    }

    private void logs(HttpExchange exchange, String streamId, LogBatch batch) throws IOException {
        var answer = logAnswer.apply(batch);
        if (answer instanceof Problem problem) {
            problem(exchange, problem);
            return;
        }
        if (keepsLogs) {
            logs.computeIfAbsent(streamId, id -> new CopyOnWriteArrayList<>()).add(batch);
        }
        answer(exchange, 200, answer);
    }

    private Proof proof(String channel, String run) {
        var proof = new Proof(channel, Instant.now(), "mac-" + proofsMade.incrementAndGet());
        runOfProof.put(proof.mac(), run);
        proofsGiven.add(proof);
        return proof;
    }

    private static byte[] body(HttpExchange exchange) throws IOException {
        var gzipped = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
        try (var stream = gzipped ? new GZIPInputStream(exchange.getRequestBody()) : exchange.getRequestBody()) {
            return stream.readAllBytes();
        }
    }

    private static void problem(HttpExchange exchange, Problem problem) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", Protocol.PROBLEM_JSON);
        var body = ProtocolJson.encode(problem);
        exchange.sendResponseHeaders(problem.status(), body.length);
        exchange.getResponseBody().write(body);
    }

    private static void answer(HttpExchange exchange, int status, Object message) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write(ProtocolJson.encode(message));
        }
        exchange.getResponseHeaders().set("Content-Type", Protocol.JSON);
        exchange.getResponseHeaders().set("Content-Encoding", "gzip");
        exchange.sendResponseHeaders(status, bytes.size());
        exchange.getResponseBody().write(bytes.toByteArray());
    }
}
