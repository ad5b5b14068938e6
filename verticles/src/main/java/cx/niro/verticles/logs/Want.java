package cx.niro.verticles.logs;

import cx.niro.protocol.LogTime;
import java.time.Instant;

/**
 * From where a viewer wants to read. The cursor goes before the others; without any of them it is from the beginning.
 *
 * @param tail lines from the end; null for all
 * @param since only lines from this time on, in the form of {@link Cursor#timestamp}; null for all
 * @param cursor only lines behind it; null for none
 */
record Want(Long tail, String since, Cursor cursor) {
    static final Want EVERYTHING = new Want(null, null, null);

    static Want after(Cursor cursor) {
        return new Want(null, null, cursor);
    }

    /** The same, or behind what was read already. */
    Want behind(Cursor read) {
        return read == null ? this : after(read);
    }

    long sinceNanos() {
        return LogTime.nanos(Instant.parse(since));
    }

    boolean isEverything() {
        return tail == null && since == null && cursor == null;
    }
}
