package cx.niro.verticles.fleet;

import static cx.niro.verticles.fleet.ClusterStatus.CRITICAL;
import static cx.niro.verticles.fleet.ClusterStatus.HEALTHY;
import static cx.niro.verticles.fleet.ClusterStatus.OFFLINE;
import static cx.niro.verticles.fleet.ClusterStatus.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import cx.niro.verticles.fleet.FleetJson.Light;
import cx.niro.verticles.fleet.Observation.Moment;
import cx.niro.verticles.heartbeat.HeartbeatMessages.LogStreams;
import cx.niro.verticles.heartbeat.HeartbeatMessages.Proven;
import cx.niro.verticles.liveness.LightConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Seconds before now, unless said otherwise; the agent beats every 15 s. */
class LightRuleTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final long LONG = 1_000_000;
    private static final UUID ID = new UUID(1, 1);

    private final FleetConfig config = FleetConfig.defaults("https://niro.test");
    private final LightRule lights = new LightRule(config);
    private final StatusRule statuses = new StatusRule(config);

    @ParameterizedTest
    @CsvSource({
        "0, green",
        "45, green",
        "46, amber",
        "60, amber",
        "61, red",
        "100000, red",
        // a database whose clock was set back
        "-5, green"
    })
    void ageOfTheNewestReturnedProofDecides(long provenAgo, String expected) {
        var row = row(0, new Proven(ago(LONG), ago(0), ago(provenAgo), ago(provenAgo), null, null));

        assertThat(lights.of(row, watching()).commands()).isEqualTo(new Light(expected, ago(provenAgo)));
        assertThat(lights.of(row, watching()).kubernetesApi()).isEqualTo(new Light(expected, ago(provenAgo)));
        assertThat(lights.of(row, watching()).logs()).isEqualTo(new Light("grey", null));
    }

    @ParameterizedTest
    @CsvSource({"0, green", "45, green", "46, amber", "60, amber", "61, red"})
    void ageOfTheLastHeartbeatIsTheLightOfTheProcess(long silent, String expected) {
        var row = row(silent, proven(LONG, silent));

        assertThat(lights.of(row, watching()).process()).isEqualTo(new Light(expected, ago(silent)));
    }

    @ParameterizedTest
    @CsvSource({"60, HEALTHY", "61, CRITICAL", "100000, CRITICAL"})
    void deadCommandsMakeAClusterThatBeatsCriticalAfterAMinute(long provenAgo, ClusterStatus expected) {
        assertThat(status(row(3, proven(LONG, provenAgo)), watching())).isEqualTo(expected);
    }

    @Test
    void channelThatDiesAndComesBackIsCriticalInBetween() {
        var statuses = List.of(
                status(row(5, proven(LONG, 20)), watching()),
                status(row(5, proven(LONG, 75)), watching()),
                status(row(0, proven(LONG, 2)), watching()));

        assertThat(statuses).containsExactly(HEALTHY, CRITICAL, HEALTHY);
    }

    /** The last proof is always older than the last heartbeat: the age alone would blame the channel for what the silence does. */
    @ParameterizedTest
    @CsvSource({"20, 45, HEALTHY", "40, 66, HEALTHY", "44, 70, HEALTHY", "50, 76, UNKNOWN", "95, 121, OFFLINE"})
    void silentAgentIsUnknownOrOfflineButNeverUnreachable(long silent, long provenAgo, ClusterStatus expected) {
        var row = row(silent, proven(LONG, provenAgo));

        assertThat(status(row, watching())).isEqualTo(expected);
        assertThat(statuses.reasons(row, expected, watching()))
                .extracting(Reason::code)
                .doesNotContain("commands_unreachable");
    }

    @ParameterizedTest
    @CsvSource({"44, 70, amber", "59, 85, amber", "61, 87, red"})
    void lightOfCommandsTurnsRedWithSilenceNotBeforeIt(long silent, long provenAgo, String expected) {
        assertThat(lights.of(row(silent, proven(LONG, provenAgo)), watching()).commands())
                .isEqualTo(new Light(expected, ago(provenAgo)));
    }

    @ParameterizedTest
    @CsvSource({"10, grey, HEALTHY", "59, grey, HEALTHY", "60, grey, HEALTHY", "61, red, CRITICAL"})
    void agentThatNeverPolledHasAMinuteFromTheStartOfItsRun(long started, String light, ClusterStatus expected) {
        var row = row(1, new Proven(ago(started), null, null, null, null, null));

        assertThat(lights.of(row, watching()).commands()).isEqualTo(new Light(light, null));
        assertThat(status(row, watching())).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"10, grey, HEALTHY", "61, red, CRITICAL"})
    void proofsOfAnEarlierRunSayNothingOfThisOne(long started, String light, ClusterStatus expected) {
        var row = row(1, proven(started, started + 500));

        assertThat(lights.of(row, watching()).commands()).isEqualTo(new Light(light, ago(started + 500)));
        assertThat(status(row, watching())).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"10, grey, HEALTHY", "59, grey, HEALTHY", "61, red, CRITICAL"})
    void outageOfOursIsNotTheChannelsFault(long watchingSince, String light, ClusterStatus expected) {
        var row = row(1, proven(LONG, 3600));
        var moment = new Moment(NOW, ago(watchingSince), false);

        assertThat(lights.of(row, moment).commands()).isEqualTo(new Light(light, ago(3600)));
        assertThat(lights.of(row, moment).kubernetesApi()).isEqualTo(new Light(light, ago(3600)));
        assertThat(status(row, moment)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"0, 62, grey, HEALTHY", "14, 140, grey, HEALTHY", "60, 3600, grey, HEALTHY", "61, 3600, red, CRITICAL"})
    void gapInAllThatIsHeardIsNotTheChannelsFault(long heardFor, long provenAgo, String light, ClusterStatus expected) {
        var row = row(0, proven(LONG, provenAgo, ago(heardFor)));

        assertThat(lights.of(row, watching()).commands()).isEqualTo(new Light(light, ago(provenAgo)));
        assertThat(status(row, watching())).isEqualTo(expected);
    }

    @Test
    void afterAnOutageTheProcessIsNotKnownUntilItIsHeardAgain() {
        var row = row(3600, proven(LONG, 3600));

        assertThat(process(row, new Moment(NOW, ago(20), false))).isEqualTo("grey");
        assertThat(process(row, new Moment(NOW, ago(61), false))).isEqualTo("red");
        assertThat(process(row(5, proven(LONG, 3600)), new Moment(NOW, ago(20), false)))
                .isEqualTo("green");
    }

    @Test
    void aClusterThatNeverBeatHasOnlyGreyLights() {
        var lights = this.lights.of(new FleetRow(Clusters.cluster(ID, "a"), null, null), watching());

        assertThat(List.of(lights.process(), lights.commands(), lights.kubernetesApi(), lights.logs()))
                .containsOnly(new Light("grey", null));
    }

    @Test
    void agentThatBeatsSeldomIsNotBlamed() {
        // its own interval is 55 s: the proof came with the last beat, 15 s old by then
        var row = row(50, proven(LONG, 65));
        var patient = new FleetConfig(
                "https://niro.test",
                Duration.ofSeconds(15),
                Duration.ofSeconds(120),
                Duration.ofSeconds(240),
                config.lights());

        assertThat(new StatusRule(patient).status(row, watching(), IncidentSeverity.NONE))
                .isEqualTo(HEALTHY);
    }

    @Test
    void processIsNotGreenWhileTheClusterIsUnknown() {
        var strict = new FleetConfig(
                "https://niro.test",
                Duration.ofSeconds(5),
                Duration.ofSeconds(20),
                Duration.ofSeconds(30),
                LightConfig.DEFAULT);

        assertThat(new LightRule(strict)
                        .of(row(21, proven(LONG, 21)), watching())
                        .process()
                        .state())
                .isEqualTo("amber");
    }

    @Test
    void reasonSaysWhatSinceWhenAndWhatToCheck() {
        var row = row(3, new Proven(ago(LONG), ago(80), ago(90), ago(1), null, null));

        assertThat(statuses.reasons(row, CRITICAL, watching()))
                .containsExactly(
                        new Reason(
                                "commands_unreachable",
                                "heartbeats arrive, but since 2026-03-01 11:58:30 UTC no answer to the agent's polls has come back"
                                        + " to it, so commands do not reach this cluster; its polls do not arrive here. Check what"
                                        + " stands between agent and Niro (proxy, load balancer, firewall): it must let a request"
                                        + " last 25 s, by its limits and its idle time-outs, and must not hold back the answer"));
    }

    @Test
    void pollsThatArriveWhoseAnswersAreLostAreTold() {
        var row = row(3, new Proven(ago(LONG), ago(12), ago(90), ago(1), null, null));

        assertThat(statuses.reasons(row, CRITICAL, watching()).get(0).message())
                .contains("its polls arrive here, the answers are lost");
    }

    @ParameterizedTest
    @CsvSource({"3, 1, green", "100, 44, green", "100, 46, amber", "100, 61, red", "61, , red", "40, , green"})
    void ageOfTheLastBatchIsTheLightOfOpenLogStreams(long opened, Long taken, String expected) {
        var takenAt = taken == null ? null : ago(taken);
        var row = row(1, logs(new LogStreams(ago(opened), takenAt, null)));

        assertThat(lights.of(row, watching()).logs()).isEqualTo(new Light(expected, takenAt));
    }

    @Test
    void closedLogStreamsHaveNoLight() {
        var row = row(1, logs(new LogStreams(ago(300), ago(200), ago(190))));

        assertThat(lights.of(row, watching()).logs()).isEqualTo(new Light("grey", ago(200)));
    }

    @Test
    void logStreamsThatOpenedAgainCountFromThen() {
        var row = row(1, logs(new LogStreams(ago(5), ago(200), ago(190))));

        assertThat(lights.of(row, watching()).logs().state()).isEqualTo("green");
    }

    private static Proven logs(LogStreams streams) {
        return new Proven(ago(LONG), ago(1), ago(1), ago(1), null, streams);
    }

    /** Whatever was proven when: no light is green or red without a reason in the ages. */
    @RepeatedTest(200)
    void lightsAreNeverBetterThanTheirProof(RepetitionInfo repetition) {
        var random = new Random(repetition.getCurrentRepetition());
        for (var i = 0; i < 500; i++) {
            var silent = random.nextInt(150);
            var proven = silent + random.nextInt(150);
            var started = random.nextInt(300);
            var since = random.nextInt(300);
            var heard = silent + random.nextInt(300);
            var row = row(silent, proven(started, proven, random.nextBoolean() ? null : ago(heard)));
            var moment = new Moment(NOW, ago(since), false);
            var light = lights.of(row, moment).commands().state();
            var status = status(row, moment);

            if (light.equals("green")) {
                assertThat(proven).isLessThanOrEqualTo(45);
            }
            if (light.equals("red")) {
                assertThat(Math.min(proven, Math.min(started, since))).isGreaterThan(60);
            }
            if (status == CRITICAL) {
                assertThat(light).isEqualTo("red");
                assertThat(silent).isLessThan(45);
            }
            if (silent >= 45 && since >= 45) {
                assertThat(status).isIn(UNKNOWN, OFFLINE);
            }
        }
    }

    private ClusterStatus status(FleetRow row, Moment moment) {
        return statuses.status(row, moment, IncidentSeverity.NONE);
    }

    private String process(FleetRow row, Moment moment) {
        return lights.of(row, moment).process().state();
    }

    private static Proven proven(long started, long provenAgo) {
        return proven(started, provenAgo, null);
    }

    private static Proven proven(long started, long provenAgo, Instant heardSince) {
        return new Proven(ago(started), ago(provenAgo), ago(provenAgo), ago(provenAgo), heardSince, null);
    }

    private static FleetRow row(long silent, Proven proven) {
        return new FleetRow(Clusters.cluster(ID, "a"), null, Clusters.seen(ID, ago(silent), proven));
    }

    private static Moment watching() {
        return new Moment(NOW, ago(LONG), false);
    }

    private static Instant ago(long seconds) {
        return NOW.minusSeconds(seconds);
    }
}
