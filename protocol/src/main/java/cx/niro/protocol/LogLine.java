package cx.niro.protocol;

/**
 * A line of a batch, or a marker between lines, for those who want to read it: between nodes lines travel as bytes.
 *
 * @param timestamp as on the wire, {@value LogTime#LENGTH} characters
 * @param nth see {@link LogCursor}; that of the line before it for a marker
 * @param marker null for a line; otherwise {@code restarted}, {@code rotated}, {@code gap}, {@code ended}, {@code cut} or
 *     {@code reopened}, with {@code text} saying more
 */
public record LogLine(String timestamp, int nth, String text, String marker) {}
