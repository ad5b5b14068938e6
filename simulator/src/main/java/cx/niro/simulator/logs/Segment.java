package cx.niro.simulator.logs;

/** A run of lines of one file, counted from 0; those that are not due yet are not there. */
sealed interface Segment permits StoredLines, GeneratedLines {
    /** How many lines are there at a time (nanoseconds since 1970). */
    long available(long now);

    /** When a line was printed, in nanoseconds since 1970. */
    long timestamp(long line);

    /** A line without its end; not to be changed. */
    byte[] text(long line);

    /** Whether every line fits into one part of the container runtime's file. */
    boolean isShort();

    /** Whether more lines come by themselves. */
    boolean isGrowing(long now);
}
