package cx.niro.agent.logs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import cx.niro.agent.logs.ContainerView.Access;
import cx.niro.agent.logs.ContainerView.Phase;
import cx.niro.protocol.LogState;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class ContainerViewTest {
    private static final Instance THIRD = new Instance("u", "app", 3);
    private static final Instance FOURTH = new Instance("u", "app", 4);

    @Test
    void runningContainerIsFollowedAndTheOneBeforeCanBeRead() throws IOException {
        var view = view("""
                'state':{'running':{}},'lastState':{'terminated':{'exitCode':137,'reason':'OOMKilled'}},'restartCount':4""");

        assertThat(view.present()).isEqualTo(FOURTH);
        assertThat(view.phase()).isEqualTo(Phase.RUNNING);
        assertThat(view.ending()).isEqualTo("exit code 137, OOMKilled");
        assertThat(view.access(FOURTH)).contains(new Access(false, false));
        assertThat(view.access(THIRD)).contains(new Access(true, true));
        assertThat(view.access(new Instance("u", "app", 2))).isEmpty();
        assertThat(view.access(new Instance("other", "app", 4))).isEmpty();
        assertThat(view.next(null)).contains(FOURTH);
        assertThat(view.next(THIRD)).contains(FOURTH);
        assertThat(view.next(new Instance("u", "app", 1))).contains(THIRD);
        assertThat(view.next(new Instance("other", "app", 9))).contains(THIRD);
        assertThat(view.next(FOURTH)).isEmpty();
        assertThat(view.previous()).contains(THIRD);
    }

    @Test
    void containerThatWaitsToBeRestartedStillHasTheLogOfTheOneThatEnded() throws IOException {
        var view = view("""
                'state':{'waiting':{'reason':'CrashLoopBackOff','message':'back-off 10s, password=canary'}},
                'lastState':{'terminated':{'exitCode':1,'signal':9}},'restartCount':4""");

        assertThat(view.access(FOURTH)).contains(new Access(false, true));
        assertThat(view.next(null)).contains(FOURTH);
        assertThat(view.previous()).contains(FOURTH);
        assertThat(view.ending()).isEqualTo("exit code 1, signal 9");
        assertThat(view.idle().phase()).isEqualTo("waiting");
        assertThat(view.idle().reason()).isEqualTo("CrashLoopBackOff");
        assertThat(view.idle().message()).startsWith("back-off 10s").doesNotContain("canary");
    }

    @Test
    void containerThatNeverBeganHasNoLog() throws IOException {
        var view = view("'state':{'waiting':{'reason':'ContainerCreating'}},'lastState':{},'restartCount':0");

        assertThat(view.next(null)).isEmpty();
        assertThat(view.previous()).isEmpty();
        assertThat(view.access(view.present())).isEmpty();
        assertThat(view.idle()).isEqualTo(LogState.waiting("ContainerCreating", null));
    }

    @Test
    void endedContainerIsReadOnceMore() throws IOException {
        var view = view("""
                'state':{'terminated':{'exitCode':0,'reason':'Completed'}},
                'lastState':{'terminated':{'exitCode':1}},'restartCount':4""");

        assertThat(view.access(FOURTH)).contains(new Access(false, true));
        assertThat(view.previous()).contains(THIRD);
        assertThat(view.idle()).isEqualTo(LogState.ended("terminated", "exit code 0, Completed"));
    }

    @Test
    void podWithoutANodeWaitsForTheReasonOfTheScheduler() throws IOException {
        var view = ContainerView.of(json("""
                {'metadata':{'uid':'u'},'spec':{'containers':[{'name':'app'}]},'status':{'phase':'Pending','conditions':[
                {'type':'PodScheduled','status':'False','reason':'Unschedulable','message':'0/3 nodes are available'}]}}"""), "app");

        assertThat(view.idle()).isEqualTo(LogState.waiting("Unschedulable", "0/3 nodes are available"));
    }

    @Test
    void containersOfEveryKindAreFoundAndOthersAreAbsent() throws IOException {
        var pod = json("""
                {'metadata':{'uid':'u'},'spec':{'containers':[{'name':'app'}],'initContainers':[{'name':'init'}]},
                'status':{'phase':'Running','initContainerStatuses':[{'name':'init','restartCount':0,
                'state':{'terminated':{'exitCode':0}}}],'ephemeralContainerStatuses':[{'name':'debug','state':{'running':{}}}]}}""");

        assertThat(ContainerView.of(pod, "init").phase()).isEqualTo(Phase.TERMINATED);
        assertThat(ContainerView.of(pod, "debug").phase()).isEqualTo(Phase.RUNNING);
        assertThat(ContainerView.of(pod, "app").phase()).isEqualTo(Phase.WAITING);
        assertThat(ContainerView.of(pod, "other").phase()).isEqualTo(Phase.ABSENT);
    }

    @Test
    void instancesAreReadFromTheirTextAndOddOnesAreUnknown() {
        assertThat(Instance.parse("u/app/4")).isEqualTo(FOURTH);
        assertThat(Instance.parse(FOURTH.text())).isEqualTo(FOURTH);
        assertThat(Instance.parse("nonsense").isBefore(FOURTH)).isTrue();
        assertThat(Instance.parse("u/app/x").uid()).isEqualTo("u/app/x");
    }

    private static ContainerView view(String status) throws IOException {
        return ContainerView.of(
                json(
                        "{'metadata':{'uid':'u'},'spec':{'containers':[{'name':'app'}]},'status':{'containerStatuses':[{'name':'app',"
                                + status + "}]}}"),
                "app");
    }

    private static JsonNode json(String text) throws IOException {
        return new ObjectMapper().readTree(text.replace('\'', '"'));
    }
}
