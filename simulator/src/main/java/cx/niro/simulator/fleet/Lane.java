package cx.niro.simulator.fleet;

import cx.niro.protocol.ProtocolJson;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.zip.Deflater;

/** One event loop with its share of the agents and its own HTTP: agents of a lane never wait for a lock. */
final class Lane extends VerticleBase {
    private static final int LOG_CONNECTIONS = 512;

    private final int number;
    private final FleetOptions options;
    private final FleetMeter meter;
    private final Executions executions;
    private final Holds holds;
    private final FleetLogs logs;
    private final List<SyntheticAgent> agents = new ArrayList<>();
    private final Gzip gzip = new Gzip();
    private final Gzip fastGzip = new Gzip(Deflater.BEST_SPEED);
    private LaneHttp http;
    private LaneHttp logHttp;

    Lane(int number, FleetOptions options, FleetMeter meter, Executions executions, Holds holds, FleetLogs logs) {
        this.number = number;
        this.options = options;
        this.meter = meter;
        this.executions = executions;
        this.holds = holds;
        this.logs = logs;
    }

    @Override
    public Future<?> start() {
        int lanes = options.bounds().eventLoops();
        http = new LaneHttp(
                vertx,
                options.bounds().heartbeatConnections() / lanes,
                2 * options.shape().clusters());
        logHttp = new LaneHttp(vertx, LOG_CONNECTIONS, LOG_CONNECTIONS);
        for (int i = number; i < options.shape().clusters(); i += lanes) {
            agents.add(new SyntheticAgent(this, i));
        }
        return Future.succeededFuture();
    }

    @Override
    public Future<?> stop() {
        agents.forEach(SyntheticAgent::stop);
        gzip.close();
        fastGzip.close();
        return http.close().compose(closed -> logHttp.close());
    }

    Vertx vertx() {
        return vertx;
    }

    Context loop() {
        return context;
    }

    FleetOptions options() {
        return options;
    }

    FleetMeter meter() {
        return meter;
    }

    Executions executions() {
        return executions;
    }

    Holds holds() {
        return holds;
    }

    FleetLogs logs() {
        return logs;
    }

    /** For batches of log lines, whose answers may be held while a ring is full. */
    LaneHttp logHttp() {
        return logHttp;
    }

    byte[] compressFast(byte[] plain) {
        return fastGzip.compress(plain);
    }

    LaneHttp http() {
        return http;
    }

    List<SyntheticAgent> agents() {
        return List.copyOf(agents);
    }

    /** On this lane's event loop, from any thread. */
    void run(Runnable action) {
        context.runOnContext(ignored -> action.run());
    }

    /** On this lane's event loop, after a while: whole milliseconds, at least one, and never too early. */
    void after(Duration wait, Runnable action) {
        long millis = wait.plusNanos(999_999).toMillis();
        vertx.setTimer(Math.max(1, millis), ignored -> action.run());
    }

    /** Makes what goes wrong while an answer is handled a failure of its call, so that no loop ends by an exception. */
    static Function<Reply, Future<Void>> handling(Consumer<Reply> handler) {
        return reply -> {
            handler.accept(reply);
            return Future.succeededFuture();
        };
    }

    /** Posts a record; {@code key} may be null. */
    Future<Reply> post(URI base, String path, String key, Object message, boolean compressed, Duration deadline) {
        return http.call(base, request(path, key, message, compressed), deadline);
    }

    LaneHttp.Request request(String path, String key, Object message, boolean compressed) {
        byte[] plain = ProtocolJson.encode(message);
        return new LaneHttp.Request(
                HttpMethod.POST,
                path,
                key == null ? Map.of() : Map.of("authorization", "Bearer " + key),
                Buffer.buffer(compressed ? gzip.compress(plain) : plain),
                compressed);
    }
}
