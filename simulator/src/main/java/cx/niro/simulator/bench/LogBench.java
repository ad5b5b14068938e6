package cx.niro.simulator.bench;

import cx.niro.protocol.LogTime;
import cx.niro.simulator.fleet.LogPrint;
import cx.niro.simulator.fleet.Percentiles;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/** Opens streams as fast as they go, then anew at a rate, and times that. */
final class LogBench {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Duration warmUp;
    private final Duration during;
    private final int bytes;

    LogBench(Duration warmUp, Duration during, int bytes) {
        this.warmUp = warmUp;
        this.during = during;
        this.bytes = bytes;
    }

    /** Whatever carries lines from a source to one who sees them. */
    interface Streams {
        /** Begins a stream; what comes goes to the check. Succeeds with what ends it. */
        Future<Runnable> open(int number, LogPrint print, LineCheck check);

        /** Whether all that was opened has ended at its source too. */
        boolean areOver();
    }

    /**
     * What was reached.
     *
     * @param linesPerSecond of all streams, as fast as they go
     * @param megabytesPerSecond of what arrived, with all that surrounds the lines
     * @param paced lines a second while times were taken
     * @param delays from a line's timestamp to its arrival
     */
    record Outcome(
            int streams,
            double linesPerSecond,
            double megabytesPerSecond,
            double paced,
            Percentiles delays,
            long lost,
            long repeated) {}

    /** Times at half of what is reached. */
    Outcome measure(int count, Streams streams) throws InterruptedException {
        return measure(count, streams, 0);
    }

    /** @param pace lines a second of all streams together while times are taken; 0 for half of what is reached */
    Outcome measure(int count, Streams streams, double pace) throws InterruptedException {
        Phase fast = run(count, 0, streams, new Times(), false);
        double reached = fast.count.lines() / fast.seconds;
        var times = new Times();
        Phase half = run(count, (pace > 0 ? pace : reached / 2) / count, streams, times, true);
        return new Outcome(
                count,
                reached,
                fast.count.bytes() / fast.seconds / 1e6,
                half.count.lines() / half.seconds,
                times.percentiles(),
                fast.count.lost() + half.count.lost(),
                fast.count.repeated() + half.count.repeated());
    }

    private record Phase(LineCheck.Count count, double seconds) {}

    private Phase run(int count, double perSecond, Streams streams, Times times, boolean isTimed)
            throws InterruptedException {
        var checks = new ArrayList<LineCheck>();
        var ends = new ArrayList<Runnable>();
        LogPrint print = new LogPrint(perSecond, bytes, LogTime.nanos(Instant.now()));
        try {
            for (int i = 0; i < count; i++) {
                var check = new LineCheck(times);
                checks.add(check);
                ends.add(await(streams.open(i, print, check)));
            }
            awaitUntil(() -> checks.stream().allMatch(check -> check.count().lines() > 0));
            Thread.sleep(warmUp.toMillis());
            if (isTimed) {
                checks.forEach(LineCheck::time);
            }
            LineCheck.Count before = sum(checks);
            long begun = System.nanoTime();
            Thread.sleep(during.toMillis());
            awaitUntil(() -> sum(checks).lines() > before.lines());
            LineCheck.Count after = sum(checks);
            double seconds = (System.nanoTime() - begun) / 1e9;
            LineCheck.Count counted = after.since(before);
            // what was lost before the measurement is as bad
            return new Phase(
                    new LineCheck.Count(counted.lines(), counted.bytes(), after.lost(), after.repeated()), seconds);
        } finally {
            ends.forEach(Runnable::run);
            // what still runs would slow what comes next
            awaitUntil(streams::areOver);
        }
    }

    private static void awaitUntil(BooleanSupplier condition) throws InterruptedException {
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > until) {
                throw new IllegalStateException("streams do not begin, or do not end, within " + PATIENCE);
            }
            Thread.sleep(50);
        }
    }

    private static LineCheck.Count sum(List<LineCheck> checks) {
        return checks.stream().map(LineCheck::count).reduce(new LineCheck.Count(0, 0, 0, 0), LineCheck.Count::plus);
    }

    private static <T> T await(Future<T> future) throws InterruptedException {
        try {
            return future.toCompletionStage().toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("a stream could not be opened: " + e.getMessage(), e);
        }
    }
}
