package cx.niro.verticles.fleet;

import static cx.niro.verticles.fleet.FleetSyncTest.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cx.niro.verticles.TestClock;
import cx.niro.verticles.bus.ServiceFailure;
import cx.niro.verticles.fleet.FleetMessages.GetFleet;
import cx.niro.verticles.fleet.FleetMessages.Shown;
import cx.niro.verticles.fleet.Observation.Moment;
import cx.niro.verticles.heartbeat.HeartbeatMessages.Proven;
import cx.niro.verticles.heartbeat.HeartbeatMessages.Seen;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FleetViewTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private final TestClock clock = new TestClock();
    private final FleetIndex index = new FleetIndex();
    private final FleetPages pages = new FleetPages(
            index,
            new StatusRule(FleetConfig.defaults("https://niro.test")),
            new OutdatedAgents(),
            clock,
            () -> new Moment(NOW, NOW.minus(Duration.ofDays(9)), false),
            () -> NOW);

    @Test
    void clustersThatNeedAPersonComeFirst() {
        add(1, "a-healthy", 5);
        add(2, "b-offline", 500);
        add(3, "c-unknown", 60);
        index.load(new FleetRow(Clusters.neverEnrolled(id(4), "d-pending"), null, null));
        add(5, "A-healthy-too", 1);

        assertThat(names(fleet(query -> {})))
                .containsExactly("b-offline", "c-unknown", "d-pending", "a-healthy", "A-healthy-too");
        assertThat(names(fleet(query -> query.sort = "name")))
                .containsExactly("a-healthy", "A-healthy-too", "b-offline", "c-unknown", "d-pending");
        assertThat(names(fleet(query -> query.sort = "last_heartbeat")))
                .containsExactly("b-offline", "c-unknown", "a-healthy", "A-healthy-too", "d-pending");
    }

    @Test
    void everyClusterIsOnExactlyOnePage() {
        for (var i = 1; i <= 57; i++) {
            // names repeat, so that only the id tells some apart
            add(i, "c" + i % 7, i * 7 % 120);
        }
        for (var sort : List.of("severity", "name", "last_heartbeat")) {
            var ids = new ArrayList<String>();
            String cursor = null;
            do {
                var after = cursor;
                var page = fleet(query -> {
                    query.sort = sort;
                    query.limit = 10;
                    query.cursor = after;
                });
                page.getJsonArray("clusters").forEach(row -> ids.add(((JsonObject) row).getString("id")));
                cursor = page.getString("next_cursor");
            } while (cursor != null);
            assertThat(ids).as(sort).hasSize(57).doesNotHaveDuplicates();
        }
    }

    @Test
    void filtersNarrowRowsButNotTotals() {
        index.load(
                new FleetRow(Clusters.cluster(id(1), "eu-1", "production", Map.of("region", "eu")), null, seen(1, 5)));
        index.load(new FleetRow(Clusters.cluster(id(2), "eu-2", "staging", Map.of("region", "eu")), null, seen(2, 60)));
        index.load(
                new FleetRow(Clusters.cluster(id(3), "us-1", "production", Map.of("region", "us")), null, seen(3, 5)));

        assertThat(names(fleet(query -> query.environment = "production"))).containsExactly("eu-1", "us-1");
        assertThat(names(fleet(query -> query.environment = "production, staging")))
                .hasSize(3);
        assertThat(names(fleet(query -> query.status = "unknown,offline"))).containsExactly("eu-2");
        assertThat(names(fleet(query -> query.q = "EU-"))).containsExactly("eu-2", "eu-1");
        assertThat(names(fleet(query -> query.q = "region=us"))).containsExactly("us-1");
        var totals = fleet(query -> query.q = "region=us").getJsonObject("totals");
        assertThat(totals.getInteger("clusters")).isEqualTo(3);
        assertThat(totals.getInteger("matching")).isEqualTo(1);
        assertThat(totals.getJsonObject("by_status").encode())
                .isEqualTo("{\"healthy\":2,\"warning\":0,\"critical\":0,\"unknown\":1,\"offline\":0,\"pending\":0}");
        assertThat(totals.getJsonObject("by_environment").getInteger("production"))
                .isEqualTo(2);
    }

    @Test
    void totalsAddUpWhatClustersTell() {
        index.load(new FleetRow(Clusters.cluster(id(1), "a"), Clusters.facts(id(1), 1, 1), seen(1, 5)));
        index.load(new FleetRow(
                Clusters.cluster(id(2), "b"), Clusters.facts(id(2), 1, 1), new Seen(id(2), NOW, -1, -1, Proven.NONE)));

        var totals = fleet(query -> {}).getJsonObject("totals");

        assertThat(totals.getJsonObject("nodes").encode()).isEqualTo("{\"total\":6,\"ready\":4}");
        assertThat(totals.getJsonObject("pods").getInteger("problem")).isEqualTo(2);
        // the cluster without metrics does not dilute the share in use
        assertThat(totals.getJsonObject("compute").encode())
                .isEqualTo("{\"cpu_used_millicores\":1000,\"cpu_allocatable_millicores\":4000,"
                        + "\"memory_used_bytes\":2000000000,\"memory_allocatable_bytes\":8000000000}");
    }

    @Test
    void beatWithoutUsageLeavesTheUsageThatIsKnown() {
        index.load(new FleetRow(Clusters.cluster(id(1), "a"), Clusters.facts(id(1), 1, 1), seen(1, 15)));

        assertThat(index.merge(new Seen(id(1), NOW, -1, -1, Proven.NONE))).isTrue();

        var row = fleet(query -> {}).getJsonArray("clusters").getJsonObject(0);
        assertThat(row.getString("last_heartbeat_at")).isEqualTo(NOW.toString());
        assertThat(row.getJsonObject("compute").getInteger("cpu_used_millicores"))
                .isEqualTo(1000);
    }

    @Test
    void otherOrganizationsAreNeitherShownNorCounted() {
        add(1, "ours", 5);
        index.load(new FleetRow(Clusters.ofOrganization(Clusters.OTHER_ORG, id(2), "theirs"), null, seen(2, 5)));

        var fleet = fleet(query -> {});

        assertThat(names(fleet)).containsExactly("ours");
        assertThat(fleet.getJsonObject("totals").getInteger("clusters")).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "environment, prod",
        "status, 'healthy,green'",
        "sort, age",
        "cursor, nonsense!",
        "cursor, e30",
        "cursor, bnVsbA"
    })
    void badParameterIsNamed(String field, String value) {
        assertThatThrownBy(() -> fleet(query -> {
                    switch (field) {
                        case "environment" -> query.environment = value;
                        case "status" -> query.status = value;
                        case "sort" -> query.sort = value;
                        default -> query.cursor = value;
                    }
                }))
                .isInstanceOfSatisfying(
                        ServiceFailure.class,
                        failure -> assertThat(failure.field()).isEqualTo(field));
    }

    @Test
    void cursorOfAnotherOrderIsRefused() {
        add(1, "a", 1);
        add(2, "b", 1);
        var cursor = fleet(query -> query.limit = 1).getString("next_cursor");

        assertThat(new String(Base64.getUrlDecoder().decode(cursor), java.nio.charset.StandardCharsets.UTF_8))
                .contains("\"name\":\"a\"");
        assertThatThrownBy(() -> fleet(query -> {
                    query.sort = "name";
                    query.cursor = cursor;
                }))
                .hasMessageContaining("sorted by severity");
    }

    @Test
    void pageIsEncodedOnceASecondButNewClustersShowAtOnce() {
        add(1, "a", 5);
        var first = shown(query -> {});
        assertThat(index.merge(new Seen(id(1), NOW, 5, 5, Proven.NONE))).isTrue();
        assertThat(shown(query -> {})).isSameAs(first);

        clock.advance(Duration.ofSeconds(1));
        var second = shown(query -> {});
        assertThat(second.etag()).isNotEqualTo(first.etag());

        add(2, "b", 5);
        assertThat(names(fleet(query -> {}))).containsExactly("a", "b");
    }

    @Test
    void etagIsTheSameWhileTheRowsAre() {
        add(1, "a", 5);
        var first = shown(query -> {});

        clock.advance(Duration.ofSeconds(1));
        var second = shown(query -> {});

        assertThat(second).isNotSameAs(first);
        assertThat(second.etag()).isEqualTo(first.etag()).startsWith("\"").endsWith("\"");
    }

    @Test
    void absentFactsAreNullsNotGuesses() {
        index.load(new FleetRow(Clusters.neverEnrolled(id(1), "a"), null, null));

        var row = fleet(query -> {}).getJsonArray("clusters").getJsonObject(0);

        assertThat(row.encode())
                .contains("\"status\":\"pending\"", "\"last_heartbeat_at\":null", "\"agent_version\":null")
                .contains("\"cpu_used_millicores\":-1");
        assertThat(row.getJsonArray("reasons").getJsonObject(0).getString("code"))
                .isEqualTo("never_enrolled");
    }

    private static final class Query {
        private String environment;
        private String status;
        private String q;
        private String sort;
        private int limit;
        private String cursor;
    }

    private Shown shown(Consumer<Query> change) {
        var query = new Query();
        change.accept(query);
        var asked = new GetFleet(
                List.of(Clusters.ORG), query.environment, query.status, query.q, query.sort, query.limit, query.cursor);
        return pages.page(Set.copyOf(asked.visibleOrgIds()), FleetQuery.of(asked));
    }

    private JsonObject fleet(Consumer<Query> change) {
        return new JsonObject(Buffer.buffer(shown(change).body()));
    }

    private static List<String> names(JsonObject fleet) {
        return fleet.getJsonArray("clusters").stream()
                .map(row -> ((JsonObject) row).getString("name"))
                .toList();
    }

    private void add(int number, String name, long silentSeconds) {
        index.load(new FleetRow(Clusters.cluster(id(number), name), null, seen(number, silentSeconds)));
    }

    private static Seen seen(int number, long silentSeconds) {
        return Clusters.seen(id(number), NOW.minusSeconds(silentSeconds));
    }
}
