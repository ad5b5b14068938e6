package cx.niro.simulator.api;

import cx.niro.simulator.rbac.Identity;
import cx.niro.simulator.store.ApiFailure;
import cx.niro.simulator.store.Json;
import cx.niro.simulator.store.Kind;
import cx.niro.simulator.store.Kinds;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PemKeyCertOptions;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes each request through authentication, faults, authorization and audit to its verb. */
public final class ApiServer {
    private static final Logger LOG = LoggerFactory.getLogger(ApiServer.class);
    private static final String CONTROL = "/simulator/";
    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
            .withZone(ZoneOffset.UTC);

    private final Vertx vertx;
    private final Parts parts;
    private final Certificate certificate;
    private final Gate gate;
    private final Discovery discovery;
    private final ListAnswer lists;
    private final ResourceVerbs verbs;
    private final Subresources subresources;
    private final Reviews reviews;
    private final ControlRoutes control;
    private final Set<WatchStream> watches = new LinkedHashSet<>();
    private final Set<HttpConnection> connections = new LinkedHashSet<>();
    private HttpServer server;

    /** {@code control} answers below /simulator/, for the administrator only. */
    public ApiServer(Context context, Parts parts, Certificate certificate, ControlRoutes control) {
        this.vertx = context.owner();
        this.parts = parts;
        this.certificate = certificate;
        this.control = control;
        this.gate = new Gate(parts.tokens(), parts.authorizer());
        this.discovery = new Discovery(parts.store().kinds(), parts.metrics(), parts.version());
        this.lists = new ListAnswer(parts.store());
        this.verbs = new ResourceVerbs(parts, gate);
        this.subresources = new Subresources(parts, context);
        this.reviews = new Reviews(parts.authorizer());
    }

    /** Listens on loopback; port 0 lets the system choose. Succeeds with the port. */
    public Future<Integer> listen(int port) {
        HttpServerOptions options = new HttpServerOptions()
                .setHost("127.0.0.1")
                .setPort(port)
                .setSsl(true)
                .setUseAlpn(false)
                .setKeyCertOptions(new PemKeyCertOptions()
                        .addKeyValue(Buffer.buffer(certificate.keyPem()))
                        .addCertValue(Buffer.buffer(certificate.certificatePem())))
                .setMaxInitialLineLength(16_384)
                .setHandle100ContinueAutomatically(true);
        server = vertx.createHttpServer(options)
                .connectionHandler(connection -> {
                    connections.add(connection);
                    connection.closeHandler(gone -> connections.remove(connection));
                })
                .requestHandler(this::onRequest);
        return server.listen().map(HttpServer::actualPort);
    }

    /** Ends all watches in good order, as a restarting server does. */
    public void endWatches() {
        List.copyOf(watches).forEach(WatchStream::end);
    }

    /** Closes every connection without a word. */
    public void cutConnections() {
        for (var connection : List.copyOf(connections)) {
            var unused = connection.close();
        }
    }

    /** Stops listening. */
    public Future<Void> close() {
        endWatches();
        return server == null ? Future.succeededFuture() : server.close();
    }

    private void onRequest(HttpServerRequest request) {
        var unused = request.body().onSuccess(body -> onBody(request, body.getBytes()));
    }

    private void onBody(HttpServerRequest request, byte[] body) {
        request.response().putHeader("Date", HTTP_DATE.format(parts.clock().now()));
        boolean isWatch = isTrue(request.getParam("watch"));
        String fieldSelector = request.getParam("fieldSelector");
        RequestInfo info =
                RequestInfo.of(request.method(), request.path(), fieldSelector == null ? "" : fieldSelector, isWatch);
        Optional<Identity> identity = gate.authenticate(request);
        if (identity.isEmpty()) {
            Call call = new Call(
                    request, info, Identity.impersonated("", List.of()), body, code -> audit("", info, false, code));
            call.send(401, ApiFailure.unauthorized().status());
            return;
        }
        String user = identity.get().user();
        Call call = new Call(request, info, identity.get(), body, code -> audit(user, info, code != 403, code));
        if (info.path().startsWith(CONTROL)) {
            guarded(call, () -> control(call));
            return;
        }
        Optional<Fault> fault = parts.faults().next(user, info);
        if (fault.isPresent() && !fault.get().delay().isZero()) {
            long millis = Math.max(1, fault.get().delay().toMillis());
            vertx.setTimer(millis, timer -> afterDelay(call, fault.get()));
        } else {
            afterDelay(call, fault.orElse(null));
        }
    }

    private void afterDelay(Call call, Fault fault) {
        if (fault != null && fault.isCut()) {
            audit(call.identity().user(), call.info(), true, 0);
            var unused = call.request().connection().close();
        } else if (fault != null && fault.status() > 0) {
            call.send(fault.status(), ApiFailure.injected(fault.status()).status());
        } else {
            guarded(call, () -> {
                gate.authorize(call);
                route(call);
            });
        }
    }

    private void guarded(Call call, Runnable step) {
        try {
            step.run();
        } catch (ApiFailure failure) {
            call.send(failure.code(), failure.status());
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).addKeyValue("path", call.info().path()).log("request failed");
            call.send(500, ApiFailure.injected(500).status());
        }
    }

    private void route(Call call) {
        RequestInfo info = call.info();
        if (!info.isResource()) {
            discovery.answer(call);
            return;
        }
        Kind kind = parts.store()
                .kinds()
                .find(info.group(), info.version(), info.resource())
                .orElseThrow(ApiFailure::unknownPath);
        if (!kind.verbs().contains(info.verb()) && info.subresource().isEmpty()) {
            throw kind.group().equals("metrics.k8s.io") && !parts.metrics().isInstalled()
                    ? ApiFailure.unknownPath()
                    : ApiFailure.methodNotAllowed();
        }
        if (!info.subresource().isEmpty() && !kind.subresources().contains(info.subresource())) {
            throw ApiFailure.unknownPath();
        }
        if (kind.equals(Kinds.NODE_METRICS) || kind.equals(Kinds.POD_METRICS)) {
            metrics(call, kind);
        } else if (!kind.isStored()) {
            reviews.answer(call, kind);
        } else if (!info.subresource().isEmpty() && !info.subresource().equals("status")) {
            subresources.answer(call, kind);
        } else {
            stored(call, kind);
        }
    }

    private void stored(Call call, Kind kind) {
        switch (call.info().verb()) {
            case "get" -> verbs.get(call, kind);
            case "list" -> lists.answer(call, kind);
            case "watch" -> watch(call, kind);
            case "create" -> verbs.create(call, kind);
            case "update" -> verbs.update(call, kind);
            case "patch" -> verbs.patch(call, kind);
            case "delete" -> verbs.delete(call, kind);
            case "deletecollection" -> verbs.deleteCollection(call, kind);
            default -> throw ApiFailure.methodNotAllowed();
        }
    }

    private void metrics(Call call, Kind kind) {
        RequestInfo info = call.info();
        call.send(
                200,
                info.verb().equals("get")
                        ? parts.metrics().get(kind, call.namespace(), info.name())
                        : parts.metrics().list(kind, call.namespace(), call.query("labelSelector")));
    }

    private void watch(Call call, Kind kind) {
        WatchStream[] self = new WatchStream[1];
        WatchStream stream = new WatchStream(
                vertx, parts.store(), call, kind, call.stream("application/json"), () -> watches.remove(self[0]));
        self[0] = stream;
        watches.add(stream);
        stream.start(call, parts.bookmarkEvery());
    }

    private void control(Call call) {
        if (!call.identity().isAdmin()) {
            throw ApiFailure.forbiddenPath(
                    call.identity().user(), call.info().verb(), call.info().path());
        }
        byte[] body = call.hasBody() ? call.body() : Json.bytes(Json.object());
        call.send(
                200,
                control.answer(
                        call.request().method().name(),
                        call.info().path().substring(CONTROL.length()),
                        Json.parseObject(body)));
    }

    private void audit(String user, RequestInfo info, boolean allowed, int status) {
        if (!info.path().startsWith(CONTROL)) {
            parts.audit().add(AuditEntry.of(parts.clock().now(), user, info, allowed, status));
        }
    }

    private static boolean isTrue(String value) {
        return "true".equals(value) || "1".equals(value);
    }
}
