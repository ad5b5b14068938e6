package cx.niro.verticles.fleet;

import static cx.niro.verticles.fleet.ClusterStatus.CRITICAL;
import static cx.niro.verticles.fleet.ClusterStatus.HEALTHY;
import static cx.niro.verticles.fleet.ClusterStatus.OFFLINE;
import static cx.niro.verticles.fleet.ClusterStatus.PENDING;
import static cx.niro.verticles.fleet.ClusterStatus.UNKNOWN;
import static cx.niro.verticles.fleet.ClusterStatus.WARNING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cx.niro.verticles.fleet.Observation.Moment;
import cx.niro.verticles.liveness.LightConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatusRuleTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final Instant LONG_AGO = NOW.minus(Duration.ofDays(30));
    private static final UUID ID = new UUID(1, 1);

    private final StatusRule rule = new StatusRule(FleetConfig.defaults("https://niro.test"));

    @ParameterizedTest
    @CsvSource({
        "0, HEALTHY",
        "44, HEALTHY",
        "45, UNKNOWN",
        "89, UNKNOWN",
        "90, OFFLINE",
        "100000, OFFLINE",
        "-5, HEALTHY"
    })
    void silenceDecides(long silentSeconds, ClusterStatus expected) {
        assertThat(status(heard(NOW.minusSeconds(silentSeconds)), watching())).isEqualTo(expected);
    }

    @Test
    void silentClusterBecomesUnknownThenOfflineThenHealthyAgain() {
        var row = heard(NOW);

        assertThat(List.of(
                        status(row, at(NOW.plusSeconds(15))),
                        status(row, at(NOW.plusSeconds(50))),
                        status(row, at(NOW.plusSeconds(120))),
                        status(row.with(Clusters.seen(ID, NOW.plusSeconds(121))), at(NOW.plusSeconds(122)))))
                .containsExactly(HEALTHY, UNKNOWN, OFFLINE, HEALTHY);
    }

    @Test
    void silenceCountsOnlySinceTheServiceWatches() {
        var moment = new Moment(NOW, NOW.minusSeconds(20), false);

        assertThat(status(heard(NOW.minus(Duration.ofHours(3))), moment)).isEqualTo(HEALTHY);
    }

    @Test
    void clusterIsPendingUntilItsFirstHeartbeat() {
        var never = new FleetRow(Clusters.neverEnrolled(ID, "a"), null, null);
        var enrolled = new FleetRow(Clusters.cluster(ID, "a"), null, null);

        assertThat(status(never, watching())).isEqualTo(PENDING);
        assertThat(codes(never, watching())).containsExactly("never_enrolled");
        assertThat(status(enrolled, watching())).isEqualTo(PENDING);
        assertThat(codes(enrolled, watching())).containsExactly("no_heartbeat_yet");
    }

    @ParameterizedTest
    @CsvSource({"NONE, HEALTHY", "LOW, WARNING", "MEDIUM, WARNING", "HIGH, CRITICAL"})
    void incidentsColourAClusterThatIsHeard(IncidentSeverity incident, ClusterStatus expected) {
        assertThat(rule.status(heard(NOW), watching(), incident)).isEqualTo(expected);
    }

    @Test
    void silenceOutranksIncidents() {
        var silent = heard(NOW.minusSeconds(60));

        assertThat(rule.status(silent, watching(), IncidentSeverity.HIGH)).isEqualTo(UNKNOWN);
        assertThat(List.of(WARNING, CRITICAL)).doesNotContain(rule.status(silent, watching(), IncidentSeverity.LOW));
    }

    @Test
    void reasonsSayWhatHappenedAndWhatWasExpected() {
        assertThat(rule.reasons(heard(NOW.minusSeconds(52)), UNKNOWN, watching()))
                .containsExactly(new Reason("heartbeat_late", "no heartbeat for 52 s, expected every 15 s"));
        assertThat(rule.reasons(heard(NOW.minusSeconds(600)), OFFLINE, watching()))
                .containsExactly(new Reason("offline", "no heartbeat for 10 min; offline after 90 s"));
        assertThat(rule.reasons(heard(NOW), HEALTHY, watching())).isEmpty();
    }

    @Test
    void revokedKeyIsToldWhateverTheStatus() {
        var cluster = new ClusterRecord(
                ID, Clusters.ORG, "a", "dev", java.util.Map.of(), LONG_AGO, LONG_AGO, "uid", NOW.minusSeconds(5));

        assertThat(codes(new FleetRow(cluster, null, Clusters.seen(ID, NOW)), watching()))
                .containsExactly("agent_key_revoked");
    }

    @Test
    void twoProcessesOnOneKeyAreCriticalWhateverTheSilence() {
        var twin = Clone.of("two_processes", LONG_AGO, null);

        for (var lastSeen : List.of(NOW, LONG_AGO)) {
            var row = new FleetRow(Clusters.cluster(ID, "a").with(twin), null, Clusters.seen(ID, lastSeen));
            assertThat(status(row, watching())).isEqualTo(CRITICAL);
            assertThat(codes(row, watching())).containsExactly("clone_quarantined");
        }
    }

    @Test
    void anotherClusterOnTheKeyIsCriticalWhileItIsHeard() {
        var heardOf = Clusters.cluster(ID, "a").with(Clone.of("other_cluster", NOW.minusSeconds(590), "uid-2"));
        var gone = Clusters.cluster(ID, "a").with(Clone.of("other_cluster", NOW.minusSeconds(610), "uid-2"));

        assertThat(status(new FleetRow(heardOf, null, Clusters.seen(ID, NOW)), watching()))
                .isEqualTo(CRITICAL);
        assertThat(codes(new FleetRow(heardOf, null, Clusters.seen(ID, NOW)), watching()))
                .containsExactly("clone_quarantined");
        assertThat(status(new FleetRow(heardOf, null, Clusters.seen(ID, LONG_AGO)), watching()))
                .isEqualTo(OFFLINE);
        assertThat(status(new FleetRow(gone, null, Clusters.seen(ID, NOW)), watching()))
                .isEqualTo(HEALTHY);
    }

    @Test
    void pausedObservationIsTold() {
        assertThat(codes(heard(NOW), new Moment(NOW, LONG_AGO, true))).containsExactly("observation_paused");
    }

    @Test
    void configurationMustBeInOrder() {
        assertThatThrownBy(() -> new FleetConfig(
                        "https://niro.test",
                        Duration.ofSeconds(15),
                        Duration.ofSeconds(90),
                        Duration.ofSeconds(30),
                        LightConfig.DEFAULT))
                .hasMessage("fleet.offlineAfter (PT30S) must not be shorter than unknownAfter (PT1M30S)");
        assertThatThrownBy(() -> new FleetConfig(
                        "https://niro.test",
                        Duration.ofSeconds(15),
                        Duration.ofSeconds(15),
                        Duration.ofSeconds(30),
                        LightConfig.DEFAULT))
                .hasMessage("fleet.unknownAfter (PT15S) must be longer than heartbeatInterval (PT15S)");
    }

    private ClusterStatus status(FleetRow row, Moment moment) {
        return rule.status(row, moment, IncidentSeverity.NONE);
    }

    private List<String> codes(FleetRow row, Moment moment) {
        return rule.reasons(row, status(row, moment), moment).stream()
                .map(Reason::code)
                .toList();
    }

    private static FleetRow heard(Instant at) {
        return new FleetRow(Clusters.cluster(ID, "a"), null, Clusters.seen(ID, at));
    }

    private static Moment watching() {
        return at(NOW);
    }

    private static Moment at(Instant now) {
        return new Moment(now, LONG_AGO, false);
    }
}
