package cx.niro.agent.update;

import static org.assertj.core.api.Assertions.assertThat;

import cx.niro.agent.TestClock;
import cx.niro.agent.kubernetes.KubernetesFailure;
import cx.niro.agent.loop.BackOff;
import cx.niro.agent.runs.Run;
import cx.niro.agent.update.NewPod.Condition;
import cx.niro.protocol.UpdateOffer;
import cx.niro.protocol.UpdateReport;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class SelfUpdateTest {
    private static final String OLD = "registry.lan:5000/niro/agent:1.0.0";
    private static final String NEW = "registry.lan:5000/niro/agent:2.0.0";

    private final FakeDeployment deployment = new FakeDeployment(OLD);
    private final TestClock clock = new TestClock();
    private final Run oldRun = new Run();
    private final Run newRun = new Run();
    private final SelfUpdate old = process(OLD, oldRun);

    @Test
    void offerRollsTheTagOutAndKeepsTheOwnRepository() {
        old.begin();

        offer("u-1", "2.0.0");

        assertThat(deployment.image()).isEqualTo(NEW);
        assertThat(deployment.annotation(UpdateNotes.PREVIOUS_IMAGE)).isEqualTo(OLD);
        assertThat(reportOf(old)).isEqualTo(new UpdateReport("u-1", "rolling", null, null));
        assertThat(oldRun.isCandidate()).isFalse();
    }

    @Test
    void newProcessIsACandidateUntilItIsPromotedAndThenWritesDownTheSuccess() {
        old.begin();
        offer("u-1", "2.0.0");
        var fresh = process(NEW, newRun);

        fresh.begin();
        assertThat(newRun.isCandidate()).isTrue();
        assertThat(reportOf(fresh).state()).isEqualTo("candidate");
        turn(fresh, 30);
        assertThat(newRun.isCandidate()).isTrue();

        newRun.promote();
        turn(fresh, 2);

        assertThat(reportOf(fresh)).isEqualTo(new UpdateReport("u-1", "succeeded", null, null));
        assertThat(newRun.isCandidate()).isFalse();
        assertThat(deployment.annotation(UpdateNotes.STATE)).isEqualTo("succeeded");
        // what a version that fails soon after is set back to
        assertThat(deployment.notes().succeededAt()).contains(clock.instant());
        assertThat(deployment.annotation(UpdateNotes.PREVIOUS_IMAGE)).isEqualTo(OLD);
        turn(old, 3);
        assertThat(deployment.image()).isEqualTo(NEW);
        assertThat(reportOf(old).state()).isEqualTo("succeeded");
    }

    @Test
    void imageThatCannotBePulledIsSetBackAfterSomePatienceWithTheKubeletsWords() {
        old.begin();
        offer("u-1", "2.0.0");
        deployment.pod(Condition.IMAGE_MISSING, 0, "pod niro-agent-x is Pending: ImagePullBackOff: not found");

        turn(old, 1);
        assertThat(deployment.image()).isEqualTo(NEW);
        clock.advance(Duration.ofSeconds(60));
        turn(old, 1);

        assertThat(deployment.image()).isEqualTo(OLD);
        assertThat(reportOf(old).state()).isEqualTo("rolled_back");
        assertThat(reportOf(old).reason()).isEqualTo("image_pull");
        assertThat(reportOf(old).message()).contains("ImagePullBackOff: not found");
        assertThat(deployment.annotation(UpdateNotes.PREVIOUS_IMAGE)).isNull();
    }

    @Test
    void pullThatSucceedsAfterAWhileIsNoFailure() {
        old.begin();
        offer("u-1", "2.0.0");
        deployment.pod(Condition.IMAGE_MISSING, 0, "pulling");
        turn(old, 1);
        clock.advance(Duration.ofSeconds(40));
        deployment.pod(Condition.STARTING, 0, "starting");
        turn(old, 1);
        clock.advance(Duration.ofSeconds(40));
        deployment.pod(Condition.IMAGE_MISSING, 0, "pulling again");

        turn(old, 1);

        assertThat(deployment.image()).isEqualTo(NEW);
    }

    @Test
    void candidateThatCrashesThreeTimesIsSetBackBeforeTheDeadline() {
        old.begin();
        offer("u-1", "2.0.0");
        deployment.pod(Condition.CRASHES, 2, "pod x ended last with Error, exit status 1");
        turn(old, 1);
        assertThat(deployment.image()).isEqualTo(NEW);

        deployment.pod(Condition.CRASHES, 3, "pod x ended last with Error, exit status 1");
        turn(old, 1);

        assertThat(deployment.image()).isEqualTo(OLD);
        assertThat(reportOf(old).reason()).isEqualTo("crash_loop");
        assertThat(reportOf(old).message()).contains("exit status 1");
    }

    @Test
    void candidateThatRunsButIsNotHeardIsSetBackAtTheDeadline() {
        old.begin();
        offer("u-1", "2.0.0");
        deployment.pod(Condition.RUNNING, 0, "pod x is Running");
        clock.advance(Duration.ofSeconds(299));
        turn(old, 1);
        assertThat(deployment.image()).isEqualTo(NEW);

        clock.advance(Duration.ofSeconds(1));
        turn(old, 1);

        assertThat(deployment.image()).isEqualTo(OLD);
        assertThat(reportOf(old).reason()).isEqualTo("not_proven");
    }

    @Test
    void podsThatCannotBeListedDoNotHoldTheDeadlineUp() {
        old.begin();
        offer("u-1", "2.0.0");
        deployment.failPods(new KubernetesFailure(500, "etcdserver: request timed out"));
        clock.advance(Duration.ofMinutes(5));

        turn(old, 1);

        assertThat(deployment.image()).isEqualTo(OLD);
        assertThat(reportOf(old).reason()).isEqualTo("deadline_passed");
    }

    @Test
    void podThatIsNeverMadeIsNamedWithTheControllersWords() {
        old.begin();
        offer("u-1", "2.0.0");
        deployment.trouble("pods \"niro-agent-x\" is forbidden: exceeded quota");
        clock.advance(Duration.ofMinutes(5));

        turn(old, 1);

        assertThat(reportOf(old).reason()).isEqualTo("deadline_passed");
        assertThat(reportOf(old).message()).contains("exceeded quota");
    }

    @Test
    void oldProcessThatGaveWayLeavesThePromotedOneTimeToWriteDownItsSuccess() {
        old.begin();
        offer("u-1", "2.0.0");
        deployment.pod(Condition.RUNNING, 0, "pod x is Running");
        oldRun.standBy("superseded");
        clock.advance(Duration.ofSeconds(301));

        turn(old, 1);
        assertThat(deployment.image()).isEqualTo(NEW);

        clock.advance(Duration.ofSeconds(60));
        turn(old, 1);
        assertThat(deployment.image()).isEqualTo(OLD);
    }

    @Test
    void oldProcessThatRestartsGoesOnWatchingAndWorking() {
        old.begin();
        offer("u-1", "2.0.0");
        var restarted = new Run();
        var again = process(OLD, restarted);

        again.begin();

        assertThat(restarted.isCandidate()).isFalse();
        assertThat(reportOf(again).state()).isEqualTo("rolling");
        clock.advance(Duration.ofMinutes(5));
        turn(again, 1);
        assertThat(deployment.image()).isEqualTo(OLD);
    }

    @Test
    void newVersionThatWasSetBackStaysAsideUntilItsPodIsGone() {
        old.begin();
        offer("u-1", "2.0.0");
        var fresh = process(NEW, newRun);
        fresh.begin();
        clock.advance(Duration.ofMinutes(5));
        turn(old, 1);

        turn(fresh, 30);
        assertThat(newRun.isAside()).isTrue();
        assertThat(deployment.image()).isEqualTo(OLD);
        var restarted = new Run();
        process(NEW, restarted).begin();
        assertThat(restarted.isAside()).isTrue();
    }

    @Test
    void versionThatStaysAsideWorksWhenAPersonSetsItAgain() {
        old.begin();
        offer("u-1", "2.0.0");
        var fresh = process(NEW, newRun);
        fresh.begin();
        clock.advance(Duration.ofMinutes(5));
        turn(old, 1);
        turn(fresh, 30);

        deployment.setImage(NEW);
        turn(fresh, 1);

        assertThat(newRun.isAside()).isFalse();
        assertThat(newRun.isCandidate()).isFalse();
    }

    @Test
    void offerThatFailedOnceIsNotTakenAgainAlsoNotByALaterProcess() {
        old.begin();
        offer("u-1", "2.0.0");
        clock.advance(Duration.ofMinutes(5));
        turn(old, 1);

        offer("u-1", "2.0.0");
        assertThat(deployment.image()).isEqualTo(OLD);
        var later = process(OLD, new Run());
        later.begin();
        later.offer(anOffer("u-1", "2.0.0"));
        turn(later, 3);
        assertThat(deployment.image()).isEqualTo(OLD);
        assertThat(reportOf(later).state()).isEqualTo("rolled_back");

        later.offer(anOffer("u-2", "2.0.0"));
        turn(later, 1);
        assertThat(deployment.image()).isEqualTo(NEW);
    }

    @Test
    void withoutTheCapabilityNothingIsTriedAndTheReasonIsToldWithTheCommand() {
        deployment.allow(false);
        old.begin();

        offer("u-1", "2.0.0");

        assertThat(deployment.changes).isEmpty();
        assertThat(reportOf(old).state()).isEqualTo("refused");
        assertThat(reportOf(old).reason()).isEqualTo("capability_missing");
        assertThat(reportOf(old).message()).contains("NIRO_ENABLE_SELF_UPDATE=1");
    }

    @Test
    void capabilityThatIsNotKnownNowIsAskedForAgain() {
        deployment.allow(null);
        old.begin();
        offer("u-1", "2.0.0");
        assertThat(old.report()).isEmpty();

        deployment.allow(true);
        offer("u-1", "2.0.0");

        assertThat(deployment.image()).isEqualTo(NEW);
    }

    @Test
    void versionThatRunsAlreadyAndImageWithoutOneAreRefused() {
        old.begin();

        offer("u-1", "1.0.0");
        assertThat(reportOf(old).reason()).isEqualTo("same_version");

        old.offer(new UpdateOffer("u-2", "2.0.0", "ghcr.io/niro-cx/niro-agent", 300));
        turn(old, 1);
        assertThat(reportOf(old).reason()).isEqualTo("image_invalid");
        assertThat(deployment.image()).isEqualTo(OLD);
    }

    @Test
    void changeThatTheClusterRefusesIsTold() {
        old.begin();
        deployment.failNextChange(new KubernetesFailure(403, "admission webhook \"images\" denied the request"));

        offer("u-1", "2.0.0");

        assertThat(reportOf(old).reason()).isEqualTo("patch_refused");
        assertThat(reportOf(old).message()).contains("admission webhook");
        assertThat(deployment.image()).isEqualTo(OLD);
    }

    @Test
    void changeThatLosesARaceIsDecidedAnew() {
        old.begin();
        deployment.beforeNextChange(() -> deployment.annotate("other", "change"));
        offer("u-1", "2.0.0");
        assertThat(deployment.image()).isEqualTo(OLD);

        offer("u-1", "2.0.0");
        turn(old, 1);
        offer("u-1", "2.0.0");

        assertThat(deployment.image()).isEqualTo(NEW);
    }

    @Test
    void successThatIsWrittenDownFirstWinsOverTheDeadline() {
        old.begin();
        offer("u-1", "2.0.0");
        var fresh = process(NEW, newRun);
        fresh.begin();
        newRun.promote();
        clock.advance(Duration.ofMinutes(5));
        deployment.beforeNextChange(() -> turn(fresh, 1));

        turn(old, 3);

        assertThat(deployment.image()).isEqualTo(NEW);
        assertThat(reportOf(old).state()).isEqualTo("succeeded");
        assertThat(reportOf(fresh).state()).isEqualTo("succeeded");
    }

    @Test
    void imageThatSomebodySetsMeanwhileStays() {
        old.begin();
        offer("u-1", "2.0.0");
        deployment.setImage("registry.lan:5000/niro/agent:by-hand");

        turn(old, 2);
        clock.advance(Duration.ofMinutes(5));
        turn(old, 2);

        assertThat(deployment.image()).isEqualTo("registry.lan:5000/niro/agent:by-hand");
        assertThat(reportOf(old).reason()).isEqualTo("image_changed");
    }

    @Test
    void processThatCannotReadItsDeploymentProvesItselfUntilItCan() {
        deployment.fail(new KubernetesFailure(0, "no answer"));
        old.begin();
        assertThat(oldRun.isCandidate()).isTrue();

        deployment.fail(null);
        turn(old, 1);

        assertThat(oldRun.isCandidate()).isFalse();
    }

    @Test
    void processWithoutADeploymentWorksAndRefusesOffers() {
        deployment.fail(new KubernetesFailure(404, "not found"));
        old.begin();
        clock.advance(SelfUpdate.PATIENCE);
        turn(old, 1);
        assertThat(oldRun.isCandidate()).isFalse();

        offer("u-1", "2.0.0");
        turn(old, 50);

        assertThat(reportOf(old).reason()).isEqualTo("not_in_a_pod");
        assertThat(deployment.reads).isEqualTo(2);
    }

    @Test
    void newProcessThatIsForbiddenToReadAtFirstStaysACandidate() {
        old.begin();
        offer("u-1", "2.0.0");
        deployment.fail(new KubernetesFailure(403, "RBAC: clusterrole not found"));
        var fresh = process(NEW, newRun);

        fresh.begin();
        clock.advance(Duration.ofSeconds(30));
        turn(fresh, 3);
        assertThat(newRun.isCandidate()).isTrue();

        deployment.fail(null);
        turn(fresh, 1);
        assertThat(newRun.isCandidate()).isTrue();
        assertThat(reportOf(fresh).state()).isEqualTo("candidate");
    }

    @Test
    void processThatWentAloneTakesOffersOnceItSeesItsDeployment() {
        deployment.fail(new KubernetesFailure(403, "forbidden"));
        old.begin();
        clock.advance(SelfUpdate.PATIENCE);
        turn(old, 1);
        deployment.fail(null);

        clock.advance(SelfUpdate.ALONE_LOOKS_EVERY);
        turn(old, 1);
        offer("u-1", "2.0.0");

        assertThat(deployment.image()).isEqualTo(NEW);
    }

    @Test
    void newProcessThatWentAloneAndWorksWritesDownTheSuccess() {
        old.begin();
        offer("u-1", "2.0.0");
        deployment.fail(new KubernetesFailure(403, "forbidden"));
        var fresh = process(NEW, newRun);
        fresh.begin();
        clock.advance(SelfUpdate.PATIENCE);
        turn(fresh, 1);
        newRun.accept();
        deployment.fail(null);

        clock.advance(SelfUpdate.ALONE_LOOKS_EVERY);
        turn(fresh, 1);

        assertThat(newRun.isCandidate()).isFalse();
        assertThat(reportOf(fresh).state()).isEqualTo("succeeded");
    }

    @Test
    void readThatIsForbiddenLaterIsTriedAgain() {
        old.begin();
        deployment.fail(new KubernetesFailure(403, "forbidden"));
        offer("u-1", "2.0.0");

        deployment.fail(null);
        offer("u-1", "2.0.0");

        assertThat(deployment.image()).isEqualTo(NEW);
    }

    @Test
    void refusalThatCannotBeWrittenDownIsToldWithItsRealReason() {
        old.begin();
        deployment.failEveryChange(new KubernetesFailure(403, "admission webhook \"images\" denied the request"));

        offer("u-1", "2.0.0");

        assertThat(reportOf(old).state()).isEqualTo("refused");
        assertThat(reportOf(old).reason()).isEqualTo("patch_refused");
        assertThat(reportOf(old).message()).contains("admission webhook");
        offer("u-1", "2.0.0");
        assertThat(reportOf(old).reason()).isEqualTo("patch_refused");
    }

    @Test
    void annotationsThatAPersonWroteDoNotStopTheAgent() {
        deployment.annotate(UpdateNotes.ID, "x".repeat(200));
        deployment.annotate(UpdateNotes.STATE, "rolled_back");
        deployment.annotate(UpdateNotes.REASON, "what is this\u0000 for " + "y".repeat(5_000));
        deployment.annotate(UpdateNotes.DEADLINE, "tomorrow");
        deployment.annotate(UpdateNotes.STARTS, "a=b,c");
        old.begin();
        assertThat(oldRun.isCandidate()).isFalse();
        assertThat(old.report()).isEmpty();

        deployment.annotate(UpdateNotes.ID, "u-0");
        var again = process(OLD, new Run());
        again.begin();
        assertThat(reportOf(again).reason()).hasSizeLessThanOrEqualTo(64);
    }

    @Test
    void idleProcessLeavesTheApiServerAlone() {
        old.begin();

        turn(old, 50);

        assertThat(deployment.reads).isEqualTo(1);
    }

    @Test
    void offersWhileOneIsUnderWayAreLeftAlone() {
        old.begin();
        offer("u-1", "2.0.0");

        offer("u-2", "3.0.0");

        assertThat(deployment.image()).isEqualTo(NEW);
        assertThat(deployment.annotation(UpdateNotes.ID)).isEqualTo("u-1");
    }

    private void offer(String id, String tag) {
        old.offer(anOffer(id, tag));
        turn(old, 1);
    }

    private static UpdateOffer anOffer(String id, String tag) {
        return new UpdateOffer(id, tag, "ghcr.io/niro-cx/niro-agent:" + tag, 300);
    }

    private static void turn(SelfUpdate process, int times) {
        for (var turn = 0; turn < times; turn++) {
            assertThat(process.turn()).isGreaterThanOrEqualTo(Duration.ZERO);
        }
    }

    private static UpdateReport reportOf(SelfUpdate process) {
        return process.report().orElseThrow();
    }

    private SelfUpdate process(String image, Run run) {
        return new SelfUpdate(deployment, Optional.of(image), run, new BackOff(RandomGenerator.getDefault()), clock);
    }
}
