package cx.niro.simulator.logs;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What one instance of a container printed. Times are nanoseconds since 1970. Used on the event loop. */
public final class InstanceLog {
    /** A file that holds more is rotated, as a kubelet does by default. */
    private static final long MAX_FILE_BYTES = 10L << 20;

    private final Set<Follower> followers = new LinkedHashSet<>();
    private LogFile file = new LogFile();
    private boolean isOver;
    private long sentLines;
    private long sentBytes;

    InstanceLog() {}

    /** Adds lines, each with its own timestamp, a microsecond after the one before. */
    public void print(long now, List<byte[]> lines) {
        long at = now;
        for (byte[] line : lines) {
            printAt(now, at, line);
            at += 1_000;
        }
        wake();
    }

    /** Adds lines that all have one timestamp. */
    public void printAt(long now, Instant timestamp, List<byte[]> lines) {
        lines.forEach(line -> printAt(now, Timestamps.nanos(timestamp), line));
        wake();
    }

    /** Adds a line with any timestamp; {@link #wake} tells followers. */
    public void printAt(long now, long timestamp, byte[] line) {
        if (file.storedBytes() > 0 && file.storedBytes() + line.length > MAX_FILE_BYTES) {
            rotate(now, AfterRotation.CONTINUE);
        }
        file.print(now, timestamp, line);
    }

    /** Tells followers of new lines. */
    public void wake() {
        List.copyOf(followers).forEach(Follower::wake);
    }

    void generate(long now, GeneratedLines lines) {
        file.generate(now, lines);
        wake();
    }

    /** Begins a series of lines; one that still runs ends. */
    public void generate(long now, LineSource source) {
        generate(now, source.from(now));
    }

    /** Begins a new file: what is in the old one can no longer be opened. */
    public void rotate(long now, AfterRotation what) {
        GeneratedLines rest = file.stop(now);
        file = new LogFile();
        if (rest != null) {
            file.generate(now, rest);
        }
        for (Follower each : List.copyOf(followers)) {
            switch (what) {
                case CONTINUE -> each.wake();
                case END -> each.end();
                case STALL -> each.stall();
            }
        }
    }

    /** Ends every follower's answer in good order, or without a word. */
    public void dismiss(boolean inGoodOrder) {
        List.copyOf(followers).forEach(inGoodOrder ? Follower::end : Follower::cut);
    }

    /** The container ended: followers get the rest, then the end. */
    void end(long now, List<String> lastWords) {
        if (isOver) {
            return;
        }
        var unused = file.stop(now);
        long at = now - 1_000L * lastWords.size();
        for (String line : lastWords) {
            printAt(now, at, line.getBytes(StandardCharsets.UTF_8));
            at += 1_000;
        }
        isOver = true;
        wake();
    }

    public LogCounts counts(long now) {
        return new LogCounts(followers.size(), file.lines(now), sentLines, sentBytes);
    }

    /** Whether more lines come without anybody printing them. */
    public boolean isGrowing(long now) {
        return file.isGrowing(now);
    }

    public void follow(Follower follower) {
        followers.add(follower);
    }

    public void unfollow(Follower follower) {
        followers.remove(follower);
    }

    LogFile file() {
        return file;
    }

    boolean isOver() {
        return isOver;
    }

    void sent(long lines, long bytes) {
        sentLines += lines;
        sentBytes += bytes;
    }
}
