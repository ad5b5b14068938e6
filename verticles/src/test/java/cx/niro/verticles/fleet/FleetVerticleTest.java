package cx.niro.verticles.fleet;

import static cx.niro.verticles.database.TestDatabase.await;
import static cx.niro.verticles.fleet.FleetSyncTest.id;
import static org.assertj.core.api.Assertions.assertThat;

import cx.niro.verticles.bus.Bus;
import cx.niro.verticles.enrollment.EnrollmentMessages;
import cx.niro.verticles.enrollment.EnrollmentMessages.ClusterChanged;
import cx.niro.verticles.fleet.FleetMessages.AgentCount;
import cx.niro.verticles.fleet.FleetMessages.AgentRelease;
import cx.niro.verticles.fleet.FleetMessages.AgentReleases;
import cx.niro.verticles.fleet.FleetMessages.AskCapability;
import cx.niro.verticles.fleet.FleetMessages.AskReadiness;
import cx.niro.verticles.fleet.FleetMessages.CountAgents;
import cx.niro.verticles.gateway.Principal;
import cx.niro.verticles.gateway.TestGateway;
import cx.niro.verticles.heartbeat.HeartbeatMessages;
import cx.niro.verticles.heartbeat.HeartbeatMessages.Recorded;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The fleet's routes over real HTTP, with stores in memory. */
class FleetVerticleTest {
    private final Vertx vertx = Vertx.vertx();
    private final Bus bus = new Bus(vertx);
    private final FakeStores stores = new FakeStores(Clock.systemUTC());
    private TestGateway gateway;
    private String viewer;

    @BeforeEach
    void start() throws Exception {
        stores.put(Clusters.cluster(id(1), "eu-1"));
        stores.put(Clusters.facts(id(1), 1, 1), Clusters.snapshot("d1"), Clusters.usage("d1"));
        stores.put(Clusters.seen(id(1), Instant.now()));
        stores.put(Clusters.ofOrganization(Clusters.OTHER_ORG, id(2), "theirs"));
        gateway = TestGateway.start(vertx, new FleetApi(bus));
        viewer = gateway.known("viewer", TestGateway.principal(Principal.Role.VIEWER));
        deploy(vertx, bus, stores);
    }

    /** The verticle on stores in memory, its index loaded. */
    static void deploy(Vertx vertx, Bus bus, FakeStores stores) throws Exception {
        var unused = await(vertx.deployVerticle(new FleetVerticle(
                stores,
                stores,
                stores.fleetPods,
                FleetConfig.defaults("https://niro.test"),
                Clock.systemUTC(),
                new SimpleMeterRegistry())));
        Awaitility.await()
                .until(() -> await(bus.request(FleetMessages.READINESS, new AskReadiness("test")))
                        .loaded());
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
        var unused = await(vertx.close());
    }

    @Test
    void fleetIsShownWithTotals() throws Exception {
        var response = get("/api/v1/fleet");

        assertThat(response.statusCode()).isEqualTo(200);
        var fleet = TestGateway.json(response);
        assertThat(fleet.fieldNames()).startsWith("as_of", "totals", "clusters", "next_cursor");
        assertThat(fleet.getJsonArray("clusters").getJsonObject(0).getString("status"))
                .isEqualTo("healthy");
        assertThat(fleet.getJsonObject("totals").getInteger("clusters")).isEqualTo(1);
        assertThat(response.headers().firstValue("niro-as-of")).contains(fleet.getString("as_of"));
    }

    @Test
    void unchangedFleetIsNotSentAgain() throws Exception {
        var etag = get("/api/v1/fleet").headers().firstValue("etag").orElseThrow();

        var again = gateway.send(gateway.request("/api/v1/fleet")
                .header("authorization", "Bearer " + viewer)
                .header("if-none-match", "\"other\", W/" + etag)
                .build());

        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(again.headers().firstValue("niro-as-of")).isPresent();
    }

    @Test
    void badFilterIsNamed() throws Exception {
        var response = get("/api/v1/fleet?status=green");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(TestGateway.json(response).getString("field")).isEqualTo("status");
        assertThat(get("/api/v1/fleet?limit=5000").statusCode()).isEqualTo(400);
        assertThat(TestGateway.json(get("/api/v1/fleet?cursor=abc")).getString("field"))
                .isEqualTo("cursor");
    }

    @Test
    void capabilityIsToldWithTheCommandThatGivesIt() throws Exception {
        var ask = new AskCapability(List.of(TestGateway.ORG), id(1).toString(), "logs_enabled");

        var logs = await(new Bus(vertx).request(FleetMessages.GET_CAPABILITY, ask));

        assertThat(logs.clusterId()).isEqualTo(id(1));
        assertThat(logs.status()).isEqualTo("healthy");
        assertThat(logs.flag()).isEqualTo("NIRO_ENABLE_LOGS");
        assertThat(logs.enableCommand()).isEqualTo("curl -fsSL https://niro.test/install.sh | NIRO_ENABLE_LOGS=1 sh");
    }

    @Test
    void clusterIsShownInFull() throws Exception {
        stores.pending(id(1), Instant.parse("2026-03-01T13:00:00Z"));

        var cluster = TestGateway.json(get("/api/v1/clusters/" + id(1)));

        assertThat(cluster.getString("name")).isEqualTo("eu-1");
        assertThat(cluster.getJsonArray("namespaces").encode()).isEqualTo("[\"kube-system\",\"shop\",\"web\"]");
        assertThat(cluster.getJsonObject("agent").getString("version")).isEqualTo("0.1.0");
        assertThat(cluster.getJsonArray("missing").getJsonObject(0).getString("reason"))
                .isEqualTo("forbidden");
        assertThat(cluster.getString("enrollment_pending_until")).isEqualTo("2026-03-01T13:00:00Z");
        assertThat(cluster.getValue("agent_key_revoked_at")).isNull();
        var help = cluster.getJsonArray("capability_help");
        assertThat(help).hasSize(4);
        assertThat(help.getJsonObject(1).getString("enable_command"))
                .isEqualTo("curl -fsSL https://niro.test/install.sh | NIRO_ENABLE_LOGS=1 sh");
        assertThat(help.getJsonObject(0).getBoolean("enabled")).isTrue();
    }

    @Test
    void outdatedAgentIsMarkedInItsRowAndItsDetails() throws Exception {
        bus.publishHere(
                FleetMessages.AGENT_RELEASES,
                new AgentReleases(null, List.of(new AgentRelease(TestGateway.ORG, "0.2.0"))));

        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> TestGateway.json(get("/api/v1/clusters/" + id(1)))
                        .getJsonObject("agent")
                        .getBoolean("outdated"));

        var cluster = TestGateway.json(get("/api/v1/clusters/" + id(1)));
        assertThat(cluster.getBoolean("agent_outdated")).isTrue();
        assertThat(cluster.getJsonObject("agent").getBoolean("supported")).isTrue();
        assertThat(cluster.getJsonObject("agent").getLong("sent_last_day_bytes"))
                .isEqualTo(2000);
        assertThat(cluster.getJsonObject("agent").getLong("cpu_last_day_millis"))
                .isEqualTo(1000);
        assertThat(cluster.containsKey("update")).isTrue();
        assertThat(cluster.getValue("update")).isNull();
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> TestGateway.json(get("/api/v1/fleet"))
                        .getJsonArray("clusters")
                        .getJsonObject(0)
                        .getBoolean("agent_outdated"));
    }

    @Test
    void somebodyElseOnItsKeyIsShownAndItIsCritical() throws Exception {
        assertThat(TestGateway.json(get("/api/v1/clusters/" + id(1))).containsKey("clone"))
                .isTrue();
        assertThat(TestGateway.json(get("/api/v1/clusters/" + id(1))).getValue("clone"))
                .isNull();
        var seenAt = Instant.parse("2026-03-01T13:00:00Z");
        stores.put(Clusters.cluster(id(1), "eu-1").with(Clone.of("two_processes", seenAt, null)));

        bus.publish(EnrollmentMessages.CLUSTER_CHANGED, new ClusterChanged(id(1), TestGateway.ORG));

        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> TestGateway.json(get("/api/v1/clusters/" + id(1)))
                        .getString("status")
                        .equals("critical"));
        var cluster = TestGateway.json(get("/api/v1/clusters/" + id(1)));
        assertThat(cluster.getJsonArray("reasons").getJsonObject(0).getString("code"))
                .isEqualTo("clone_quarantined");
        var clone = cluster.getJsonObject("clone");
        assertThat(clone.fieldNames()).containsExactly("kind", "seen_at", "cluster_uid", "message");
        assertThat(clone.getString("kind")).isEqualTo("two_processes");
        assertThat(clone.getString("seen_at")).isEqualTo("2026-03-01T13:00:00Z");
        assertThat(clone.getValue("cluster_uid")).isNull();
    }

    @Test
    void lastUpdateOfTheClusterIsShown() throws Exception {
        var update = new FleetJson.AgentUpdate(
                id(7), "0.2.0", "failed", "image_pull", "no such image", Instant.parse("2026-03-01T13:00:00Z"));
        stores.updates.put(id(1), update);

        var shown = TestGateway.json(get("/api/v1/clusters/" + id(1))).getJsonObject("update");

        assertThat(shown.getString("rollout_id")).isEqualTo(id(7).toString());
        assertThat(shown.getString("reason")).isEqualTo("image_pull");
        assertThat(shown.getString("changed_at")).isEqualTo("2026-03-01T13:00:00Z");
    }

    @Test
    void agentsOfTheCallersClustersAreCounted() throws Exception {
        var counted = await(bus.request(FleetMessages.COUNT_AGENTS, new CountAgents(List.of(TestGateway.ORG))));
        var none = await(bus.request(FleetMessages.COUNT_AGENTS, new CountAgents(List.of(id(9)))));

        assertThat(counted.counts()).containsExactly(new AgentCount("0.1.0", 1, "niro/agent:0.1.0", false, 1, 0));
        assertThat(none.counts()).isEmpty();
    }

    @Test
    void clusterOfAnotherOrganizationDoesNotExist() throws Exception {
        for (var path : List.of("", "/nodes", "/pods", "/events")) {
            assertThat(get("/api/v1/clusters/" + id(2) + path).statusCode()).isEqualTo(404);
            assertThat(get("/api/v1/clusters/" + id(99) + path).statusCode()).isEqualTo(404);
            assertThat(get("/api/v1/clusters/nonsense" + path).statusCode()).isEqualTo(404);
        }
    }

    @Test
    void nodesCarryUsageAndTheNumberOfTheirPods() throws Exception {
        var nodes = TestGateway.json(get("/api/v1/clusters/" + id(1) + "/nodes"));

        var first = nodes.getJsonArray("items").getJsonObject(0);
        assertThat(first.getString("name")).isEqualTo("a");
        assertThat(first.getInteger("pods")).isEqualTo(1);
        assertThat(first.getJsonObject("usage").encode()).isEqualTo("{\"cpu_millicores\":100,\"memory_bytes\":1}");
        assertThat(nodes.getString("as_of")).isNotNull();
        assertThat(nodes.containsKey("next_cursor")).isTrue();
    }

    @Test
    void usageOfAnotherStateIsNotShown() throws Exception {
        stores.put(Clusters.facts(id(1), 1, 2), Clusters.snapshot("d2"), Clusters.usage("d1"));

        var nodes = TestGateway.json(get("/api/v1/clusters/" + id(1) + "/nodes"));

        assertThat(nodes.getJsonArray("items").getJsonObject(0).getJsonObject("usage"))
                .isEmpty();
    }

    @Test
    void podsArePagedWithDetailsAndUsage() throws Exception {
        var pods = "/api/v1/clusters/" + id(1) + "/pods";
        var first = TestGateway.json(get(pods + "?limit=2"));

        assertThat(first.getInteger("total")).isEqualTo(3);
        var crashing = first.getJsonArray("items").getJsonObject(0);
        assertThat(crashing.getString("name")).isEqualTo("cart-0");
        assertThat(crashing.getBoolean("problem")).isTrue();
        assertThat(crashing.getJsonObject("usage").getInteger("cpu_millicores")).isEqualTo(10);
        assertThat(crashing.getJsonArray("containers").getJsonObject(0).getString("image"))
                .isEqualTo("registry/cart-0:1");
        assertThat(crashing.encode()).doesNotContain("secret");

        var second = TestGateway.json(get(pods + "?limit=2&cursor=" + first.getString("next_cursor")));
        assertThat(second.getJsonArray("items")).hasSize(1);
        assertThat(second.getJsonArray("items").getJsonObject(0).getJsonObject("usage"))
                .isEmpty();
        assertThat(second.getValue("next_cursor")).isNull();
        assertThat(TestGateway.json(get(pods + "?status=problem")).getInteger("total"))
                .isEqualTo(1);
        assertThat(TestGateway.json(get(pods + "?cursor=x")).getString("field")).isEqualTo("cursor");
    }

    @Test
    void eventsComeNewestFirst() throws Exception {
        var events =
                TestGateway.json(get("/api/v1/clusters/" + id(1) + "/events")).getJsonArray("items");

        assertThat(events).hasSize(2);
        assertThat(events.getJsonObject(0).getString("last_seen_at")).isEqualTo("2026-01-01T00:01:00Z");
    }

    @Test
    void clusterThatNeverBeatHasEmptyLists() throws Exception {
        stores.put(Clusters.neverEnrolled(id(5), "new"));

        for (var path : List.of("/nodes", "/pods", "/events")) {
            var list = TestGateway.json(get("/api/v1/clusters/" + id(5) + path));
            assertThat(list.getJsonArray("items")).isEmpty();
            assertThat(list.containsKey("as_of")).isTrue();
            assertThat(list.getValue("as_of")).isNull();
        }
        assertThat(TestGateway.json(get("/api/v1/clusters/" + id(5))).getValue("agent"))
                .isNull();
    }

    @Test
    void newClusterShowsAtOnce() throws Exception {
        stores.put(Clusters.neverEnrolled(id(7), "brand-new"));
        bus.publish(EnrollmentMessages.CLUSTER_CHANGED, new ClusterChanged(id(7), Clusters.ORG));

        assertThat(get("/api/v1/clusters/" + id(7)).statusCode()).isEqualTo(200);
        assertThat(get("/api/v1/fleet?q=brand").body()).contains("brand-new");
    }

    @Test
    void feedMovesTheIndex() throws Exception {
        stores.put(Clusters.neverEnrolled(id(8), "fed"));
        assertThat(status(8)).isEqualTo("pending");

        bus.publish(
                HeartbeatMessages.RECORDED,
                new Recorded(
                        "n1", 1, List.of(Clusters.seen(id(8), Instant.now())), List.of(Clusters.facts(id(8), 1, 1))));

        Awaitility.await().until(() -> status(8).equals("healthy"));
    }

    @Test
    void indexAnswersWhileTheDatabaseIsDown() throws Exception {
        var cached = get("/api/v1/clusters/" + id(1) + "/nodes");
        stores.down(true);

        assertThat(get("/api/v1/fleet").statusCode()).isEqualTo(200);
        assertThat(TestGateway.json(get("/api/v1/clusters/" + id(1))).getString("status"))
                .isEqualTo("healthy");
        assertThat(get("/api/v1/clusters/" + id(1) + "/nodes").body()).isEqualTo(cached.body());
        var pods = get("/api/v1/clusters/" + id(1) + "/pods");
        assertThat(pods.statusCode()).isEqualTo(503);
        assertThat(pods.headers().firstValue("retry-after")).isPresent();
        Awaitility.await().until(() -> get("/api/v1/clusters/" + id(1)).body().contains("observation_paused"));

        stores.down(false);
        stores.flush();
        Awaitility.await().until(() -> !get("/api/v1/clusters/" + id(1)).body().contains("observation_paused"));
    }

    @Test
    void snapshotIsReadOncePerRevision() throws Exception {
        var before = stores.snapshotsRead.get();
        for (var i = 0; i < 3; i++) {
            assertThat(get("/api/v1/clusters/" + id(1) + "/events").statusCode())
                    .isEqualTo(200);
        }

        assertThat(stores.snapshotsRead.get() - before).isEqualTo(1);
    }

    private String status(int number) throws Exception {
        return TestGateway.json(get("/api/v1/clusters/" + id(number))).getString("status");
    }

    private HttpResponse<String> get(String path) throws Exception {
        return gateway.send("GET", path, viewer, (JsonObject) null);
    }
}
