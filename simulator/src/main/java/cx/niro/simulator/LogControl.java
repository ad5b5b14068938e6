package cx.niro.simulator;

import cx.niro.simulator.kubelet.AfterExit;
import cx.niro.simulator.logs.AfterRotation;
import cx.niro.simulator.logs.InstanceLog;
import cx.niro.simulator.logs.LineSource;
import cx.niro.simulator.logs.LogCounts;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/**
 * What one container prints, and what goes wrong with its log; from any thread but the cluster's event loop. Fails when the container
 * does not run.
 */
public final class LogControl {
    private final Turn turn;
    private final ControlState state;
    private final String namespace;
    private final String pod;
    private final String container;

    LogControl(Turn turn, ControlState state, String namespace, String pod, String container) {
        this.turn = turn;
        this.state = state;
        this.namespace = namespace;
        this.pod = pod;
        this.container = container;
    }

    /** Prints lines now, a microsecond apart. */
    public void print(String... lines) {
        on(log -> log.print(
                state.now(),
                List.of(lines).stream()
                        .map(line -> line.getBytes(StandardCharsets.UTF_8))
                        .toList()));
    }

    /** Prints a line of any bytes now. */
    public void print(byte[] line) {
        on(log -> log.print(state.now(), List.of(line)));
    }

    /** Prints lines that all have one timestamp, whatever the time is. */
    public void printAt(Instant timestamp, String... lines) {
        on(log -> log.printAt(
                state.now(),
                timestamp,
                List.of(lines).stream()
                        .map(line -> line.getBytes(StandardCharsets.UTF_8))
                        .toList()));
    }

    /** Begins to print numbered lines; a series that still runs ends. */
    public void generate(LineSource source) {
        on(log -> log.generate(state.now(), source));
    }

    /** Begins a new file; followers go on with it. */
    public void rotate() {
        rotate(AfterRotation.CONTINUE);
    }

    /** Begins a new file. */
    public void rotate(AfterRotation followers) {
        on(log -> log.rotate(state.now(), followers));
    }

    /** Ends all follows in good order while the container runs on. */
    public void endFollows() {
        on(log -> log.dismiss(true));
    }

    /** Closes the connections of all follows. */
    public void cutFollows() {
        on(log -> log.dismiss(false));
    }

    /** Lets the container exit and start again at once. */
    public void restart(int exitCode) {
        turn.run(() -> state.exit(namespace, pod, container, exitCode, AfterExit.RESTART));
    }

    /** Lets the container exit and wait as CrashLoopBackOff; {@link ClusterControl#recover} starts it again. */
    public void backOff(int exitCode) {
        turn.run(() -> state.exit(namespace, pod, container, exitCode, AfterExit.BACK_OFF));
    }

    /** Lets the container exit for good. */
    public void finish(int exitCode) {
        turn.run(() -> state.exit(namespace, pod, container, exitCode, AfterExit.END));
    }

    /** Of the running instance. */
    public LogCounts counts() {
        return turn.get(() -> state.log(namespace, pod, container).counts(state.now()));
    }

    private void on(Consumer<InstanceLog> step) {
        turn.run(() -> step.accept(state.log(namespace, pod, container)));
    }
}
