package cx.niro.simulator.controller;

import static org.assertj.core.api.Assertions.assertThat;

import cx.niro.simulator.store.Json;
import org.junit.jupiter.api.Test;

class RollingUpdateTest {
    @Test
    void surgeIsRoundedUpAndUnavailabilityDown() {
        assertThat(rules(3, "25%", "25%")).isEqualTo(new RollingUpdate(3, 1, 0));
        assertThat(rules(8, "25%", "25%")).isEqualTo(new RollingUpdate(8, 2, 2));
        assertThat(rules(5, "2", "1")).isEqualTo(new RollingUpdate(5, 2, 1));
    }

    @Test
    void somethingMayAlwaysMove() {
        assertThat(rules(1, "0%", "1%")).isEqualTo(new RollingUpdate(1, 0, 1));
    }

    @Test
    void newSetGrowsIntoTheRoomThatSurgeLeaves() {
        RollingUpdate rules = new RollingUpdate(4, 1, 0);
        assertThat(rules.newReplicas(0, 4)).isEqualTo(1);
        assertThat(rules.newReplicas(1, 5)).isEqualTo(1);
        assertThat(rules.newReplicas(3, 4)).isEqualTo(4);
        assertThat(rules.newReplicas(6, 6)).isEqualTo(4);
    }

    @Test
    void oldPodsGoOnlyAsFarAsNewOnesAreAvailable() {
        RollingUpdate rules = new RollingUpdate(4, 1, 0);
        assertThat(rules.removable(5, 1, 0)).isZero();
        assertThat(rules.removable(5, 1, 1)).isEqualTo(1);
        assertThat(rules.spare(4)).isZero();
        assertThat(rules.spare(5)).isEqualTo(1);
    }

    private static RollingUpdate rules(int replicas, String surge, String unavailable) {
        return RollingUpdate.of(
                Json.yaml("{spec: {replicas: %d, strategy: {rollingUpdate: {maxSurge: %s, maxUnavailable: %s}}}}"
                        .formatted(replicas, surge, unavailable)));
    }
}
