package cx.niro.simulator.logs;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** Writes times as the kubelet does before each line: UTC, always nine digits. Remembers the second it wrote last. */
final class Timestamps {
    private long second = Long.MIN_VALUE;
    private byte[] whole = {};
    private final byte[] fraction = new byte[11];

    /** Nanoseconds since 1970 of an instant. */
    static long nanos(Instant at) {
        return Math.addExact(TimeUnit.SECONDS.toNanos(at.getEpochSecond()), at.getNano());
    }

    void append(Buffer out, long nanos) {
        long floor = Math.floorDiv(nanos, 1_000_000_000L);
        if (floor != second) {
            second = floor;
            String text = Instant.ofEpochSecond(floor).toString();
            whole = (text.substring(0, text.length() - 1) + ".").getBytes(StandardCharsets.US_ASCII);
        }
        long rest = Math.floorMod(nanos, 1_000_000_000L);
        for (int i = 8; i >= 0; i--) {
            fraction[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        fraction[9] = 'Z';
        fraction[10] = ' ';
        out.appendBytes(whole).appendBytes(fraction);
    }
}
