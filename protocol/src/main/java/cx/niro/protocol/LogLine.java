package cx.niro.protocol;

import java.time.Instant;

/**
 * A line, or a marker between lines.
 *
 * @param instance the container instance, as in {@link LogCursor}
 * @param marker null for a line; otherwise {@code gap}, {@code rotated}, {@code restarted}, {@code waiting}, {@code ended}, with
 *     {@code text} saying more
 */
public record LogLine(String instance, Instant timestamp, int nth, String text, String marker) {
    public LogLine {
        Check.text("instance", instance, 512);
        text = text == null ? "" : text;
    }
}
