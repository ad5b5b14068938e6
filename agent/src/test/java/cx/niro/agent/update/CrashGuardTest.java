package cx.niro.agent.update;

import static org.assertj.core.api.Assertions.assertThat;

import cx.niro.agent.TestClock;
import cx.niro.agent.kubernetes.KubernetesFailure;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CrashGuardTest {
    private static final String OLD = "niro/agent:1.0.0";
    private static final String NEW = "niro/agent:2.0.0";

    private final FakeDeployment deployment = new FakeDeployment(NEW);
    private final TestClock clock = new TestClock();

    @BeforeEach
    void updated() {
        deployment.annotate(UpdateNotes.ID, "u-1");
        deployment.annotate(UpdateNotes.STATE, "succeeded");
        deployment.annotate(UpdateNotes.IMAGE, NEW);
        deployment.annotate(UpdateNotes.PREVIOUS_IMAGE, OLD);
        deployment.annotate(UpdateNotes.SUCCEEDED_AT, clock.instant().toString());
    }

    @Test
    void versionThatProvedItselfLongAgoIsNotBlamedForItsRestarts() {
        clock.advance(UpdateNotes.PROBATION);

        for (var start = 1; start <= 10; start++) {
            starts(NEW, "niro-agent-a");
        }

        assertThat(deployment.image()).isEqualTo(NEW);
        assertThat(deployment.changes).isEmpty();
    }

    @Test
    void versionThatIsStillBeingProvenIsGuardedHoweverLongThatTakes() {
        deployment.annotate(UpdateNotes.STATE, "rolling");
        deployment.annotate(UpdateNotes.SUCCEEDED_AT, "");
        clock.advance(Duration.ofDays(1));

        for (var start = 1; start <= 4; start++) {
            starts(NEW, "niro-agent-a");
        }

        assertThat(deployment.image()).isEqualTo(OLD);
    }

    @Test
    void successOfUnknownAgeGuardsNothing() {
        deployment.annotate(UpdateNotes.SUCCEEDED_AT, "some day");

        for (var start = 1; start <= 4; start++) {
            starts(NEW, "niro-agent-a");
        }

        assertThat(deployment.image()).isEqualTo(NEW);
    }

    @Test
    void thirdRestartWithinTenMinutesSetsThePreviousImageBack() {
        deployment.pod(NewPod.Condition.CRASHES, 3, "pod niro-agent-a; ended last with OOMKilled, exit status 137");
        for (var start = 1; start <= 3; start++) {
            starts(NEW, "niro-agent-a");
            clock.advance(Duration.ofSeconds(50));
            assertThat(deployment.image()).isEqualTo(NEW);
        }

        assertThat(guard(NEW, "niro-agent-a").countThisStart()).isTrue();

        assertThat(deployment.image()).isEqualTo(OLD);
        var report = deployment.notes().report(false).orElseThrow();
        assertThat(report.state()).isEqualTo("rolled_back");
        assertThat(report.reason()).isEqualTo("crash_loop");
        assertThat(report.message()).contains(NEW, "3 times", "OOMKilled");
    }

    @Test
    void restartsThatAreFarApartAreNoCrashLoop() {
        for (var start = 1; start <= 20; start++) {
            starts(NEW, "niro-agent-a");
            clock.advance(Duration.ofMinutes(4));
        }

        assertThat(deployment.image()).isEqualTo(NEW);
    }

    @Test
    void podThatIsReplacedOftenIsNoCrashLoop() {
        for (var start = 1; start <= 20; start++) {
            starts(NEW, "niro-agent-" + start);
        }

        assertThat(deployment.image()).isEqualTo(NEW);
    }

    @Test
    void versionThatWasSetBackIsNotSetForwardAgain() {
        for (var start = 1; start <= 4; start++) {
            starts(NEW, "niro-agent-a");
        }
        assertThat(deployment.image()).isEqualTo(OLD);

        for (var start = 1; start <= 10; start++) {
            starts(OLD, "niro-agent-b");
            starts(NEW, "niro-agent-a");
        }

        assertThat(deployment.image()).isEqualTo(OLD);
        assertThat(deployment.notes().previousImage()).isEmpty();
    }

    @Test
    void versionThatNoUpdateBroughtIsLeftAlone() {
        deployment.setImage("niro/agent:by-hand");

        for (var start = 1; start <= 10; start++) {
            starts("niro/agent:by-hand", "niro-agent-a");
        }

        assertThat(deployment.image()).isEqualTo("niro/agent:by-hand");
        assertThat(deployment.changes).isEmpty();
    }

    @Test
    void withoutTheCapabilityNothingIsTried() {
        deployment.allow(false);

        for (var start = 1; start <= 10; start++) {
            starts(NEW, "niro-agent-a");
        }

        assertThat(deployment.changes).isEmpty();
    }

    @Test
    void startIsNotedAlsoWhenSomebodyElseChangesTheDeploymentMeanwhile() {
        deployment.beforeNextChange(() -> deployment.annotate("other", "change"));

        starts(NEW, "niro-agent-a");

        assertThat(deployment.notes().starts().at()).hasSize(1);
    }

    @Test
    void clusterThatDoesNotAnswerStopsNobody() {
        deployment.fail(new KubernetesFailure(0, "no answer"));

        starts(NEW, "niro-agent-a");

        assertThat(deployment.changes).isEmpty();
    }

    private void starts(String image, String pod) {
        var before = deployment.image();
        assertThat(guard(image, pod).countThisStart())
                .isEqualTo(!deployment.image().equals(before));
    }

    private CrashGuard guard(String image, String pod) {
        return new CrashGuard(deployment, image, pod, clock);
    }
}
