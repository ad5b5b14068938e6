package cx.niro.simulator.logs;

import io.vertx.core.buffer.Buffer;
import java.util.List;

/**
 * Reads a log as the kubelet reads it: the tail is found first (it counts parts of long lines), then older lines are left out, then
 * bytes are counted. A follower at the end of a rotated file goes on at the beginning of the newest.
 */
public final class LogReader {
    /** What comes after what was read. */
    public enum Next {
        /** Read again. */
        MORE,
        /** Nothing now. */
        WAIT,
        /** Nothing any more. */
        END
    }

    private final Timestamps timestamps = new Timestamps();
    private final InstanceLog log;
    private final LogQuery query;
    private LogFile file;
    private int segment;
    private long line;
    private int skippedParts;
    private long remainingParts;
    private long remainingBytes;
    private boolean isStalled;

    public LogReader(InstanceLog log, LogQuery query, long now) {
        this.log = log;
        this.query = query;
        this.file = log.file();
        this.remainingBytes = query.limitBytes();
        this.remainingParts = query.tail() < 0 || query.follow() ? Long.MAX_VALUE : query.tail();
        if (query.tail() >= 0) {
            goBack(query.tail(), now);
        }
    }

    /** Whatever happens to the log, this reader finds no more. */
    public void stall() {
        isStalled = true;
    }

    /** Appends at least one line, and lines until there are {@code most} bytes or more. */
    public Next read(Buffer out, int most, long now) {
        int before = out.length();
        long lines = 0;
        Next next = Next.MORE;
        while (next == Next.MORE && out.length() - before < most) {
            if (remainingBytes <= 0 || remainingParts <= 0) {
                next = Next.END;
            } else if (hasLine(now)) {
                lines += append(out) ? 1 : 0;
            } else {
                next = atEndOfFile();
            }
        }
        log.sent(lines, out.length() - before);
        return next;
    }

    private boolean hasLine(long now) {
        List<Segment> segments = file.segments();
        while (segment < segments.size()) {
            if (line < segments.get(segment).available(now)) {
                return true;
            }
            if (segment == segments.size() - 1) {
                return false;
            }
            segment++;
            line = 0;
        }
        return false;
    }

    private Next atEndOfFile() {
        if (!query.follow()) {
            return Next.END;
        }
        if (isStalled) {
            return Next.WAIT;
        }
        if (file != log.file()) {
            file = log.file();
            segment = 0;
            line = 0;
            return Next.MORE;
        }
        return log.isOver() ? Next.END : Next.WAIT;
    }

    private boolean append(Buffer out) {
        Segment from = file.segments().get(segment);
        long timestamp = from.timestamp(line);
        byte[] text = from.text(line);
        int skip = skippedParts * LogFile.PART_BYTES;
        remainingParts -= LogFile.parts(text.length) - skippedParts;
        skippedParts = 0;
        line++;
        if (timestamp < query.since()) {
            return false;
        }
        boolean isLimited = query.limitBytes() != Long.MAX_VALUE;
        Buffer whole = isLimited ? Buffer.buffer() : out;
        if (query.timestamps()) {
            timestamps.append(whole, timestamp);
        }
        whole.appendBytes(text, skip, text.length - skip).appendByte((byte) '\n');
        if (isLimited) {
            int kept = (int) Math.min(remainingBytes, whole.length());
            out.appendBuffer(whole, 0, kept);
            remainingBytes -= kept;
        }
        return true;
    }

    private void goBack(long parts, long now) {
        List<Segment> segments = file.segments();
        long wanted = parts;
        for (segment = segments.size() - 1; segment >= 0; segment--) {
            Segment at = segments.get(segment);
            long available = at.available(now);
            if (at.isShort() && wanted > available) {
                wanted -= available;
                continue;
            }
            if (at.isShort()) {
                line = available - wanted;
                return;
            }
            for (line = available; line > 0; line--) {
                int has = LogFile.parts(at.text(line - 1).length);
                if (wanted == 0) {
                    return;
                }
                if (wanted < has) {
                    line--;
                    skippedParts = (int) (has - wanted);
                    return;
                }
                wanted -= has;
            }
            if (wanted == 0) {
                return;
            }
        }
        segment = 0;
        line = 0;
    }
}
