package cx.niro.simulator.logs;

import java.util.ArrayList;
import java.util.List;

/** One file of a container's log, as the container runtime writes it; lines are only added at its end. */
final class LogFile {
    /** A container runtime cuts longer lines into parts of that size; a tail counts parts. */
    static final int PART_BYTES = 16_384;

    private final List<Segment> segments = new ArrayList<>();
    private long storedBytes;

    static int parts(int lineBytes) {
        return lineBytes == 0 ? 1 : (lineBytes + PART_BYTES - 1) / PART_BYTES;
    }

    List<Segment> segments() {
        return segments;
    }

    /** Bytes of the lines that need memory. */
    long storedBytes() {
        return storedBytes;
    }

    long lines(long now) {
        return segments.stream().mapToLong(each -> each.available(now)).sum();
    }

    boolean isGrowing(long now) {
        return !segments.isEmpty() && segments.get(segments.size() - 1).isGrowing(now);
    }

    /** Adds a line behind those that are there now; a series that still runs goes on after it. */
    void print(long now, long timestamp, byte[] text) {
        GeneratedLines rest = stop(now);
        if (segments.isEmpty() || !(segments.get(segments.size() - 1) instanceof StoredLines)) {
            segments.add(new StoredLines());
        }
        ((StoredLines) segments.get(segments.size() - 1)).add(timestamp, text);
        storedBytes += text.length;
        if (rest != null) {
            segments.add(rest);
        }
    }

    /** Adds a series; one that still runs ends here. */
    void generate(long now, GeneratedLines lines) {
        var unused = stop(now);
        segments.add(lines);
    }

    /** Ends a series that still runs; returns what is left of it, or null. */
    GeneratedLines stop(long now) {
        int last = segments.size() - 1;
        if (last >= 0 && segments.get(last) instanceof GeneratedLines running && running.isGrowing(now)) {
            segments.set(last, running.until(now));
            return running.after(now);
        }
        return null;
    }
}
