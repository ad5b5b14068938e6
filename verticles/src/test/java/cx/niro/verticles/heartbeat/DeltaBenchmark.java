package cx.niro.verticles.heartbeat;

import cx.niro.protocol.Snapshot;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.zip.GZIPInputStream;

/**
 * By hand: what a beat with one changed pod costs a node's CPU, from the body to the row that is stored, as a snapshot and as a delta. The
 * database's part is the same but for the one read of the stored snapshot. docs/performance.md says what came out.
 */
public final class DeltaBenchmark {
    private static final int ROUNDS = 5;

    private DeltaBenchmark() {}

    public static void main(String[] arguments) {
        for (var pods : List.of(100, 1_000)) {
            var beats = TestBeats.withPods(pods);
            Snapshot base = beats.snapshot();
            Buffer stored = Observed.of(beats.next()).snapshot();
            beats.put(TestBeats.pod("web-7", "changed", "CrashLoopBackOff"));
            Buffer snapshot = Observed.packed(beats.full().nextBeat());
            Buffer delta = Observed.packed(beats.deltaFrom(base).nextBeat());
            report(pods, "snapshot", snapshot, () -> Observed.of(unpacked(snapshot)));
            report(pods, "delta", delta, () -> Observed.of(unpacked(delta)).completedFrom(stored));
        }
    }

    private static void report(int pods, String form, Buffer body, Supplier<Observed> take) {
        var times = new ArrayList<Double>();
        for (int round = 0; round < ROUNDS; round++) {
            times.add(micros(take, 100_000 / pods));
        }
        System.out.printf(
                "%d pods, %s: %d bytes on the line, %.0f us of CPU a beat (the least of %d rounds)%n",
                pods, form, body.length(), times.stream().min(Double::compare).orElseThrow(), ROUNDS);
    }

    private static Buffer unpacked(Buffer gzip) {
        try (var json = new GZIPInputStream(new ByteArrayInputStream(gzip.getBytes()))) {
            return Buffer.buffer(json.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static double micros(Supplier<Observed> take, int times) {
        var threads = ManagementFactory.getThreadMXBean();
        var before = threads.getCurrentThreadCpuTime();
        for (int i = 0; i < times; i++) {
            if (!take.get().hasSnapshot()) {
                throw new IllegalStateException("nothing was made of it");
            }
        }
        return (threads.getCurrentThreadCpuTime() - before) / 1e3 / times;
    }
}
