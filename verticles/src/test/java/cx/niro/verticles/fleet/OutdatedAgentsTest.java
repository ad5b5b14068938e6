package cx.niro.verticles.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import cx.niro.protocol.AgentInfo;
import cx.niro.verticles.fleet.FleetMessages.AgentRelease;
import cx.niro.verticles.fleet.FleetMessages.AgentReleases;
import java.util.Arrays;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutdatedAgentsTest {
    private static final UUID ID = new UUID(1, 1);

    private final OutdatedAgents outdated = new OutdatedAgents();

    private static FleetRow row(String version, int protocol, String image) {
        return new FleetRow(
                Clusters.cluster(ID, "a"),
                Clusters.facts(ID, 1, 1, new AgentInfo(version, protocol, null, image)),
                null);
    }

    private void know(String installed, String... versions) {
        outdated.learn(new AgentReleases(
                installed,
                Arrays.stream(versions)
                        .map(version -> new AgentRelease(Clusters.ORG, version))
                        .toList()));
    }

    @Test
    void nothingIsOutdatedBeforeAnyReleaseIsKnown() {
        assertThat(outdated.isOutdated(row("0.0.1", 1, null))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "1.1.0, , true",
        "1.2.0-rc.1, , true",
        "1.2.0, , false",
        "1.3.0, , false",
        "main, , false",
        "1.1.0, mirror:5000/agent:1.2.0, false",
        "1.1.0, mirror:5000/agent:1.1.0@sha256:00, true",
        "main, mirror:5000/agent:1.1.0, true"
    })
    void agentIsOutdatedWhenItIsOlderThanTheNewestRelease(String version, String image, boolean expected) {
        know("9.9.9", "1.0.0", "1.2.0", "latest");

        assertThat(outdated.isOutdated(row(version, 1, image))).isEqualTo(expected);
    }

    @Test
    void withoutReleasesTheVersionCountsThatThisServerInstalls() {
        know("1.2.0");
        assertThat(outdated.isOutdated(row("1.1.0", 1, null))).isTrue();

        know("latest");
        assertThat(outdated.isOutdated(row("1.1.0", 1, null))).isFalse();
    }

    @Test
    void releaseOfAnotherOrganizationSaysNothing() {
        outdated.learn(new AgentReleases(null, java.util.List.of(new AgentRelease(Clusters.OTHER_ORG, "2.0.0"))));

        assertThat(outdated.isOutdated(row("1.1.0", 1, null))).isFalse();
    }

    @Test
    void clusterThatWasNeverHeardOfIsNotOutdated() {
        know("1.2.0");

        assertThat(outdated.isOutdated(new FleetRow(Clusters.cluster(ID, "a"), null, null)))
                .isFalse();
    }
}
