package cx.niro.simulator.logs;

import java.util.function.LongFunction;

/**
 * Lines that are made when they are read, so that a million of them need no memory.
 *
 * @param schedule when each line is printed
 * @param text the text of each line, always the same
 * @param from number of the first line
 * @param to number after the last line; {@link Long#MAX_VALUE} for an endless series
 * @param isShort whether every line fits into one part of the file
 */
record GeneratedLines(Schedule schedule, LongFunction<byte[]> text, long from, long to, boolean isShort)
        implements Segment {
    @Override
    public long available(long now) {
        return Math.max(from, Math.min(to, schedule.countAt(now))) - from;
    }

    @Override
    public long timestamp(long line) {
        return schedule.timeOf(from + line);
    }

    @Override
    public byte[] text(long line) {
        return text.apply(from + line);
    }

    @Override
    public boolean isGrowing(long now) {
        return from + available(now) < to;
    }

    /** The lines that are there at a time, and no more. */
    GeneratedLines until(long now) {
        return new GeneratedLines(schedule, text, from, from + available(now), isShort);
    }

    /** The lines that are yet to come at a time. */
    GeneratedLines after(long now) {
        return new GeneratedLines(schedule, text, from + available(now), to, isShort);
    }
}
