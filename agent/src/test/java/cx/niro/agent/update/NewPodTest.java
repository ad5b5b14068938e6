package cx.niro.agent.update;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import cx.niro.agent.update.NewPod.Condition;
import org.junit.jupiter.api.Test;

class NewPodTest {
    @Test
    void imageThatCannotBePulledIsNamedWithTheKubeletsWords() {
        var pod = pod("""
                {"metadata": {"name": "niro-agent-1"}, "status": {"phase": "Pending", "containerStatuses": [
                  {"name": "agent", "restartCount": 0, "state": {"waiting": {
                    "reason": "ImagePullBackOff", "message": "Back-off pulling image \\"x:9\\""}}}]}}""");

        assertThat(pod.condition()).isEqualTo(Condition.IMAGE_MISSING);
        assertThat(pod.words()).contains("niro-agent-1", "Pending", "ImagePullBackOff", "Back-off pulling image");
    }

    @Test
    void crashLoopIsNamedWithItsLastEnd() {
        var pod = pod("""
                {"metadata": {"name": "p"}, "status": {"phase": "Running", "containerStatuses": [
                  {"name": "agent", "restartCount": 3, "state": {"waiting": {"reason": "CrashLoopBackOff"}},
                   "lastState": {"terminated": {"reason": "OOMKilled", "exitCode": 137}}}]}}""");

        assertThat(pod.condition()).isEqualTo(Condition.CRASHES);
        assertThat(pod.restarts()).isEqualTo(3);
        assertThat(pod.words()).contains("OOMKilled", "137");
    }

    @Test
    void podThatFitsNowhereIsNamedWithTheSchedulersWords() {
        var pod = pod("""
                {"metadata": {"name": "p"}, "status": {"phase": "Pending", "conditions": [
                  {"type": "PodScheduled", "status": "False", "message": "0/3 nodes are available"}]}}""");

        assertThat(pod.condition()).isEqualTo(Condition.STARTING);
        assertThat(pod.words()).contains("0/3 nodes are available");
    }

    @Test
    void runningPodRunsAndOneThatRestartedOnceCrashes() {
        assertThat(pod("""
                {"status": {"phase": "Running", "containerStatuses": [
                  {"name": "agent", "restartCount": 0, "state": {"running": {}}}]}}""").condition()).isEqualTo(Condition.RUNNING);
        assertThat(pod("""
                {"status": {"phase": "Running", "containerStatuses": [
                  {"name": "agent", "restartCount": 1, "state": {"running": {}}}]}}""").condition()).isEqualTo(Condition.CRASHES);
    }

    private static NewPod pod(String json) {
        try {
            return NewPod.of(new ObjectMapper().readTree(json), "agent");
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
