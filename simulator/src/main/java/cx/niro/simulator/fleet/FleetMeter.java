package cx.niro.simulator.fleet;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Recorder;

/** Counts and times what all lanes do. Thread-safe. */
final class FleetMeter {
    private static final int DIGITS = 3;
    private static final int MAX_ERROR_REASONS = 200;

    final LongAdder enrolled = new LongAdder();
    final LongAdder beats = new LongAdder();
    final LongAdder fullSnapshots = new LongAdder();
    final LongAdder deltas = new LongAdder();
    final LongAdder resyncs = new LongAdder();
    final LongAdder skippedBeats = new LongAdder();
    final LongAdder polls = new LongAdder();
    final LongAdder pollsHeld = new LongAdder();
    final LongAdder deliveries = new LongAdder();
    final LongAdder executions = new LongAdder();
    final LongAdder results = new LongAdder();
    final LongAdder overdueBeats = new LongAdder();
    final LongAdder bytesSent = new LongAdder();
    final LongAdder bytesReceived = new LongAdder();
    final LongAdder pollBytesSent = new LongAdder();
    final LongAdder pollBytesReceived = new LongAdder();
    private final Map<String, LongAdder> errors = new ConcurrentHashMap<>();

    private final Recorder fromIntended = new Recorder(DIGITS);
    private final Recorder fromSent = new Recorder(DIGITS);
    private final Recorder enrollments = new Recorder(DIGITS);
    private final Recorder firstBeats = new Recorder(DIGITS);
    private final Recorder resultAnswers = new Recorder(DIGITS);
    private final Recorder pollsBeyondHold = new Recorder(DIGITS);

    /**
     * One accepted beat.
     *
     * @param late since the intended time
     * @param took since it was really sent
     */
    void beatAnswered(Duration late, Duration took) {
        record(fromIntended, late);
        record(fromSent, took);
    }

    /** An intended beat that was never sent, as long as it would have waited. */
    void beatSkipped(Duration late) {
        skippedBeats.increment();
        record(fromIntended, late);
    }

    /** A beat that was meant to be answered long ago and is not, when the measurement ends: as late as it is by now. */
    void beatOverdue(Duration late) {
        overdueBeats.increment();
        record(fromIntended, late);
    }

    /**
     * An answered poll.
     *
     * @param beyondHold how long the agent waited beyond the hold that it asked for, failed attempts and their pauses included; null
     *     for one that was answered earlier, with commands
     */
    void pollAnswered(Reply reply, Duration beyondHold) {
        polls.increment();
        pollBytesSent.add(reply.sentBytes());
        pollBytesReceived.add(reply.receivedBytes());
        if (beyondHold != null) {
            record(pollsBeyondHold, beyondHold);
        }
    }

    void enrolledIn(Duration took) {
        enrolled.increment();
        record(enrollments, took);
    }

    void firstBeatIn(Duration took) {
        record(firstBeats, took);
    }

    void resultIn(Duration took) {
        results.increment();
        record(resultAnswers, took);
    }

    void failed(String call, Reply reply) {
        error(call + " " + reply.reason());
    }

    void failed(String call, Throwable cause) {
        error(call + " " + cause.getClass().getSimpleName());
    }

    private void error(String reason) {
        String bounded = errors.size() < MAX_ERROR_REASONS || errors.containsKey(reason) ? reason : "others";
        errors.computeIfAbsent(bounded, key -> new LongAdder()).increment();
    }

    private static void record(Recorder recorder, Duration value) {
        recorder.recordValue(Math.max(0, value.toNanos() / 1_000));
    }

    FleetCounts counts() {
        var reasons = new TreeMap<String, Long>();
        errors.forEach((reason, count) -> reasons.put(reason, count.sum()));
        return new FleetCounts(
                enrolled.sum(),
                beats.sum(),
                fullSnapshots.sum(),
                deltas.sum(),
                resyncs.sum(),
                skippedBeats.sum(),
                polls.sum(),
                pollsHeld.sum(),
                deliveries.sum(),
                executions.sum(),
                results.sum(),
                overdueBeats.sum(),
                bytesSent.sum(),
                bytesReceived.sum(),
                pollBytesSent.sum(),
                pollBytesReceived.sum(),
                reasons);
    }

    /** Since the last call. */
    synchronized FleetLatencies takeLatencies() {
        return new FleetLatencies(
                Percentiles.of(fromIntended.getIntervalHistogram()),
                Percentiles.of(fromSent.getIntervalHistogram()),
                Percentiles.of(enrollments.getIntervalHistogram()),
                Percentiles.of(firstBeats.getIntervalHistogram()),
                Percentiles.of(resultAnswers.getIntervalHistogram()),
                Percentiles.of(pollsBeyondHold.getIntervalHistogram()));
    }
}
