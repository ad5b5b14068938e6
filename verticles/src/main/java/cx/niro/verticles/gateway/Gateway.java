package cx.niro.verticles.gateway;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** The running HTTP door: its verticles on several event loops, on one port. */
public final class Gateway {
    static final Duration FIRST_REQUEST_WITHIN = Duration.ofSeconds(30);

    private final Vertx vertx;
    private final String deploymentId;
    private final int port;

    private Gateway(Vertx vertx, String deploymentId, int port) {
        this.vertx = vertx;
        this.deploymentId = deploymentId;
        this.port = port;
    }

    /**
     * Listens when done. Fails when an operation of the OpenAPI document has no handler or two, or no {@code x-niro-role}.
     *
     * @param apis asked once per event loop
     */
    public static Future<Gateway> start(Vertx vertx, GatewayConfig config, Supplier<List<Api>> apis) {
        return start(vertx, config, apis, false, FIRST_REQUEST_WITHIN);
    }

    /**
     * @param partial accepts operations without a handler, for tests of one concern
     * @param firstRequestWithin how long a new connection may take to send the headers of its first request
     */
    static Future<Gateway> start(
            Vertx vertx, GatewayConfig config, Supplier<List<Api>> apis, boolean partial, Duration firstRequestWithin) {
        var port = new AtomicInteger();
        return vertx.deployVerticle(
                        () -> new GatewayVerticle(config, apis.get(), partial, firstRequestWithin, port::set),
                        new DeploymentOptions().setInstances(config.instances()))
                .map(id -> new Gateway(vertx, id, port.get()));
    }

    public int port() {
        return port;
    }

    /** Accepts no more, lets what is under way end for a few seconds, then closes. */
    public Future<Void> stop() {
        return vertx.undeploy(deploymentId);
    }
}
