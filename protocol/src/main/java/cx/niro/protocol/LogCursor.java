package cx.niro.protocol;

import java.time.Instant;

/**
 * A place in a log.
 *
 * @param instance the container instance: pod UID, container and restart count
 * @param nth counts the lines with that timestamp, from 1, beginning with the first such line in the file
 */
public record LogCursor(String instance, Instant timestamp, int nth) {
    public LogCursor {
        Check.text("instance", instance, 512);
        Check.present("timestamp", timestamp);
        Check.atLeast("nth", nth, 1);
    }
}
