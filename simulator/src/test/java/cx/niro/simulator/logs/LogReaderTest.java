package cx.niro.simulator.logs;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LogReaderTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long START = Timestamps.nanos(Instant.parse("2026-11-21T12:00:00.5Z"));
    private static final LogQuery ALL = new LogQuery(false, false, -1, Long.MIN_VALUE, Long.MAX_VALUE);

    private final InstanceLog log = new InstanceLog();

    @Test
    void timestampsHaveNineDigitsAndAreInUtc() {
        print(START, "hello");
        print(START + SECOND + 7, "again");
        assertThat(read(new LogQuery(false, true, -1, Long.MIN_VALUE, Long.MAX_VALUE)))
                .isEqualTo("2026-11-21T12:00:00.500000000Z hello\n2026-11-21T12:00:01.500000007Z again\n");
    }

    @Test
    void tailCountsThePartsOfALongLine() {
        String huge = "h".repeat(LogFile.PART_BYTES * 2 + 10);
        print(START, "before", huge, "after");
        assertThat(read(tail(1))).isEqualTo("after\n");
        assertThat(read(tail(2))).isEqualTo("h".repeat(10) + "\nafter\n");
        assertThat(read(tail(3))).isEqualTo("h".repeat(LogFile.PART_BYTES + 10) + "\nafter\n");
        assertThat(read(tail(4))).isEqualTo(huge + "\nafter\n");
        assertThat(read(tail(5))).isEqualTo("before\n" + huge + "\nafter\n");
        assertThat(read(tail(500))).isEqualTo("before\n" + huge + "\nafter\n");
        assertThat(read(tail(0))).isEmpty();
    }

    @Test
    void tailReachesBackThroughGeneratedAndPrintedLines() {
        log.generate(START, LineSource.burst(100_000));
        print(START + SECOND, "a", "b");
        assertThat(read(tail(4))).isEqualTo("line 99999\nline 100000\na\nb\n");
        assertThat(read(tail(2))).isEqualTo("a\nb\n");
        assertThat(read(tail(100_002))).startsWith("line 1\nline 2\n");
        assertThat(read(ALL).lines()).hasSize(100_002);
    }

    @Test
    void linesBeforeTheSinceTimeAreLeftOutAfterTheTailWasFound() {
        print(START, "old");
        print(START + SECOND, "new");
        print(START, "the clock was set back");
        assertThat(read(new LogQuery(false, false, -1, START + 1, Long.MAX_VALUE)))
                .isEqualTo("new\n");
        assertThat(read(new LogQuery(false, false, 1, START + 1, Long.MAX_VALUE)))
                .isEmpty();
    }

    @Test
    void limitCountsTheBytesOfTimestampsToo() {
        print(START, "hello", "again");
        assertThat(read(new LogQuery(false, true, -1, Long.MIN_VALUE, 33)))
                .isEqualTo("2026-11-21T12:00:00.500000000Z he");
        assertThat(read(new LogQuery(false, false, -1, Long.MIN_VALUE, 6))).isEqualTo("hello\n");
    }

    @Test
    void steadySourceComesAsTimeGoesByAndGoesOnAfterAPrintedLine() {
        log.generate(START, LineSource.steady(0, 10));
        LogReader follower = new LogReader(log, new LogQuery(true, false, -1, Long.MIN_VALUE, Long.MAX_VALUE), START);
        assertThat(next(follower, START + SECOND / 4)).isEqualTo("line 1\nline 2\nline 3\n");
        log.print(START + SECOND / 4, List.of("between".getBytes(StandardCharsets.UTF_8)));
        assertThat(next(follower, START + SECOND / 4)).isEqualTo("between\n");
        assertThat(next(follower, START + SECOND / 2)).isEqualTo("line 4\nline 5\nline 6\n");
    }

    @Test
    void manyLinesCanShareATimestamp() {
        log.generate(START, LineSource.burst(1_000).sameTimestamp(400));
        assertThat(read(new LogQuery(false, true, -1, Long.MIN_VALUE, Long.MAX_VALUE))
                        .lines()
                        .map(line -> line.substring(0, 30))
                        .distinct())
                .hasSize(3);
    }

    @Test
    void followerReadsTheOldFileToItsEndAndThenTheNewest() {
        LogReader follower = new LogReader(log, new LogQuery(true, false, -1, Long.MIN_VALUE, Long.MAX_VALUE), START);
        print(START, "one", "two");
        log.rotate(START, AfterRotation.CONTINUE);
        print(START, "lost in the middle");
        log.rotate(START, AfterRotation.CONTINUE);
        print(START, "three");
        assertThat(next(follower, START)).isEqualTo("one\ntwo\nthree\n");
        assertThat(read(ALL)).isEqualTo("three\n");
    }

    @Test
    void storedLinesRotateBeforeTheyFillTheMemory() {
        byte[] megabyte = new byte[1 << 20];
        for (int i = 0; i < 25; i++) {
            log.print(START + i, List.of(megabyte));
        }
        assertThat(log.file().storedBytes()).isLessThanOrEqualTo(10L << 20);
    }

    @Test
    void followerOfAnEndedInstanceGetsTheRestAndThenTheEnd() {
        LogReader follower = new LogReader(log, new LogQuery(true, false, -1, Long.MIN_VALUE, Long.MAX_VALUE), START);
        print(START, "one");
        log.end(START + 1, List.of("last words"));
        Buffer out = Buffer.buffer();
        assertThat(follower.read(out, 1_000, START + 1)).isEqualTo(LogReader.Next.END);
        assertThat(out.toString()).isEqualTo("one\nlast words\n");
    }

    @Test
    void chatterIsTheSameWheneverItIsRead() {
        Chatter chatter = Chatter.named("api");
        log.generate(START, chatter.lines(42, START, START - SECOND));
        String early = read(START + 60 * SECOND);
        String late = read(START + 120 * SECOND);
        assertThat(early.lines().count()).isGreaterThan(40);
        assertThat(late).startsWith(early);
        assertThat(late.length()).isGreaterThan(early.length());
    }

    private void print(long at, String... lines) {
        for (String line : lines) {
            log.printAt(at, at, line.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static LogQuery tail(long parts) {
        return new LogQuery(false, false, parts, Long.MIN_VALUE, Long.MAX_VALUE);
    }

    private String read(LogQuery query) {
        return next(new LogReader(log, query, START + 10 * SECOND), START + 10 * SECOND);
    }

    private String read(long now) {
        return next(new LogReader(log, ALL, now), now);
    }

    private static String next(LogReader reader, long now) {
        Buffer out = Buffer.buffer();
        LogReader.Next next = LogReader.Next.MORE;
        while (next == LogReader.Next.MORE) {
            next = reader.read(out, 1_000, now);
        }
        return out.toString();
    }
}
