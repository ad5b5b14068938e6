package cx.niro.verticles.gateway;

import cx.niro.verticles.bus.Bus;
import cx.niro.verticles.bus.NodeMessages;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;

/** One event loop of the HTTP door. */
final class GatewayVerticle extends VerticleBase {
    private static final int IDLE_SECONDS = 90;
    private static final int COMPRESS_FROM_BYTES = 1024;

    private final GatewayConfig config;
    private final List<Api> apis;
    private final boolean partial;
    private final Duration firstRequestWithin;
    private final IntConsumer listening;
    private final Map<HttpConnection, Long> silent = new HashMap<>();
    private HttpServer server;

    GatewayVerticle(
            GatewayConfig config, List<Api> apis, boolean partial, Duration firstRequestWithin, IntConsumer listening) {
        this.config = config;
        this.apis = apis;
        this.partial = partial;
        this.firstRequestWithin = firstRequestWithin;
        this.listening = listening;
    }

    @Override
    public Future<?> start() {
        return ApiContract.load(vertx).compose(this::mount).compose(this::listen);
    }

    @Override
    public Future<?> stop() {
        return server == null ? Future.succeededFuture() : server.shutdown(5, TimeUnit.SECONDS);
    }

    private Future<Router> mount(ApiContract contract) {
        var bus = new Bus(vertx);
        var principals = new PrincipalCache(bus);
        var bodies = new BodyReader(vertx);
        var routes = new MountedRoutes(
                vertx, contract, new UserDoor(config, principals, bodies), new AgentDoor(bus, bodies), config);
        return principals.watchRevocations().map(watching -> {
            bus.subscribeHere(NodeMessages.DRAINING, draining -> routes.endConnections());
            apis.forEach(api -> api.mount(routes));
            return routes.router(partial);
        });
    }

    private Future<HttpServer> listen(Router router) {
        server = vertx.createHttpServer(options());
        return server.requestHandler(request -> {
                    spoke(request);
                    router.handle(request);
                })
                .connectionHandler(this::expectRequest)
                // a negative port is one that the operating system chooses and all instances share
                .listen(config.port() == 0 ? -1 : config.port(), config.host())
                .onSuccess(listener -> listening.accept(listener.actualPort()));
    }

    private HttpServerOptions options() {
        var options = new HttpServerOptions()
                .setIdleTimeout(IDLE_SECONDS)
                .setTcpKeepAlive(true)
                .setMaxHeaderSize(16 * 1024)
                .setMaxInitialLineLength(8 * 1024)
                .setHandle100ContinueAutomatically(true)
                .setHttp2ClearTextEnabled(false)
                .setUseAlpn(false)
                .setCompressionSupported(true)
                .setCompressionContentSizeThreshold(COMPRESS_FROM_BYTES);
        if (config.hasTls()) {
            options.setSsl(true)
                    .setKeyCertOptions(new PemKeyCertOptions()
                            .addCertPath(config.tlsCertificate().toString())
                            .addKeyPath(config.tlsKey().toString()));
        }
        return options;
    }

    /** A connection that is opened and then drips its first request, or none, does not stay. */
    private void expectRequest(HttpConnection connection) {
        silent.put(connection, vertx.setTimer(firstRequestWithin.toMillis(), expired -> {
            silent.remove(connection);
            var unused = connection.close();
        }));
        connection.closeHandler(closed -> forget(connection));
    }

    private void spoke(HttpServerRequest request) {
        if (!silent.isEmpty()) {
            forget(request.connection());
        }
    }

    private void forget(HttpConnection connection) {
        var timer = silent.remove(connection);
        if (timer != null) {
            var unused = vertx.cancelTimer(timer);
        }
    }
}
