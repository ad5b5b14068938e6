package cx.niro.simulator.fleet;

import java.time.Duration;

/** The points of time at which one agent's beats are meant to go: an interval apart, and those of all agents spread evenly over it. */
final class BeatPoints {
    private final long intervalNanos;
    private final long shiftNanos;

    BeatPoints(Duration interval, int agents, int index) {
        this.intervalNanos = interval.toNanos();
        this.shiftNanos = intervalNanos / agents * index;
    }

    /** The first one after a time, both by System.nanoTime. */
    long after(long now) {
        long point = now - Math.floorMod(now, intervalNanos) + shiftNanos;
        return point > now ? point : point + intervalNanos;
    }
}
