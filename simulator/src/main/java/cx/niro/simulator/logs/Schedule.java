package cx.niro.simulator.logs;

/** When the lines of an endless series are printed; times in nanoseconds since 1970, never falling. */
interface Schedule {
    long timeOf(long line);

    /** How many lines are due at a time. */
    long countAt(long now);

    /** So many lines a second from a time on; {@code same} lines in a row share one timestamp and come together. */
    static Schedule steady(long start, double perSecond, int same) {
        double step = same * 1e9 / perSecond;
        return new Schedule() {
            @Override
            public long timeOf(long line) {
                long group = line / same;
                return start + (long) (group * step);
            }

            @Override
            public long countAt(long now) {
                return now < start ? 0 : ((long) ((now - start) / step) + 1) * same;
            }
        };
    }

    /** All lines at once, a microsecond between two timestamps. */
    static Schedule atOnce(long start, int same) {
        return new Schedule() {
            @Override
            public long timeOf(long line) {
                return start + line / same * 1_000;
            }

            @Override
            public long countAt(long now) {
                return Long.MAX_VALUE;
            }
        };
    }
}
