package cx.niro.agent.logs;

import cx.niro.agent.kubernetes.KubernetesFailure;
import cx.niro.agent.logs.ContainerView.Access;
import cx.niro.agent.logs.ContainerView.Phase;
import cx.niro.agent.logs.InstanceReader.Beginning;
import cx.niro.agent.loop.BackOff;
import cx.niro.protocol.Command.LogsStart;
import cx.niro.protocol.LogState;
import java.io.IOException;
import java.time.Duration;

/**
 * Goes from instance to instance of a container: looks at the pod, reads what there is, and looks again when the reading ends, however
 * it ended. Used by one thread, but for {@link #stop} and {@link #watch}.
 */
final class Follower {
    /** After so long without a byte the pod is looked at and the log opened anew. */
    static final Duration LONGEST_SILENCE = Duration.ofSeconds(30);

    /** Refusals come sooner than this. */
    private static final Duration NO_REFUSAL_AFTER = Duration.ofSeconds(2);

    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration POLL_SLOWLY = Duration.ofSeconds(3);
    private static final int QUICK_POLLS = 30;
    private static final Duration FOR_GOOD = Duration.ofHours(1);
    /** Tries of a log that has ended while a later one is there to be read. */
    private static final int MAX_TRIES = 3;

    private final LogsStart start;
    private final WatchedLogs logs;
    private final Outbox outbox;
    private final BackOff backOff;
    private final long begunAt = System.nanoTime();
    private InstanceReader reader;
    /** Whoever gave the cursor was told how the instance ended, unless there is more to read. */
    private boolean endTold;
    /** This stream told it. */
    private boolean endMarked;

    private boolean done;
    private int tries;
    private int polls;

    Follower(LogsStart start, WatchedLogs logs, Outbox outbox, BackOff backOff) {
        this.start = start;
        this.logs = logs;
        this.outbox = outbox;
        this.backOff = backOff;
        if (start.cursor() != null) {
            go(Instance.parse(start.cursor().instance()), LogPosition.of(start.cursor()), Beginning.FIRST_LINE);
            endTold = true;
        }
    }

    /** One look and at most one reading; answers how long to rest. */
    Duration turn() throws InterruptedException {
        if (done) {
            return FOR_GOOD;
        }
        try {
            return step(logs.look());
        } catch (KubernetesFailure e) {
            outbox.state(
                    e.isAbsent() && reader != null
                            ? LogState.ended("not_found", e.getMessage())
                            : LogState.failed(reason(e), e.getMessage()));
            return POLL.plus(backOff.next());
        } finally {
            logs.close();
        }
    }

    /** Ends what is being read, for good. */
    void stop() {
        logs.stop();
    }

    /** To be called every few seconds. */
    void watch() {
        var silence = logs.silence();
        if (silence.compareTo(LONGEST_SILENCE) > 0) {
            logs.endForSilence();
        } else if (silence.compareTo(NO_REFUSAL_AFTER) > 0) {
            outbox.state(LogState.STREAMING);
        }
    }

    private Duration step(ContainerView view) throws KubernetesFailure, InterruptedException {
        if (reader == null) {
            var first = start.previous() ? view.previous() : view.next(null);
            if (first.isEmpty()) {
                return nothingYet(view);
            }
            go(first.get(), new LogPosition(), new Beginning(start.tailLines(), start.sinceSeconds(), begunAt));
        }
        var access = view.access(reader.instance());
        if (access.isPresent() && !(reader.isDrained() && access.get().last())) {
            return read(access.get(), view);
        }
        return start.previous() ? finish(view) : moveOn(view);
    }

    private Duration nothingYet(ContainerView view) throws KubernetesFailure {
        if (start.previous() || view.phase() == Phase.ABSENT) {
            hearTheRefusal();
        }
        return idle(view);
    }

    /** There is no such log: whoever knows says so best. */
    private void hearTheRefusal() throws KubernetesFailure {
        try {
            var unused = logs.open(LogQuery.whole(start.previous(), false)).next();
        } catch (IOException e) {
            throw new KubernetesFailure(0, "the log cannot be read");
        }
    }

    private Duration idle(ContainerView view) {
        outbox.state(view.idle());
        return polls++ < QUICK_POLLS ? POLL : POLL_SLOWLY;
    }

    private Duration read(Access access, ContainerView view) throws KubernetesFailure, InterruptedException {
        polls = 0;
        try {
            var read = reader.read(access, start.follow());
            if (read.words().isPresent()) {
                return refused(read.words().get(), read.rest(), access, view);
            }
            if (!start.follow() && reader.endedCleanly()) {
                return finish(view);
            }
            return read.rest();
        } catch (KubernetesFailure e) {
            var gone = e.status() == 400 || e.isAbsent() || ++tries >= MAX_TRIES;
            if (gone && access.last() && view.next(reader.instance()).isPresent()) {
                return moveOn(view);
            }
            throw e;
        }
    }

    /** The kubelet answered with words in place of a log. */
    private Duration refused(String words, Duration rest, Access access, ContainerView view)
            throws InterruptedException {
        if (access.last() && view.next(reader.instance()).isPresent()) {
            return moveOn(view);
        }
        outbox.state(LogState.failed("log_unavailable", words));
        return POLL.plus(rest);
    }

    private Duration finish(ContainerView view) throws InterruptedException {
        if (start.previous() && view.phase() != Phase.TERMINATED && view.ending() != null && !endTold) {
            reader.marker("ended", view.ending());
        }
        outbox.state(LogState.ended("end_of_log", null));
        done = true;
        return FOR_GOOD;
    }

    private Duration moveOn(ContainerView view) throws InterruptedException {
        var at = reader.instance();
        var next = view.next(at);
        if (next.isEmpty()) {
            tellTheEnd(view);
            return idle(view);
        }
        var later = next.get();
        var samePod = later.uid().equals(at.uid());
        if (!reader.isDrained() && !(reader.endedCleanly() && !samePod)) {
            reader.marker(
                    "gap",
                    "the rest of the log of " + (samePod ? "restart " + at.restarts() : "the pod before") + " is gone");
        } else if (samePod && later.restarts() > at.restarts() + 1) {
            reader.marker("gap", "the logs of " + (later.restarts() - at.restarts() - 1) + " restarts are gone");
        }
        reader.marker("restarted", restarted(later, view, samePod));
        go(later, new LogPosition(), Beginning.FIRST_LINE);
        return Duration.ZERO;
    }

    private void tellTheEnd(ContainerView view) throws InterruptedException {
        if (reader.isDrained()
                && (!endTold || reader.hasDelivered())
                && !endMarked
                && reader.instance().equals(view.present())
                && view.ending() != null) {
            endMarked = true;
            reader.marker("ended", view.ending());
        }
    }

    private static String restarted(Instance later, ContainerView view, boolean samePod) {
        if (!samePod) {
            return "another pod of this name";
        }
        var after = later.equals(view.present()) && view.ending() != null ? " after " + view.ending() : "";
        return "restart " + later.restarts() + after;
    }

    private void go(Instance instance, LogPosition position, Beginning beginning) {
        reader = new InstanceReader(instance, position, beginning, logs, outbox, backOff);
        endTold = false;
        endMarked = false;
        tries = 0;
        polls = 0;
    }

    private static String reason(KubernetesFailure e) {
        return switch (e.status()) {
            case 0 -> "unreachable";
            case 400 -> "invalid";
            case 403 -> "forbidden";
            case 404 -> "not_found";
            default -> "unavailable";
        };
    }
}
