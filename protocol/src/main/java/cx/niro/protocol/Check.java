package cx.niro.protocol;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The checks that record constructors share; each fails with {@link InvalidMessage} naming the field. */
final class Check {
    private static final int MAX_TEXT = 64 * 1024;

    private Check() {}

    @CanIgnoreReturnValue
    static String text(String field, String value) {
        return text(field, value, MAX_TEXT);
    }

    @CanIgnoreReturnValue
    static String text(String field, String value, int maxLength) {
        if (value == null || value.isBlank()) {
            throw new InvalidMessage(field, "is required");
        }
        return bounded(field, value, maxLength);
    }

    @CanIgnoreReturnValue
    static String bounded(String field, String value, int maxLength) {
        if (value != null && value.length() > maxLength) {
            throw new InvalidMessage(
                    field, "has " + value.length() + " characters, at most " + maxLength + " are allowed");
        }
        return value;
    }

    /** As {@link #bounded}, for what is stored as it is: PostgreSQL has no NUL in text. */
    @CanIgnoreReturnValue
    static String plain(String field, String value, int maxLength) {
        if (value != null && value.indexOf('\0') >= 0) {
            throw new InvalidMessage(field, "contains the character NUL");
        }
        return bounded(field, value, maxLength);
    }

    @CanIgnoreReturnValue
    static <T> T present(String field, T value) {
        if (value == null) {
            throw new InvalidMessage(field, "is required");
        }
        return value;
    }

    @CanIgnoreReturnValue
    static long atLeast(String field, long value, long least) {
        if (value < least) {
            throw new InvalidMessage(field, "is " + value + ", at least " + least + " is expected");
        }
        return value;
    }

    /** Null becomes empty; the copy is immutable; null elements are refused. */
    static <T> List<T> list(String field, Collection<T> values) {
        if (values == null) {
            return List.of();
        }
        if (values.stream().anyMatch(Objects::isNull)) {
            throw new InvalidMessage(field, "contains null");
        }
        return List.copyOf(values);
    }

    static <V> Map<String, V> map(String field, Map<String, V> values) {
        if (values == null) {
            return Map.of();
        }
        if (values.values().stream().anyMatch(Objects::isNull)) {
            throw new InvalidMessage(field, "contains null");
        }
        return Map.copyOf(values);
    }
}
