package cx.niro.protocol;

import java.time.Instant;

/**
 * A place in a log: right after a line.
 *
 * @param instance the container instance: {@code <pod uid>/<container>/<restart count>}
 * @param nth counts the lines with that timestamp, from 1, beginning with the first such line in the file; 0 is the place before them
 */
public record LogCursor(String instance, Instant timestamp, int nth) {
    static final int MAX_INSTANCE = 512;

    public LogCursor {
        Check.text("instance", instance, MAX_INSTANCE);
        Check.present("timestamp", timestamp);
        LogTime.nanos(timestamp);
        Check.atLeast("nth", nth, 0);
    }
}
