package cx.niro.verticles.update;

import static cx.niro.verticles.database.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import cx.niro.verticles.bus.Bus;
import cx.niro.verticles.fleet.FleetMessages;
import cx.niro.verticles.fleet.FleetMessages.AgentCount;
import cx.niro.verticles.fleet.FleetMessages.AgentCounts;
import cx.niro.verticles.fleet.FleetMessages.AgentRelease;
import cx.niro.verticles.fleet.FleetMessages.AgentReleases;
import cx.niro.verticles.gateway.Principal;
import cx.niro.verticles.gateway.TestGateway;
import cx.niro.verticles.heartbeat.HeartbeatMessages;
import cx.niro.verticles.heartbeat.HeartbeatMessages.Offer;
import cx.niro.verticles.heartbeat.HeartbeatMessages.UpdateSeen;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Releases and rollouts over real HTTP, with a store in memory. */
class UpdateVerticleTest {
    private static final UpdateConfig CONFIG = new UpdateConfig(
            "ghcr.io/niro/agent",
            "1.0.0",
            FakeUpdateStore.UNKNOWN_AFTER,
            FakeUpdateStore.OFFLINE_AFTER,
            FakeUpdateStore.GRACE,
            Duration.ofMillis(20));

    private final FakeUpdateStore store = new FakeUpdateStore();
    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final AtomicReference<List<Offer>> offers = new AtomicReference<>(List.of());
    private final AtomicReference<AgentReleases> releases = new AtomicReference<>();
    private Vertx vertx;
    private Bus bus;
    private TestGateway gateway;
    private String admin;
    private String viewer;

    @BeforeAll
    static void waitForLong() {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(30));
    }

    @BeforeEach
    void start() throws Exception {
        vertx = Vertx.vertx();
        bus = new Bus(vertx);
        bus.serve(
                FleetMessages.COUNT_AGENTS,
                asked -> Future.succeededFuture(new AgentCounts(List.of(
                        new AgentCount("1.0.0", 1, "niro/agent:1.0.0", true, 3, 2),
                        new AgentCount("1.0.0", 1, "mirror/agent:1.0.0", true, 1, 1),
                        new AgentCount("2.0.0", 1, null, false, 9, 0)))));
        bus.subscribeHere(HeartbeatMessages.OFFERS, decided -> offers.set(decided.offers()));
        bus.subscribeHere(FleetMessages.AGENT_RELEASES, releases::set);
        deploy(vertx, meters);
        gateway = TestGateway.start(vertx, new UpdateApi(bus));
        admin = gateway.known("admin", TestGateway.principal(Principal.Role.ADMIN));
        viewer = gateway.known("viewer", TestGateway.principal(Principal.Role.VIEWER));
    }

    private void deploy(Vertx node, MeterRegistry registry) throws Exception {
        var metrics = new RolloutMetrics(registry);
        var unused = await(node.deployVerticle(new UpdateVerticle(CONFIG, store, store, store.clock, metrics)));
    }

    private double open(String status) {
        return meters.get("niro.agent.rollouts").tag("status", status).gauge().value();
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
        await(vertx.close());
    }

    @CanIgnoreReturnValue
    private UUID cluster(String environment) {
        var cluster = new FakeUpdateStore.Cluster();
        cluster.id = UUID.randomUUID();
        cluster.orgId = TestGateway.ORG;
        cluster.name = environment + "-" + cluster.id;
        cluster.environment = environment;
        cluster.lastSeen = store.clock.instant();
        store.put(cluster);
        return cluster.id;
    }

    private HttpResponse<String> call(String method, String path, JsonObject body) throws Exception {
        return gateway.send(method, "/api/v1" + path, admin, body);
    }

    @CanIgnoreReturnValue
    private JsonObject release(String version) throws Exception {
        var added = call("POST", "/agent-releases", new JsonObject().put("version", version));
        assertThat(added.statusCode()).isEqualTo(201);
        return TestGateway.json(added);
    }

    private static JsonObject wanted(String version) {
        return new JsonObject()
                .put("version", version)
                .put("soak_seconds", 0)
                .put(
                        "waves",
                        new JsonArray()
                                .add(new JsonObject()
                                        .put("name", "first")
                                        .put("environments", new JsonArray().add("dev")))
                                .add(new JsonObject()));
    }

    private String begin() throws Exception {
        release("2.0.0");
        var begun = call("POST", "/agent-rollouts", wanted("2.0.0"));
        assertThat(begun.statusCode()).isEqualTo(201);
        return TestGateway.json(begun).getString("id");
    }

    private JsonObject rollout(String id) throws Exception {
        return TestGateway.json(gateway.send("GET", "/api/v1/agent-rollouts/" + id, viewer, null));
    }

    private String state(String id, UUID cluster) throws Exception {
        return TestGateway.json(gateway.send("GET", "/api/v1/agent-rollouts/" + id + "/clusters", viewer, null))
                .getJsonArray("items")
                .stream()
                .map(JsonObject.class::cast)
                .filter(item -> item.getString("cluster_id").equals(cluster.toString()))
                .findFirst()
                .orElseThrow()
                .getString("state");
    }

    private Offer offerOf(UUID cluster) {
        return offers.get().stream()
                .filter(offer -> offer.clusterId().equals(cluster) && offer.open())
                .findFirst()
                .orElse(null);
    }

    @CanIgnoreReturnValue
    private Offer awaitOffer(UUID cluster) {
        await().until(() -> offerOf(cluster) != null);
        return offerOf(cluster);
    }

    private void say(Offer offer, String state, String reason) {
        bus.publishHere(
                HeartbeatMessages.UPDATE_SEEN,
                new UpdateSeen(offer.clusterId(), offer.update().id(), state, reason, null));
    }

    private static void assertProblem(HttpResponse<String> response, int status, String code) {
        assertThat(TestGateway.json(response).getString("code")).isEqualTo(code);
        assertThat(response.statusCode()).isEqualTo(status);
    }

    @Test
    void releasesAreAddedListedAndRemoved() throws Exception {
        var added = release("2.0.0");

        var listed = TestGateway.json(gateway.send("GET", "/api/v1/agent-releases", viewer, null))
                .getJsonArray("items");
        assertThat(added.getString("image")).isEqualTo("ghcr.io/niro/agent:2.0.0");
        assertThat(added.getString("created_by")).isEqualTo("admin@test");
        assertThat(added.getInteger("clusters")).isEqualTo(9);
        assertThat(listed).hasSize(2);
        assertThat(listed.getJsonObject(1).getString("version")).isEqualTo("1.0.0");
        assertThat(listed.getJsonObject(1).getBoolean("built_in")).isTrue();
        assertThat(listed.getJsonObject(1).getInteger("clusters")).isEqualTo(4);
        assertProblem(call("POST", "/agent-releases", new JsonObject().put("version", "2.0.0")), 409, "release_exists");
        assertThat(call("DELETE", "/agent-releases/2.0.0", null).statusCode()).isEqualTo(204);
        assertProblem(call("DELETE", "/agent-releases/2.0.0", null), 404, "not_found");
        assertProblem(call("DELETE", "/agent-releases/1.0.0", null), 409, "release_built_in");
    }

    @Test
    void theFleetHearsWhichReleasesAreKnown() throws Exception {
        release("2.0.0");

        await().until(() ->
                new AgentReleases("1.0.0", List.of(new AgentRelease(TestGateway.ORG, "2.0.0"))).equals(releases.get()));
    }

    @Test
    void versionsOfAgentsAreCountedWhateverTheirImage() throws Exception {
        var versions = TestGateway.json(gateway.send("GET", "/api/v1/agent-versions", viewer, null))
                .getJsonArray("items");

        assertThat(versions).hasSize(2);
        assertThat(versions.getJsonObject(0).getString("version")).isEqualTo("2.0.0");
        assertThat(versions.getJsonObject(1).getInteger("clusters")).isEqualTo(4);
        assertThat(versions.getJsonObject(1).getInteger("may_self_update")).isEqualTo(3);
        assertThat(versions.getJsonObject(1).getBoolean("outdated")).isTrue();
    }

    @Test
    void rolloutGoesWaveByWaveToItsEnd() throws Exception {
        var first = cluster("dev");
        var second = cluster("production");
        var id = begin();

        var offer = awaitOffer(first);
        assertThat(offer.update().version()).isEqualTo("2.0.0");
        assertThat(offer.update().image()).isEqualTo("ghcr.io/niro/agent:2.0.0");
        assertThat(offer.update().deadlineSeconds()).isEqualTo(300);
        assertThat(offerOf(second)).isNull();
        say(offer, "accepted", null);
        await().until(() -> state(id, first).equals("updating"));
        await().until(() -> offerOf(first) == null);
        say(offer, "succeeded", null);
        say(awaitOffer(second), "succeeded", null);

        await().until(() -> rollout(id).getString("status").equals("succeeded"));
        assertThat(rollout(id).getJsonArray("waves").getJsonObject(0).getString("name"))
                .isEqualTo("first");
        assertThat(rollout(id)
                        .getJsonArray("waves")
                        .getJsonObject(1)
                        .getJsonObject("counts")
                        .getInteger("succeeded"))
                .isEqualTo(1);
        assertThat(rollout(id).getString("finished_at")).isNotNull();
        var all = TestGateway.json(gateway.send("GET", "/api/v1/agent-rollouts?limit=5", viewer, null));
        assertThat(all.getJsonArray("items")).hasSize(1);
        assertThat(all.getString("as_of")).isNotNull();
    }

    @Test
    void theUsualWavesAreToldAndDoneWhereNoneAreNamed() throws Exception {
        cluster("dev");
        release("2.0.0");
        var told = TestGateway.json(gateway.send("GET", "/api/v1/agent-rollouts", viewer, null))
                .getJsonArray("usual_waves");
        var begun = call("POST", "/agent-rollouts", new JsonObject().put("version", "2.0.0"));

        assertThat(begun.statusCode()).isEqualTo(201);
        var done = TestGateway.json(begun).getJsonArray("waves");
        assertThat(told).hasSize(4).hasSameSizeAs(done);
        for (int index = 0; index < told.size(); index++) {
            var wave = done.getJsonObject(index).copy();
            wave.remove("status");
            wave.remove("counts");
            assertThat(told.getJsonObject(index)).isEqualTo(wave);
        }
    }

    @Test
    void ofReleasesOfOneVersionTheOwnIsRolledOut() throws Exception {
        cluster("dev");
        var otherOrg = UUID.randomUUID();
        var both = new Principal(
                UUID.randomUUID(),
                UUID.randomUUID(),
                "ann@example.com",
                TestGateway.ORG,
                List.of(TestGateway.ORG, otherOrg),
                Principal.Role.ADMIN);
        var other = new Principal(
                UUID.randomUUID(),
                UUID.randomUUID(),
                "bob@example.com",
                otherOrg,
                List.of(otherOrg),
                Principal.Role.ADMIN);
        var own = release("2.0.0").getString("image");
        store.clock.advance(Duration.ofSeconds(1));
        await(store.addRelease(other, "2.0.0", "elsewhere/agent:2.0.0", null));

        var begun = gateway.send("POST", "/api/v1/agent-rollouts", gateway.known("both", both), wanted("2.0.0"));

        assertThat(TestGateway.json(begun).getString("image")).isEqualTo(own);
    }

    @Test
    void failureHaltsAndResumeTriesAgainWithAnotherOffer() throws Exception {
        var first = cluster("dev");
        cluster("production");
        var id = begin();
        var offer = awaitOffer(first);
        say(offer, "rolled_back", "image_pull");

        await().until(() -> rollout(id).getString("status").equals("halted"));
        assertThat(rollout(id).getString("status_reason")).contains("image_pull");
        await().until(() -> offers.get().isEmpty());
        assertProblem(call("POST", "/agent-rollouts/" + id + "/pause", null), 409, "rollout_not_running");
        assertThat(call("POST", "/agent-rollouts/" + id + "/resume", null).statusCode())
                .isEqualTo(200);

        assertThat(awaitOffer(first).update().id()).isNotEqualTo(offer.update().id());
    }

    @Test
    void pausedRolloutOffersNothing() throws Exception {
        var first = cluster("dev");
        var id = begin();
        awaitOffer(first);

        var paused = call("POST", "/agent-rollouts/" + id + "/pause", null);

        assertThat(TestGateway.json(paused).getString("status")).isEqualTo("paused");
        await().until(() -> offerOf(first) == null);
        assertThat(TestGateway.json(call("POST", "/agent-rollouts/" + id + "/cancel", null))
                        .getString("status"))
                .isEqualTo("cancelled");
        assertProblem(call("POST", "/agent-rollouts/" + id + "/resume", null), 409, "rollout_finished");
    }

    @Test
    void nodesTogetherOfferNoMoreThanMayBeUnderWay() throws Exception {
        for (int i = 0; i < 60; i++) {
            cluster("dev");
        }
        deploy(vertx, new SimpleMeterRegistry());
        var other = Vertx.vertx();
        try {
            deploy(other, new SimpleMeterRegistry());
            release("2.0.0");
            var id = TestGateway.json(
                            call("POST", "/agent-rollouts", wanted("2.0.0").put("max_parallel", 7)))
                    .getString("id");

            await().until(() -> {
                var underWay = List.copyOf(offers.get());
                assertThat(underWay).hasSizeLessThanOrEqualTo(7);
                underWay.forEach(offer -> say(offer, "succeeded", null));
                return rollout(id).getString("status").equals("succeeded");
            });
        } finally {
            await(other.close());
        }
    }

    @Test
    void reportsWaitWhileTheDatabaseIsDown() throws Exception {
        var first = cluster("dev");
        var id = begin();
        var offer = awaitOffer(first);

        store.down = true;
        say(offer, "succeeded", null);
        assertProblem(gateway.send("GET", "/api/v1/agent-rollouts/" + id, viewer, null), 503, "database_unavailable");
        store.down = false;

        await().until(() -> state(id, first).equals("succeeded"));
    }

    @Test
    void viewersLookAndOthersAreRefused() throws Exception {
        var id = begin(cluster("dev"));

        for (var path : List.of("/agent-rollouts/" + id + "/pause", "/agent-rollouts/" + id + "/cancel")) {
            assertProblem(gateway.send("POST", "/api/v1" + path, viewer, null), 403, "role_missing");
        }
        assertProblem(
                gateway.send("POST", "/api/v1/agent-releases", viewer, new JsonObject().put("version", "3.0.0")),
                403,
                "role_missing");
        assertProblem(gateway.send("POST", "/api/v1/agent-rollouts", viewer, wanted("2.0.0")), 403, "role_missing");
        assertProblem(gateway.send("DELETE", "/api/v1/agent-releases/2.0.0", viewer, null), 403, "role_missing");
        assertProblem(gateway.send("GET", "/api/v1/agent-rollouts/nonsense", viewer, null), 404, "not_found");
    }

    private String begin(UUID cluster) throws Exception {
        assertThat(cluster).isNotNull();
        return begin();
    }

    @Test
    void whatCannotBeIsRefusedByName() throws Exception {
        assertProblem(call("POST", "/agent-rollouts", wanted("9.9.9")), 404, "not_found");
        assertProblem(call("POST", "/agent-rollouts", wanted("1.0.0")), 409, "rollout_empty");
        assertProblem(
                call(
                        "POST",
                        "/agent-releases",
                        new JsonObject().put("version", "2.0.0").put("image", "a b")),
                400,
                "invalid_request");
        assertProblem(call("POST", "/agent-rollouts", wanted("1.0.0").put("max_parallel", 0)), 400, "invalid_request");
        cluster("dev");
        var id = begin();
        assertProblem(call("POST", "/agent-rollouts", wanted("1.0.0")), 409, "rollout_running");
        assertProblem(call("DELETE", "/agent-releases/2.0.0", null), 409, "release_in_use");
        assertProblem(
                gateway.send("GET", "/api/v1/agent-rollouts/" + id + "/clusters?state=happy", viewer, null),
                400,
                "invalid_request");
    }

    @Test
    void openRolloutsAreCountedByTheirStatus() throws Exception {
        cluster("dev");
        assertThat(open("running")).isZero();

        var id = begin();
        await().until(() -> open("running") == 1);

        assertThat(call("POST", "/agent-rollouts/" + id + "/pause", null).statusCode())
                .isEqualTo(200);
        await().until(() -> open("paused") == 1 && open("running") == 0);

        assertThat(call("POST", "/agent-rollouts/" + id + "/cancel", null).statusCode())
                .isEqualTo(200);
        await().until(() -> open("paused") == 0);
    }
}
