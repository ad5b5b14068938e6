package cx.niro.verticles.access;

import static cx.niro.verticles.gateway.TestGateway.json;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.password4j.Argon2Function;
import com.password4j.types.Argon2;
import com.sun.management.OperatingSystemMXBean;
import cx.niro.verticles.bus.Bus;
import cx.niro.verticles.database.SecretBox;
import cx.niro.verticles.gateway.TestGateway;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.lang.management.ManagementFactory;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Access over HTTP, with a store in memory. */
class AccessVerticleTest {
    private static final String EMAIL = "admin@niro.test";
    private static final String PASSWORD = "correct horse battery";
    private static final Argon2Function CHEAP = Argon2Function.getInstance(64, 1, 1, 32, Argon2.ID);
    private static final SecretBox SECRETS = new SecretBox(List.of(Buffer.buffer(new byte[32])));

    private final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);
    private final Clock clock = new Clock() {
        @Override
        public Instant instant() {
            return Instant.now().plus(ahead.get());
        }

        @Override
        public ZoneOffset getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }
    };
    private final FakeAccessStore store = new FakeAccessStore();
    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (var each : opened) {
            each.close();
        }
    }

    @Test
    void firstAdministratorOfTheConfigurationSignsIn() throws Exception {
        var node = node(configured(false));

        var response = signIn(node, EMAIL.toUpperCase(java.util.Locale.ROOT), PASSWORD);

        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(json(response).getJsonObject("user").getString("email")).isEqualTo(EMAIL);
        assertThat(json(response).getString("role")).isEqualTo("owner");
        assertThat(json(response).getJsonObject("organization").getString("name"))
                .isEqualTo("Default");
        assertThat(cookie(response))
                .contains("HTTPOnly", "SameSite=Lax", "Path=/", "Max-Age=86400")
                .doesNotContain("Secure");
        assertThat(json(withCookie(node, "GET", "/me", response, null)).getString("role"))
                .isEqualTo("owner");
        assertThat(json(node.send("GET", "/api/v1/setup", null, null)).getBoolean("needed"))
                .isFalse();
    }

    @Test
    void cookieIsSecureBehindHttps() throws Exception {
        assertThat(cookie(signIn(node(configured(true)), EMAIL, PASSWORD))).contains("Secure");
    }

    @Test
    void wrongPasswordAndUnknownAccountLookTheSame() throws Exception {
        var node = node(configured(false));

        var wrong = signIn(node, EMAIL, "wrong");
        var unknown = signIn(node, "nobody@niro.test", "wrong");

        assertProblem(wrong, 401, "credentials_invalid");
        assertProblem(unknown, 401, "credentials_invalid");
        assertThat(wrong.body()).isEqualTo(unknown.body());
    }

    @Test
    void unknownAccountTakesAsLongAsAWrongPassword() throws Exception {
        var passwords = new Passwords(vertx(), Passwords.ARGON2ID);
        var hash = AccessStoreContract.await(passwords.hash(PASSWORD));
        AccessStoreContract.await(passwords.matches("warm-up", null));

        var known = Long.MAX_VALUE;
        var unknown = Long.MAX_VALUE;
        for (int i = 0; i < 8; i++) {
            known = Math.min(known, work(() -> passwords.matches("wrong", hash)));
            unknown = Math.min(unknown, work(() -> passwords.matches("wrong", null)));
        }

        assertThat((double) unknown / known).isBetween(0.5, 2.0);
    }

    @Test
    void sixthFailureIsThrottledOnEveryNodeUntilTheWindowEnds() throws Exception {
        var one = node(configured(false));
        var two = node(configured(false));
        for (int i = 0; i < SignInThrottle.MOST_BY_PAIR; i++) {
            assertProblem(signIn(i % 2 == 0 ? one : two, EMAIL, "wrong"), 401, "credentials_invalid");
        }

        for (var node : List.of(one, two)) {
            var response = signIn(node, EMAIL, PASSWORD);
            assertProblem(response, 429, "too_many_attempts");
            assertThat(Long.parseLong(
                            response.headers().firstValue("retry-after").orElseThrow()))
                    .isBetween(1L, 900L);
        }

        ahead.set(Duration.ofMinutes(16));
        assertThat(signIn(one, EMAIL, PASSWORD).statusCode()).isEqualTo(200);
    }

    @Test
    void goodSignInResetsTheCount() throws Exception {
        var node = node(configured(false));
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < SignInThrottle.MOST_BY_PAIR - 1; i++) {
                assertProblem(signIn(node, EMAIL, "wrong"), 401, "credentials_invalid");
            }
            assertThat(signIn(node, EMAIL, PASSWORD).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void oneAddressCannotTryManyAccounts() throws Exception {
        var node = node(configured(false));
        for (int i = 0; i < SignInThrottle.MOST_BY_ADDRESS; i++) {
            assertProblem(signIn(node, "user" + i + "@niro.test", "wrong"), 401, "credentials_invalid");
        }

        assertProblem(signIn(node, "another@niro.test", "wrong"), 429, "too_many_attempts");
    }

    @Test
    void firstRunAsksForTheCodeOfTheLog() throws Exception {
        var codes = codes();
        var one = node(new AccessConfig(false, null, null, AccessConfig.DEFAULT_SESSION_LIFE));
        var two = node(new AccessConfig(false, null, null, AccessConfig.DEFAULT_SESSION_LIFE));
        assertThat(codes.list).hasSize(2);
        assertThat(json(two.send("GET", "/api/v1/setup", null, null)).getBoolean("needed"))
                .isTrue();

        assertProblem(setUp(two, "WRONG-CODE"), 403, "setup_code_invalid");
        var code = codes.list.get(0).getKeyValuePairs().get(0).value.toString();
        var made = setUp(two, code.toLowerCase(java.util.Locale.ROOT));

        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        assertThat(withCookie(one, "GET", "/me", made, null).statusCode()).isEqualTo(200);
        assertProblem(setUp(one, code), 409, "setup_done");
        assertThat(signIn(one, EMAIL, PASSWORD).statusCode()).isEqualTo(200);
    }

    @Test
    void signOutEndsTheSessionEverywhere() throws Exception {
        var node = node(configured(false));
        var signedIn = signIn(node, EMAIL, PASSWORD);
        assertThat(withCookie(node, "GET", "/me", signedIn, null).statusCode()).isEqualTo(200);

        var signedOut = withCookie(node, "DELETE", "/session", signedIn, null);

        assertThat(signedOut.statusCode()).isEqualTo(204);
        assertThat(cookie(signedOut)).contains("Max-Age=0");
        org.awaitility.Awaitility.await()
                .untilAsserted(
                        () -> assertProblem(withCookie(node, "GET", "/me", signedIn, null), 401, "unauthenticated"));
    }

    @Test
    void sessionEndsAfterADay() throws Exception {
        var node = node(configured(false));
        var signedIn = signIn(node, EMAIL, PASSWORD);

        ahead.set(Duration.ofHours(25));

        assertProblem(withCookie(node, "GET", "/me", signedIn, null), 401, "unauthenticated");
    }

    @Test
    void forgedSessionIsRefused() throws Exception {
        var node = node(configured(false));
        var cookie = cookie(signIn(node, EMAIL, PASSWORD));
        var jwt = cookie.substring(cookie.indexOf('=') + 1, cookie.indexOf(';'));
        var forged = jwt.substring(0, jwt.lastIndexOf('.') + 1) + "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

        for (var value : List.of(forged, "nonsense", "a.b.c", jwt + "x")) {
            var response = node.send(node.request("/api/v1/me")
                    .header("cookie", "niro_session=" + value)
                    .build());
            assertProblem(response, 401, "unauthenticated");
        }
    }

    @Test
    void tokenIsShownOnceAndWorksUntilItIsRevoked() throws Exception {
        var node = node(configured(false));
        var signedIn = signIn(node, EMAIL, PASSWORD);
        var created = withCookie(node, "POST", "/tokens", signedIn, new JsonObject().put("name", "ci"));
        assertThat(created.statusCode()).isEqualTo(201);
        var token = json(created).getString("token");
        assertThat(token).startsWith("niro_pat_").hasSizeGreaterThan(50);

        assertThat(node.send("GET", "/api/v1/me", token, null).statusCode()).isEqualTo(200);
        var list = withCookie(node, "GET", "/tokens", signedIn, null);
        assertThat(list.body()).doesNotContain(token);
        assertThat(json(list).getJsonArray("items")).hasSize(1);
        assertThat(json(list).containsKey("next_cursor")).isTrue();

        var path = "/tokens/" + json(created).getString("id");
        assertThat(withCookie(node, "DELETE", path, signedIn, null).statusCode())
                .isEqualTo(204);
        org.awaitility.Awaitility.await()
                .until(() -> node.send("GET", "/api/v1/me", token, null).statusCode() == 401);
        assertProblem(withCookie(node, "DELETE", path, signedIn, null), 404, "not_found");
        assertProblem(withCookie(node, "DELETE", "/tokens/nonsense", signedIn, null), 404, "not_found");
    }

    @Test
    void knownCallersStayKnownWhileTheDatabaseIsDown() throws Exception {
        var node = node(configured(false));
        var bus = new Bus(vertxOf.get(vertxOf.size() - 1));
        var signedIn = signIn(node, EMAIL, PASSWORD);
        var jwt = cookie(signedIn)
                .substring("niro_session=".length(), cookie(signedIn).indexOf(';'));
        var request = new AccessMessages.Authenticate(jwt, null);
        var before = AccessStoreContract.await(bus.request(AccessMessages.AUTHENTICATE, request));

        store.down(true);

        assertThat(AccessStoreContract.await(bus.request(AccessMessages.AUTHENTICATE, request)))
                .isEqualTo(before);
        assertProblem(signIn(node, EMAIL, PASSWORD), 503, "database_unavailable");
        store.down(false);
        assertThat(signIn(node, EMAIL, PASSWORD).statusCode()).isEqualTo(200);
    }

    @Test
    void nodesShareTheSigningKey() throws Exception {
        var one = node(configured(false));
        var two = node(configured(false));

        var signedIn = signIn(one, EMAIL, PASSWORD);

        assertThat(withCookie(two, "GET", "/me", signedIn, null).statusCode()).isEqualTo(200);
    }

    private final List<Vertx> vertxOf = new ArrayList<>();

    private Vertx vertx() {
        var vertx = Vertx.vertx();
        vertxOf.add(vertx);
        opened.add(() -> AccessStoreContract.await(vertx.close()));
        return vertx;
    }

    private TestGateway node(AccessConfig config) {
        var vertx = vertx();
        AccessStoreContract.await(vertx.deployVerticle(new AccessVerticle(store, CHEAP, config, SECRETS, clock)));
        var gateway = TestGateway.start(vertx, false, true, new AccessApi(new Bus(vertx), config));
        opened.add(0, gateway);
        return gateway;
    }

    private static AccessConfig configured(boolean secure) {
        return new AccessConfig(secure, EMAIL, PASSWORD, AccessConfig.DEFAULT_SESSION_LIFE);
    }

    private ListAppender<ILoggingEvent> codes() {
        var appender = new ListAppender<ILoggingEvent>();
        appender.start();
        var logger = (Logger) LoggerFactory.getLogger(FirstRun.class);
        logger.addAppender(appender);
        opened.add(() -> logger.detachAppender(appender));
        return appender;
    }

    private static HttpResponse<String> signIn(TestGateway node, String email, String password) throws Exception {
        return node.send(
                "POST",
                "/api/v1/session",
                null,
                new JsonObject().put("email", email).put("password", password));
    }

    private static HttpResponse<String> setUp(TestGateway node, String code) throws Exception {
        return node.send(
                "POST",
                "/api/v1/setup",
                null,
                new JsonObject().put("code", code).put("email", EMAIL).put("password", PASSWORD));
    }

    private static HttpResponse<String> withCookie(
            TestGateway node, String method, String path, HttpResponse<String> signedIn, JsonObject body)
            throws Exception {
        var value = cookie(signedIn);
        return node.send(node.request("/api/v1" + path)
                .header("cookie", value.substring(0, value.indexOf(';')))
                .header("content-type", "application/json")
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body.encode()))
                .build());
    }

    private static String cookie(HttpResponse<String> response) {
        return response.headers().firstValue("set-cookie").orElseThrow(() -> new AssertionError(response.body()));
    }

    private static void assertProblem(HttpResponse<String> response, int status, String code) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(json(response).getString("code")).isEqualTo(code);
    }

    /** What it takes of the processor, in nanoseconds: other processes do not count. */
    private static long work(Supplier<Future<Boolean>> check) throws Exception {
        var process = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        var begun = process.getProcessCpuTime();
        assertThat(check.get().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS))
                .isFalse();
        return process.getProcessCpuTime() - begun;
    }
}
