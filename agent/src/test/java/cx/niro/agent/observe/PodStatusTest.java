package cx.niro.agent.observe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PodStatusTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "Running          | {phase: Running, containerStatuses: [{name: a, ready: true, state: {running: {}}}]}",
                "Pending          | {phase: Pending}",
                "Unknown          | {}",
                "Evicted          | {phase: Failed, reason: Evicted}",
                "ContainerCreating| {phase: Pending, containerStatuses: [{name: a, state: {waiting: {reason: ContainerCreating}}}]}",
                "CrashLoopBackOff | {phase: Running, containerStatuses: [{name: a, state: {waiting: {reason: CrashLoopBackOff}}}, {name: b, ready: true, state: {running: {}}}]}",
                "OOMKilled        | {phase: Running, containerStatuses: [{name: a, state: {terminated: {reason: OOMKilled, exitCode: 137}}}]}",
                "Signal:9         | {phase: Running, containerStatuses: [{name: a, state: {terminated: {signal: 9, exitCode: 137}}}]}",
                "ExitCode:3       | {phase: Failed, containerStatuses: [{name: a, state: {terminated: {exitCode: 3}}}]}",
                "Completed        | {phase: Succeeded, containerStatuses: [{name: a, state: {terminated: {reason: Completed, exitCode: 0}}}]}",
                "NotReady         | {phase: Running, containerStatuses: [{name: a, state: {terminated: {reason: Completed}}}, {name: b, ready: true, state: {running: {}}}]}",
                "Running          | {phase: Running, conditions: [{type: Ready, status: 'True'}], containerStatuses: [{name: a, state: {terminated: {reason: Completed}}}, {name: b, ready: true, state: {running: {}}}]}",
                "SchedulingGated  | {phase: Pending, conditions: [{type: PodScheduled, status: 'False', reason: SchedulingGated}]}"
            })
    void statusIsTheOneThatKubectlPrints(String expected, String status) {
        assertThat(PodStatus.of(Yaml.json("status: " + status))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "Terminating | {phase: Running}",
                "Unknown     | {phase: Running, reason: NodeLost}",
                "Completed   | {phase: Succeeded, containerStatuses: [{name: a, state: {terminated: {reason: Completed}}}]}"
            })
    void deletedPodsTerminateUnlessTheyAreDone(String expected, String status) {
        var pod = Yaml.json("metadata: {deletionTimestamp: '2026-01-01T00:00:00Z'}\nstatus: " + status);

        assertThat(PodStatus.of(pod)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "Init:0/2              | [{name: i, state: {running: {}}}, {name: j, state: {waiting: {reason: PodInitializing}}}]",
                "Init:1/2              | [{name: i, state: {terminated: {exitCode: 0}}}, {name: j, state: {waiting: {reason: PodInitializing}}}]",
                "Init:CrashLoopBackOff | [{name: i, state: {waiting: {reason: CrashLoopBackOff}}}]",
                "Init:Error            | [{name: i, state: {terminated: {exitCode: 1, reason: Error}}}]",
                "Init:ExitCode:2       | [{name: i, state: {terminated: {exitCode: 2}}}]",
                "Init:Signal:15        | [{name: i, state: {terminated: {exitCode: 2, signal: 15}}}]"
            })
    void initContainersTellHowFarTheyAre(String expected, String statuses) {
        var pod = Yaml.json(
                "spec: {initContainers: [{name: i}, {name: j}]}\nstatus: {phase: Pending, initContainerStatuses: "
                        + statuses + "}");

        assertThat(PodStatus.of(pod)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"true, Running", "false, Init:0/1"})
    void sidecarThatStartedIsNoInitialization(boolean started, String expected) {
        var pod = Yaml.json("""
                spec: {initContainers: [{name: side, restartPolicy: Always}]}
                status:
                  phase: Running
                  initContainerStatuses: [{name: side, started: %s, state: {running: {}}}]
                  containerStatuses: [{name: a, ready: true, state: {running: {}}}]
                """.formatted(started));

        assertThat(PodStatus.of(pod)).isEqualTo(expected);
    }
}
