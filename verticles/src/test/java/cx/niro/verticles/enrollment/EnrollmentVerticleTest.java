package cx.niro.verticles.enrollment;

import static cx.niro.verticles.database.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import cx.niro.verticles.bus.Bus;
import cx.niro.verticles.enrollment.EnrollmentMessages.AgentKeyRevoked;
import cx.niro.verticles.enrollment.EnrollmentMessages.AuthenticateAgent;
import cx.niro.verticles.enrollment.EnrollmentMessages.ClusterChanged;
import cx.niro.verticles.gateway.AgentPrincipal;
import cx.niro.verticles.gateway.Principal;
import cx.niro.verticles.gateway.TestGateway;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Enrollment behind a real gateway, over a store in memory. */
class EnrollmentVerticleTest {
    private static final EnrollmentConfig CONFIG = new EnrollmentConfig(
            URI.create("https://niro.example.com/"),
            Duration.ofHours(1),
            Duration.ofSeconds(15),
            "ghcr.io/niro/agent",
            "0.1.0");

    private final FakeEnrollmentStore store = new FakeEnrollmentStore(Clock.systemUTC());
    private final List<ClusterChanged> changed = new CopyOnWriteArrayList<>();
    private final List<AgentKeyRevoked> revoked = new CopyOnWriteArrayList<>();
    private Vertx vertx;
    private Bus bus;
    private TestGateway gateway;
    private String admin;

    @BeforeEach
    void start() throws Exception {
        vertx = Vertx.vertx();
        bus = new Bus(vertx);
        await(bus.subscribe(EnrollmentMessages.CLUSTER_CHANGED, changed::add));
        await(bus.subscribe(EnrollmentMessages.AGENT_KEY_REVOKED, revoked::add));
        await(vertx.deployVerticle(new EnrollmentVerticle(CONFIG, store, Clock.systemUTC())));
        gateway = TestGateway.start(vertx, true, false, new EnrollmentApi(bus, CONFIG));
        admin = gateway.known("admin", TestGateway.principal(Principal.Role.ADMIN));
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
        await(vertx.close());
    }

    @CanIgnoreReturnValue
    private JsonObject createCluster(String name) throws Exception {
        var response = gateway.send(
                "POST",
                "/api/v1/clusters",
                admin,
                new JsonObject().put("name", name).put("environment", "dev"));
        assertThat(response.statusCode()).isEqualTo(201);
        return TestGateway.json(response);
    }

    private HttpResponse<String> enroll(String token, String nonce) throws Exception {
        return gateway.send(
                "POST",
                "/agent/v1/enroll",
                null,
                new JsonObject()
                        .put("token", token)
                        .put("enrollment_nonce", nonce)
                        .put("cluster_uid", "uid-1")
                        .put("run_id", "run-1")
                        .put(
                                "agent",
                                new JsonObject().put("agent_version", "0.1.0").put("protocol_version", 1)));
    }

    @CanIgnoreReturnValue
    private AgentPrincipal authenticate(String key) throws Exception {
        return await(bus.request(EnrollmentMessages.AUTHENTICATE_AGENT, new AuthenticateAgent(key)));
    }

    private static void assertProblem(HttpResponse<String> response, int status, String code) {
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(TestGateway.json(response).getString("code")).isEqualTo(code);
    }

    @Test
    void newClusterComesWithAnInstallCommandWhoseTokenEnrollsItsAgent() throws Exception {
        var cluster = createCluster("berlin");
        var enrollment = cluster.getJsonObject("enrollment");
        var token = enrollment.getString("token");

        var enrolled = enroll(token, "nonce");

        assertThat(token).startsWith("niro_et_").hasSizeGreaterThan(50);
        assertThat(enrollment.getString("install_command"))
                .isEqualTo("curl -fsSL https://niro.example.com/install.sh | NIRO_TOKEN=" + token + " sh");
        assertThat(enrolled.statusCode()).isEqualTo(201);
        var answer = TestGateway.json(enrolled);
        assertThat(answer.getString("cluster_id")).isEqualTo(cluster.getString("id"));
        assertThat(answer.getString("cluster_name")).isEqualTo("berlin");
        assertThat(answer.getInteger("heartbeat_interval_seconds")).isEqualTo(15);
        assertThat(authenticate(answer.getString("agent_key")).clusterId())
                .isEqualTo(UUID.fromString(cluster.getString("id")));
        await().untilAsserted(() -> assertThat(changed).hasSize(2));
    }

    @Test
    void badTokensAreRefusedByName() throws Exception {
        var token = createCluster("berlin").getJsonObject("enrollment").getString("token");
        assertThat(enroll(token, "nonce").statusCode()).isEqualTo(201);

        assertProblem(enroll(token, "another nonce"), 410, "token_used");
        assertProblem(enroll("niro_et_nobody", "nonce"), 401, "token_invalid");
    }

    @Test
    void incompleteEnrollmentNamesTheField() throws Exception {
        var response = gateway.send("POST", "/agent/v1/enroll", null, new JsonObject().put("token", "niro_et_x"));

        assertProblem(response, 400, "invalid_request");
        assertThat(TestGateway.json(response).getString("field")).isEqualTo("enrollment_nonce");
    }

    @Test
    void enrollingAgainInPlaceKeepsTheClusterAndKillsTheOldKeyAtOnce() throws Exception {
        var cluster = createCluster("berlin");
        var id = cluster.getString("id");
        var oldKey = TestGateway.json(enroll(cluster.getJsonObject("enrollment").getString("token"), "nonce"))
                .getString("agent_key");
        var oldKeyId = authenticate(oldKey).keyId();

        var token = gateway.send("POST", "/api/v1/clusters/" + id + "/enrollment-tokens", admin, null);
        var again = enroll(TestGateway.json(token).getString("token"), "new nonce");

        assertThat(token.statusCode()).isEqualTo(201);
        assertThat(TestGateway.json(again).getString("cluster_id")).isEqualTo(id);
        EnrollmentStoreContract.assertRefused(
                () -> authenticate(oldKey),
                cx.niro.verticles.bus.ServiceFailure.Code.UNAUTHENTICATED,
                "agent_key_invalid");
        await().untilAsserted(() ->
                assertThat(revoked).extracting(AgentKeyRevoked::keyId).containsExactly(oldKeyId));
    }

    @Test
    void revokedKeyIsRefusedAtOnceThoughItWasCached() throws Exception {
        var cluster = createCluster("berlin");
        var key = TestGateway.json(enroll(cluster.getJsonObject("enrollment").getString("token"), "nonce"))
                .getString("agent_key");
        authenticate(key);

        var response =
                gateway.send("DELETE", "/api/v1/clusters/" + cluster.getString("id") + "/agent-key", admin, null);

        assertThat(response.statusCode()).isEqualTo(204);
        EnrollmentStoreContract.assertRefused(
                () -> authenticate(key),
                cx.niro.verticles.bus.ServiceFailure.Code.UNAUTHENTICATED,
                "agent_key_invalid");
    }

    @Test
    void deletedClustersAgentIsRefused() throws Exception {
        var cluster = createCluster("berlin");
        var key = TestGateway.json(enroll(cluster.getJsonObject("enrollment").getString("token"), "nonce"))
                .getString("agent_key");
        authenticate(key);

        var response = gateway.send("DELETE", "/api/v1/clusters/" + cluster.getString("id"), admin, null);

        assertThat(response.statusCode()).isEqualTo(204);
        EnrollmentStoreContract.assertRefused(
                () -> authenticate(key),
                cx.niro.verticles.bus.ServiceFailure.Code.UNAUTHENTICATED,
                "agent_key_invalid");
    }

    @Test
    void knownKeyStaysValidWhileTheDatabaseIsDown() throws Exception {
        var key = TestGateway.json(enroll(
                        createCluster("berlin").getJsonObject("enrollment").getString("token"), "nonce"))
                .getString("agent_key");
        var agent = authenticate(key);

        store.down = true;

        assertThat(authenticate(key)).isEqualTo(agent);
    }

    @Test
    void clusterIsChangedAndANameIsTakenOnce() throws Exception {
        var id = createCluster("berlin").getString("id");
        createCluster("paris");

        var renamed = gateway.send(
                "PATCH",
                "/api/v1/clusters/" + id,
                admin,
                new JsonObject().put("name", "munich").put("labels", new JsonObject().put("niro.cx/tier", "1")));
        var taken = gateway.send("PATCH", "/api/v1/clusters/" + id, admin, new JsonObject().put("name", "Paris"));

        assertThat(renamed.statusCode()).isEqualTo(200);
        assertThat(TestGateway.json(renamed).getString("name")).isEqualTo("munich");
        assertThat(TestGateway.json(renamed).getJsonObject("labels").getString("niro.cx/tier"))
                .isEqualTo("1");
        assertProblem(taken, 409, "name_taken");
    }

    @Test
    void labelThatKubernetesWouldNotTakeIsRefused() throws Exception {
        var response = gateway.send(
                "POST",
                "/api/v1/clusters",
                admin,
                new JsonObject().put("name", "berlin").put("labels", new JsonObject().put("-tier", "1")));

        assertProblem(response, 400, "invalid_request");
        assertThat(TestGateway.json(response).getString("field")).isEqualTo("labels");
    }

    @Test
    void clusterThatIsNotVisibleIsNotFound() throws Exception {
        var id = createCluster("berlin").getString("id");
        var org = UUID.randomUUID();
        var stranger = gateway.known("stranger", EnrollmentStoreContract.principal(org));

        var change = gateway.send("PATCH", "/api/v1/clusters/" + id, stranger, new JsonObject().put("name", "mine"));
        var delete = gateway.send("DELETE", "/api/v1/clusters/" + id, stranger, null);
        var nonsense = gateway.send("DELETE", "/api/v1/clusters/nonsense", admin, null);

        assertProblem(change, 404, "not_found");
        assertProblem(delete, 404, "not_found");
        assertProblem(nonsense, 404, "not_found");
    }

    @Test
    void viewerMayNotChangeClusters() throws Exception {
        var viewer = gateway.known("viewer", TestGateway.principal(Principal.Role.VIEWER));
        var id = createCluster("berlin").getString("id");

        var create = gateway.send("POST", "/api/v1/clusters", viewer, new JsonObject().put("name", "x"));
        var token = gateway.send("POST", "/api/v1/clusters/" + id + "/enrollment-tokens", viewer, null);
        var delete = gateway.send("DELETE", "/api/v1/clusters/" + id, viewer, null);
        var revoke = gateway.send("DELETE", "/api/v1/clusters/" + id + "/agent-key", viewer, null);
        var change = gateway.send("PATCH", "/api/v1/clusters/" + id, viewer, new JsonObject().put("name", "x"));

        for (var response : List.of(create, token, delete, revoke, change)) {
            assertThat(response.statusCode()).isEqualTo(403);
        }
    }

    @Test
    void downDatabaseIsSaidWithATimeToComeBack() throws Exception {
        store.down = true;

        var response = gateway.send("POST", "/api/v1/clusters", admin, new JsonObject().put("name", "berlin"));

        assertProblem(response, 503, "database_unavailable");
        assertThat(response.headers().firstValue("retry-after")).isPresent();
    }

    @Test
    void installerIsServedWithThisInstallationsAddress() throws Exception {
        var response = gateway.send("GET", "/install.sh", null, null);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type")).hasValue("text/x-shellscript; charset=utf-8");
        assertThat(response.body())
                .startsWith("#!/bin/sh")
                .contains("'https://niro.example.com'", "'ghcr.io/niro/agent'", "'0.1.0'")
                .doesNotContain("@NIRO_");
    }
}
