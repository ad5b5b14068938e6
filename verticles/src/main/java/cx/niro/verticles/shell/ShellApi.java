package cx.niro.verticles.shell;

import cx.niro.verticles.bus.Bus;
import cx.niro.verticles.gateway.Api;
import cx.niro.verticles.gateway.Routes;
import cx.niro.verticles.shell.FirstData.PageAddress;
import cx.niro.verticles.shell.WebRoot.Asset;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The page and its files. Mount it last: it answers every address without a dot that belongs to nobody else. */
public final class ShellApi implements Api {
    private static final String COOKIE = "niro_session";
    private static final List<String> FOREIGN = List.of("/api", "/agent", "/metrics", "/healthz", "/readyz");
    private static final String NO_DASHBOARD = """
            Niro is running, but this build has no dashboard (it was built without npm).

            The REST API is at /api/v1; /openapi.yaml describes it.
            """;

    private final WebRoot files;
    private final FirstData firstData;
    private final ShellPage page;

    /** @param files shared by all event loops; index.html is read here, which blocks for a moment */
    public ShellApi(Bus bus, WebRoot files) {
        this.files = files;
        this.firstData = new FirstData(bus);
        this.page = files.index().map(ShellPage::of).orElse(null);
    }

    @Override
    public void mount(Routes routes) {
        routes.page("/*", this::answer);
    }

    private void answer(RoutingContext context) {
        var path = context.normalizedPath();
        if (FOREIGN.stream().anyMatch(prefix -> path.equals(prefix) || path.startsWith(prefix + "/"))) {
            context.next();
        } else if (path.startsWith("/assets/")
                || path.substring(path.lastIndexOf('/')).contains(".")) {
            serveFile(context, path.substring(1));
        } else if (page == null) {
            explain(context);
        } else {
            servePage(context, path);
        }
    }

    private void servePage(RoutingContext context, String path) {
        var nonce = ShellPage.freshNonce();
        var response = context.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/html; charset=utf-8")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .putHeader("content-security-policy", ShellPage.contentSecurityPolicy(nonce))
                .putHeader("x-content-type-options", "nosniff")
                .putHeader("referrer-policy", "same-origin");
        if (context.request().method().equals(HttpMethod.HEAD)) {
            var unused = response.end();
            return;
        }
        response.setChunked(true);
        var begun = response.write(page.before(nonce));
        var cookie = context.request().getCookie(COOKIE);
        var unused = begun.compose(
                        written -> firstData.gather(cookie == null ? null : cookie.getValue(), address(context, path)))
                .onSuccess(json -> finish(response, nonce, json));
    }

    private void finish(HttpServerResponse response, String nonce, Buffer json) {
        if (!response.closed()) {
            var rest = page.after(nonce);
            var unused = response.end(
                    json == null ? rest : ShellPage.firstData(nonce, json).appendBuffer(rest));
        }
    }

    private static PageAddress address(RoutingContext context, String path) {
        return new PageAddress(path, query(context, "environment"), query(context, "status"), query(context, "q"));
    }

    private static String query(RoutingContext context, String name) {
        var values = context.queryParam(name);
        return values.isEmpty() || values.get(0).isEmpty() ? null : values.get(0);
    }

    private static void explain(RoutingContext context) {
        var unused = context.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; charset=utf-8")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .end(NO_DASHBOARD);
    }

    private void serveFile(RoutingContext context, String name) {
        var known = files.known(name);
        if (known.isPresent()) {
            send(context, name, known);
        } else if (!WebRoot.isName(name) || name.equals("index.html")) {
            context.next();
        } else {
            var unused = context.vertx()
                    .executeBlocking(() -> files.load(name), false)
                    .onSuccess(loaded -> send(context, name, loaded))
                    .onFailure(context::fail);
        }
    }

    private static void send(RoutingContext context, String name, Optional<Asset> found) {
        if (found.isEmpty()) {
            context.next();
            return;
        }
        var asset = found.get();
        var request = context.request();
        // names under assets/ carry a hash of their content
        var response = context.response()
                .putHeader(
                        HttpHeaders.CACHE_CONTROL,
                        name.startsWith("assets/") ? "public, max-age=31536000, immutable" : "no-cache")
                .putHeader(HttpHeaders.ETAG, asset.etag())
                .putHeader(HttpHeaders.VARY, "accept-encoding")
                .putHeader("x-content-type-options", "nosniff");
        if (asset.etag().equals(request.getHeader(HttpHeaders.IF_NONE_MATCH))) {
            var unused = response.setStatusCode(304).end();
            return;
        }
        response.putHeader(HttpHeaders.CONTENT_TYPE, asset.contentType());
        var body = asset.plain();
        if (asset.gzipped() != null && acceptsGzip(request.getHeader(HttpHeaders.ACCEPT_ENCODING))) {
            response.putHeader(HttpHeaders.CONTENT_ENCODING, "gzip");
            body = asset.gzipped();
        }
        response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length()));
        var unused = request.method().equals(HttpMethod.HEAD) ? response.end() : response.end(body);
    }

    private static boolean acceptsGzip(String acceptEncoding) {
        return acceptEncoding != null
                && acceptEncoding.toLowerCase(Locale.ROOT).contains("gzip")
                && !acceptEncoding.toLowerCase(Locale.ROOT).replace(" ", "").contains("gzip;q=0,");
    }
}
