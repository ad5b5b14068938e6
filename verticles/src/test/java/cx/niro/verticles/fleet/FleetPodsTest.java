package cx.niro.verticles.fleet;

import static cx.niro.verticles.database.TestDatabase.await;
import static cx.niro.verticles.fleet.FleetSyncTest.id;
import static org.assertj.core.api.Assertions.assertThat;

import cx.niro.protocol.Snapshot;
import cx.niro.verticles.bus.Bus;
import cx.niro.verticles.enrollment.EnrollmentMessages;
import cx.niro.verticles.enrollment.EnrollmentMessages.ClusterChanged;
import cx.niro.verticles.gateway.Principal;
import cx.niro.verticles.gateway.TestGateway;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pods over all clusters over real HTTP, with stores in memory. */
class FleetPodsTest {
    private static final String PODS = "/api/v1/pods";

    private final Vertx vertx = Vertx.vertx();
    private final Bus bus = new Bus(vertx);
    private final FakeStores stores = new FakeStores(Clock.systemUTC());
    private TestGateway gateway;
    private String viewer;

    @BeforeEach
    void start() throws Exception {
        stores.put(Clusters.cluster(id(1), "eu-1", "production", Map.of()));
        stores.put(Clusters.facts(id(1), 1, 1), Clusters.snapshot("d1"), Clusters.usage("d1"));
        stores.put(Clusters.seen(id(1), Instant.now()));
        stores.put(Clusters.cluster(id(3), "Asia-1", "dev", Map.of()));
        var asia = List.of(
                Clusters.pod("shop", "cart-9", "n1", "Running"),
                Clusters.pod("web", "web-1", "n1", "ImagePullBackOff"));
        stores.put(
                Clusters.facts(id(3), 1, 1),
                new Snapshot(List.of(), asia, List.of(), List.of(), List.of(), "d3"),
                null);
        stores.put(Clusters.seen(id(3), Instant.now().minusSeconds(600)));
        stores.put(Clusters.ofOrganization(Clusters.OTHER_ORG, id(2), "theirs"));
        stores.put(Clusters.facts(id(2), 1, 1), Clusters.snapshot("d2"), null);
        gateway = TestGateway.start(vertx, new FleetApi(bus));
        viewer = gateway.known("viewer", TestGateway.principal(Principal.Role.VIEWER));
        FleetVerticleTest.deploy(vertx, bus, stores);
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
        var unused = await(vertx.close());
    }

    @Test
    void podsOfAllClustersAreShownProblemsFirst() throws Exception {
        var list = TestGateway.json(get(""));

        assertThat(list.fieldNames()).startsWith("as_of").contains("totals", "items", "next_cursor");
        assertThat(names(list))
                .containsExactly(
                        "Asia-1 web/web-1",
                        "eu-1 shop/cart-0",
                        "Asia-1 shop/cart-9",
                        "eu-1 shop/cart-1",
                        "eu-1 web/web-1");
        var crashing = list.getJsonArray("items").getJsonObject(1);
        assertThat(crashing.getString("status")).isEqualTo("CrashLoopBackOff");
        assertThat(crashing.getBoolean("problem")).isTrue();
        assertThat(crashing.getJsonObject("owner").getString("name")).isEqualTo("cart");
        assertThat(crashing.getJsonArray("images")).containsExactly("registry/cart-0:1");
        assertThat(crashing.getString("created_at")).isEqualTo("2026-01-01T00:00:00Z");
        assertThat(list.getValue("next_cursor")).isNull();
    }

    @Test
    void rowSaysHowItsClusterIs() throws Exception {
        var items = TestGateway.json(get("")).getJsonArray("items");

        var silent = items.getJsonObject(0).getJsonObject("cluster");
        assertThat(silent.getString("status")).isEqualTo("offline");
        assertThat(silent.getString("environment")).isEqualTo("dev");
        assertThat(Instant.parse(silent.getString("last_heartbeat_at")))
                .isBefore(Instant.now().minusSeconds(500));
        assertThat(items.getJsonObject(1).getJsonObject("cluster").getString("status"))
                .isEqualTo("healthy");
    }

    @Test
    void totalsCountEachStatusUnderTheOtherFilters() throws Exception {
        var totals = TestGateway.json(get("?status=Running")).getJsonObject("totals");

        assertThat(totals.getInteger("pods")).isEqualTo(5);
        assertThat(totals.getInteger("problems")).isEqualTo(2);
        assertThat(totals.getInteger("matching")).isEqualTo(3);
        assertThat(totals.getInteger("other_statuses")).isZero();
        assertThat(totals.getBoolean("exact")).isTrue();
        assertThat(totals.getJsonArray("statuses").getJsonObject(0).encode())
                .isEqualTo("{\"status\":\"Running\",\"count\":3}");
        assertThat(TestGateway.json(get("?environment=dev&problem=true"))
                        .getJsonObject("totals")
                        .getInteger("pods"))
                .isEqualTo(1);
    }

    @Test
    void filtersCombine() throws Exception {
        assertThat(shown("?cluster=" + id(1) + "," + id(3) + "&namespace=web")).hasSize(2);
        assertThat(shown("?cluster=" + id(3))).hasSize(2);
        assertThat(shown("?environment=production&status=Running,ImagePullBackOff"))
                .containsExactly("eu-1 shop/cart-1", "eu-1 web/web-1");
        assertThat(shown("?problem=false")).hasSize(3);
        assertThat(shown("?q=ASIA")).hasSize(2);
        assertThat(shown("?q=shop/cart")).hasSize(3);
        assertThat(shown("?q=n1&namespace=shop")).containsExactly("Asia-1 shop/cart-9");
        assertThat(shown("?status=Evicted")).isEmpty();
        assertThat(shown("?sort=restarts")).hasSize(5);
        assertThat(shown("?sort=-age&limit=1")).hasSize(1);
    }

    @Test
    void pagesFollowEachOtherInEveryOrder() throws Exception {
        for (var sort : List.of("problem", "restarts", "age", "-age")) {
            var all = shown("?sort=" + sort);
            var first = TestGateway.json(get("?limit=2&sort=" + sort));
            var second = TestGateway.json(get("?limit=2&sort=" + sort + "&cursor=" + first.getString("next_cursor")));
            var third = TestGateway.json(get("?limit=2&sort=" + sort + "&cursor=" + second.getString("next_cursor")));

            assertThat(names(first)).isEqualTo(all.subList(0, 2));
            assertThat(names(second)).isEqualTo(all.subList(2, 4));
            assertThat(names(third)).isEqualTo(all.subList(4, 5));
            assertThat(third.getValue("next_cursor")).isNull();
        }
    }

    @Test
    void badQueryIsNamed() throws Exception {
        var cursor = TestGateway.json(get("?limit=1&sort=age")).getString("next_cursor");
        var bad = Map.of(
                "?status=what%20ever",
                "status",
                "?status=" + "A,".repeat(19) + "A",
                "",
                "?status=" + statuses(21),
                "status",
                "?limit=0",
                "limit",
                "?limit=1001",
                "limit",
                "?cursor=abc",
                "cursor",
                "?sort=restarts&cursor=" + cursor,
                "cursor",
                "?environment=moon",
                "environment",
                "?problem=maybe",
                "problem",
                "?sort=size",
                "sort");
        for (var query : bad.entrySet()) {
            var response = get(query.getKey());
            assertThat(response.statusCode())
                    .as(query.getKey())
                    .isEqualTo(query.getValue().isEmpty() ? 200 : 400);
            if (response.statusCode() == 400) {
                assertThat(TestGateway.json(response).getString("field")).isEqualTo(query.getValue());
            }
        }
        assertThat(TestGateway.json(get("?namespace=a_b")).getString("field")).isEqualTo("namespace");
    }

    @Test
    void clusterOfAnotherOrganizationDoesNotExist() throws Exception {
        for (var cluster : List.of(id(2).toString(), id(99).toString(), "nonsense", id(1) + "," + id(2))) {
            assertThat(get("?cluster=" + cluster).statusCode()).as(cluster).isEqualTo(404);
        }
        var theirs = new Principal(
                id(70), id(71), "x@test", Clusters.OTHER_ORG, List.of(Clusters.OTHER_ORG), Principal.Role.VIEWER);
        var response = gateway.send("GET", PODS, gateway.known("other", theirs), (JsonObject) null);
        assertThat(names(TestGateway.json(response))).hasSize(3).allMatch(name -> name.startsWith("theirs "));
        assertThat(TestGateway.json(response).getJsonObject("totals").getInteger("pods"))
                .isEqualTo(3);
    }

    @Test
    void podsOfARemovedClusterAreGone() throws Exception {
        assertThat(shown("")).hasSize(5);
        stores.delete(id(3));
        bus.publish(EnrollmentMessages.CLUSTER_CHANGED, new ClusterChanged(id(3), Clusters.ORG));

        Awaitility.await().untilAsserted(() -> assertThat(shown("")).hasSize(3));
        assertThat(TestGateway.json(get("")).getJsonObject("totals").getInteger("pods"))
                .isEqualTo(3);
    }

    @Test
    void unchangedListIsNotSentAgain() throws Exception {
        var first = get("");
        assertThat(first.headers().firstValue("niro-as-of")).isPresent();

        var again = gateway.send(gateway.request(PODS)
                .header("authorization", "Bearer " + viewer)
                .header("if-none-match", first.headers().firstValue("etag").orElseThrow())
                .build());

        assertThat(again.statusCode()).isEqualTo(304);
    }

    @Test
    void listSaysThatTheDatabaseIsDown() throws Exception {
        stores.down(true);

        var response = get("?q=never-asked-before");
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.headers().firstValue("retry-after")).isPresent();
        assertThat(gateway.send("GET", PODS, null, (JsonObject) null).statusCode())
                .isEqualTo(401);

        stores.down(false);
        assertThat(get("?q=never-asked-before").statusCode()).isEqualTo(200);
    }

    private List<String> shown(String query) throws Exception {
        return names(TestGateway.json(get(query)));
    }

    private static List<String> names(JsonObject list) {
        return list.getJsonArray("items").stream()
                .map(JsonObject.class::cast)
                .map(pod -> pod.getJsonObject("cluster").getString("name") + " " + pod.getString("namespace") + "/"
                        + pod.getString("name"))
                .toList();
    }

    private static String statuses(int count) {
        var list = new StringBuilder("S0");
        for (var i = 1; i < count; i++) {
            list.append(",S").append(i);
        }
        return list.toString();
    }

    private HttpResponse<String> get(String query) throws Exception {
        return gateway.send("GET", PODS + query, viewer, (JsonObject) null);
    }
}
