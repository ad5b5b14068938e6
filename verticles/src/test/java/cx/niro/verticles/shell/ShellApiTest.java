package cx.niro.verticles.shell;

import static cx.niro.verticles.database.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import cx.niro.verticles.access.AccessMessages;
import cx.niro.verticles.access.AccessMessages.Me;
import cx.niro.verticles.access.AccessMessages.Organization;
import cx.niro.verticles.access.AccessMessages.Person;
import cx.niro.verticles.bus.Bus;
import cx.niro.verticles.bus.ServiceFailure;
import cx.niro.verticles.fleet.FleetMessages;
import cx.niro.verticles.fleet.FleetMessages.Shown;
import cx.niro.verticles.gateway.Principal;
import cx.niro.verticles.gateway.TestGateway;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The page over real HTTP. */
class ShellApiTest {
    private static final Pattern FIRST_DATA = Pattern.compile(
            "<script nonce=\"([^\"]+)\" type=\"application/json\" id=\"niro-first-data\">(.*?)</script>");

    private final Vertx vertx = Vertx.vertx();
    private final Bus bus = new Bus(vertx);
    private Function<FleetMessages.GetFleet, Future<Shown>> fleet = asked -> Future.succeededFuture(
            shown("{\"as_of\":\"2026-03-01T12:00:00Z\",\"clusters\":[{\"name\":\"</script><b>\"}]}"));
    private TestGateway gateway;

    @BeforeEach
    void start() {
        gateway = TestGateway.start(
                vertx, new ShellApi(bus, new WebRoot(getClass().getClassLoader(), "test-webroot/")));
        var viewer = TestGateway.principal(Principal.Role.VIEWER);
        gateway.knownCookie("jwt", viewer);
        var me =
                new Me(new Person(viewer.userId(), viewer.email()), new Organization(viewer.orgId(), "Acme"), "viewer");
        var served = bus.serve(AccessMessages.DESCRIBE, asked -> Future.succeededFuture(me));
        var fleetServed = bus.serve(FleetMessages.GET_FLEET, asked -> fleet.apply(asked));
        var clusterServed = bus.serve(
                FleetMessages.GET_CLUSTER,
                asked -> Future.succeededFuture(shown("{\"id\":\"" + asked.clusterId() + "\"}")));
        assertThat(served.isRegistered() && fleetServed.isRegistered() && clusterServed.isRegistered())
                .isTrue();
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
        var unused = await(vertx.close());
    }

    @Test
    void firstDataFollowsTheShellInTheSameResponse() throws Exception {
        var response = page("/", "jwt");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type")).contains("text/html; charset=utf-8");
        assertThat(response.body())
                .startsWith("<!doctype html>")
                .contains("<p>shell</p><script")
                .contains("<p>end</p>");
        assertThat(response.body()).doesNotContain("niro-first-data-->", "__CSP_NONCE__");
        var first = firstData(response);
        assertThat(first.getString("path")).isEqualTo("/api/v1/fleet?limit=100");
        assertThat(first.getJsonObject("me").getJsonObject("organization").getString("name"))
                .isEqualTo("Acme");
        assertThat(first.getJsonObject("data").getString("as_of")).isEqualTo("2026-03-01T12:00:00Z");
    }

    @Test
    void nothingInTheDataCanEndTheScript() throws Exception {
        var response = page("/", "jwt");

        assertThat(response.body()).contains("\\u003c/script>\\u003cb>").doesNotContain("</script><b>");
        assertThat(firstData(response)
                        .getJsonObject("data")
                        .getJsonArray("clusters")
                        .getJsonObject(0)
                        .getString("name"))
                .isEqualTo("</script><b>");
    }

    @Test
    void policyAllowsExactlyTheNonceOfThisResponse() throws Exception {
        var one = page("/", null);
        var two = page("/clusters/1", null);

        var nonce = nonce(one);
        assertThat(one.headers().firstValue("content-security-policy"))
                .contains(
                        "default-src 'none'; script-src 'self' 'nonce-" + nonce + "'; style-src 'self' 'nonce-" + nonce
                                + "'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action "
                                + "'self'; frame-ancestors 'none'");
        assertThat(one.body()).contains("nonce=\"" + nonce + "\" src=\"/assets/app-1.js\"");
        assertThat(nonce).hasSizeGreaterThanOrEqualTo(22).isNotEqualTo(nonce(two));
        assertThat(one.headers().firstValue("cache-control")).contains("no-store");
        assertThat(one.headers().firstValue("x-content-type-options")).contains("nosniff");
        assertThat(one.headers().firstValue("referrer-policy")).contains("same-origin");
    }

    @Test
    void shellArrivesBeforeADelayedFleetAnswer() throws Exception {
        var answer = Promise.<Shown>promise();
        fleet = asked -> answer.future();
        for (var encoding : new String[] {"identity", "gzip"}) {
            try (var socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
                socket.setSoTimeout(1500);
                socket.getOutputStream()
                        .write(("GET / HTTP/1.1\r\nHost: x\r\nCookie: niro_session=jwt\r\nAccept-Encoding: " + encoding
                                        + "\r\nConnection: close\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
                // the fleet has not answered: all this was flushed before
                var head = head(socket.getInputStream());
                assertThat(head.contains("content-encoding: gzip")).isEqualTo(encoding.equals("gzip"));
                var chunk = firstChunk(socket.getInputStream());
                var shell = head.contains("content-encoding: gzip")
                        ? inflatePart(chunk)
                        : new String(chunk, StandardCharsets.UTF_8);
                assertThat(shell).as(encoding).contains("<p>shell</p>").doesNotContain("niro-first-data");
            }
        }
        answer.complete(shown("{}"));
    }

    @Test
    void fleetThatDoesNotAnswerInTimeIsLeftToThePage() throws Exception {
        fleet = asked -> Promise.<Shown>promise().future();

        var first = firstData(page("/", "jwt"));

        assertThat(first.getJsonObject("me")).isNotNull();
        assertThat(first.containsKey("data")).isTrue();
        assertThat(first.getValue("data")).isNull();
    }

    @Test
    void fleetThatFailsIsLeftToThePage() throws Exception {
        fleet = asked -> Future.failedFuture(
                ServiceFailure.unavailable("fleet_loading", "loading", Duration.ofSeconds(1), null));

        assertThat(firstData(page("/", "jwt")).getValue("data")).isNull();
    }

    @Test
    void signedOutVisitorsAreToldSo() throws Exception {
        assertThat(firstData(page("/", null)).encode()).isEqualTo("{\"me\":null}");
        assertThat(firstData(page("/", "expired")).encode()).isEqualTo("{\"me\":null}");
    }

    @Test
    void clusterPageStreamsItsCluster() throws Exception {
        var first = firstData(page("/clusters/01900000-0000-7000-8000-000000000001/pods", "jwt"));

        assertThat(first.getString("path")).isEqualTo("/api/v1/clusters/01900000-0000-7000-8000-000000000001");
        assertThat(first.getJsonObject("data").getString("id")).isEqualTo("01900000-0000-7000-8000-000000000001");
    }

    @Test
    void filtersInTheAddressAreAskedFor() throws Exception {
        fleet = asked -> Future.succeededFuture(shown("{\"status\":\"" + asked.status() + "\"}"));

        var first = firstData(page("/?status=offline&q=a%26b", "jwt"));

        assertThat(first.getString("path")).isEqualTo("/api/v1/fleet?limit=100&status=offline&q=a%26b");
        assertThat(first.getJsonObject("data").getString("status")).isEqualTo("offline");
    }

    @Test
    void pagesWithoutFirstDataOnlyTellWhoIsThere() throws Exception {
        var first = firstData(page("/tokens", "jwt"));

        assertThat(first.getJsonObject("me")).isNotNull();
        assertThat(first.getValue("data")).isNull();
        assertThat(first.containsKey("path")).isFalse();
    }

    @Test
    void filesAreCompressedAndCachedForEver() throws Exception {
        var plain = gateway.send("GET", "/assets/app-1.js", null, null);
        assertThat(plain.statusCode()).isEqualTo(200);
        assertThat(plain.headers().firstValue("content-type")).contains("text/javascript; charset=utf-8");
        assertThat(plain.headers().firstValue("cache-control")).contains("public, max-age=31536000, immutable");
        assertThat(plain.body()).startsWith("console.log");

        var http = java.net.http.HttpClient.newHttpClient();
        var gzipped = http.send(
                gateway.request("/assets/app-1.js")
                        .header("accept-encoding", "gzip")
                        .build(),
                BodyHandlers.ofByteArray());
        assertThat(gzipped.headers().firstValue("content-encoding")).contains("gzip");
        assertThat(gzipped.body().length).isLessThan(plain.body().length());
        try (var inflated = new GZIPInputStream(new ByteArrayInputStream(gzipped.body()))) {
            assertThat(new String(inflated.readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo(plain.body());
        }
    }

    @Test
    void filesBesideAssetsAreRevalidated() throws Exception {
        var icon = gateway.send("GET", "/favicon.svg", null, null);
        assertThat(icon.headers().firstValue("content-type")).contains("image/svg+xml");
        assertThat(icon.headers().firstValue("cache-control")).contains("no-cache");

        var again = gateway.send(gateway.request("/favicon.svg")
                .header("if-none-match", icon.headers().firstValue("etag").orElseThrow())
                .build());
        assertThat(again.statusCode()).isEqualTo(304);
    }

    @Test
    void whatIsNotThereIsAProblem() throws Exception {
        for (var path : new String[] {
            "/assets/missing.js",
            "/assets/",
            "/assets/../index.html.bak",
            "/assets/%2e%2e/%2e%2e/logback.xml",
            "/.env",
            "/index.html",
            "/api/nothing",
            "/agent/nothing",
            "/metrics",
            "/healthz"
        }) {
            var response = gateway.send("GET", path, null, null);
            assertThat(response.statusCode()).as(path).isEqualTo(404);
            assertThat(response.headers().firstValue("content-type")).contains("application/problem+json");
        }
    }

    @Test
    void pagesAreReadOnly() throws Exception {
        var posted = gateway.send("POST", "/clusters", null, new JsonObject());
        assertThat(posted.statusCode()).isEqualTo(405);
        assertThat(posted.headers().firstValue("allow")).contains("GET, HEAD");

        var head = gateway.send("HEAD", "/", null, null);
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.headers().firstValue("content-security-policy")).isPresent();
    }

    @Test
    void buildWithoutDashboardSaysSo() throws Exception {
        var other = Vertx.vertx();
        var page = new ShellApi(new Bus(other), new WebRoot(getClass().getClassLoader(), "no-webroot/"));
        try (var bare = TestGateway.start(other, page)) {
            var response = bare.send("GET", "/", null, null);
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.body()).contains("no dashboard").contains("/openapi.yaml");
        } finally {
            var unused = await(other.close());
        }
    }

    private HttpResponse<String> page(String path, String cookie) throws Exception {
        var request = gateway.request(path);
        if (cookie != null) {
            request.header("cookie", "niro_session=" + cookie);
        }
        return gateway.send(request.build());
    }

    private static JsonObject firstData(HttpResponse<String> response) {
        var element = FIRST_DATA.matcher(response.body());
        assertThat(element.find()).as(response.body()).isTrue();
        return new JsonObject(element.group(2));
    }

    private static String nonce(HttpResponse<String> response) {
        var element = FIRST_DATA.matcher(response.body());
        assertThat(element.find()).isTrue();
        return element.group(1);
    }

    private static Shown shown(String json) {
        return new Shown("\"etag\"", Instant.parse("2026-03-01T12:00:00Z"), json.getBytes(StandardCharsets.UTF_8));
    }

    private static String head(InputStream in) throws IOException {
        var head = new StringBuilder();
        for (var line = line(in); !line.isEmpty(); line = line(in)) {
            head.append(line.toLowerCase(java.util.Locale.ROOT)).append('\n');
        }
        return head.toString();
    }

    /** The first chunks of a chunked body, as far as they come without waiting for the fleet. */
    private static byte[] firstChunk(InputStream in) throws IOException {
        var body = new java.io.ByteArrayOutputStream();
        try {
            while (true) {
                var size = Integer.parseInt(line(in), 16);
                body.write(in.readNBytes(size));
                assertThat(line(in)).isEmpty();
            }
        } catch (java.net.SocketTimeoutException e) {
            return body.toByteArray();
        }
    }

    private static String inflatePart(byte[] gzip) throws IOException {
        var text = new java.io.ByteArrayOutputStream();
        try (var inflated = new GZIPInputStream(new ByteArrayInputStream(gzip))) {
            for (var octet = inflated.read(); octet >= 0; octet = inflated.read()) {
                text.write(octet);
            }
        } catch (java.io.EOFException e) {
            // the rest has not been sent yet
        }
        return text.toString(StandardCharsets.UTF_8);
    }

    private static String line(InputStream in) throws IOException {
        var line = new StringBuilder();
        for (var octet = in.read(); octet >= 0 && octet != '\n'; octet = in.read()) {
            if (octet != '\r') {
                line.append((char) octet);
            }
        }
        return line.toString();
    }
}
