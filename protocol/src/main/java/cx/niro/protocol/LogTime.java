package cx.niro.protocol;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * Timestamps of log lines: on the wire always {@value #LENGTH} characters in UTC with nanoseconds, in memory nanoseconds since 1970. So
 * they order as bytes and as numbers alike. Good for the years 1970 to 2261.
 */
public final class LogTime {
    /** Characters of {@code 2026-11-21T12:00:00.000000000Z}. */
    public static final int LENGTH = 30;
    /** What {@link #parse} answers for what is no timestamp. */
    public static final long NONE = Long.MIN_VALUE;

    static final long NANOS_A_SECOND = 1_000_000_000L;
    /** Where the nanoseconds begin. */
    static final int FRACTION = 20;

    private static final int SECONDS_A_DAY = 86_400;
    private static final int FIRST_YEAR = 1970;
    private static final int LAST_YEAR = 2261;

    private LogTime() {}

    /** Fails with {@link InvalidMessage} outside the years that can be told. */
    @CanIgnoreReturnValue
    public static long nanos(Instant instant) {
        try {
            var nanos = Math.addExact(
                    Math.multiplyExact(instant.getEpochSecond(), NANOS_A_SECOND), (long) instant.getNano());
            if (nanos >= 0) {
                return nanos;
            }
        } catch (ArithmeticException e) {
            // told below with the others
        }
        throw new InvalidMessage("timestamp", "is " + instant + ", the years 1970 to 2261 are expected");
    }

    public static Instant instant(long nanos) {
        return Instant.ofEpochSecond(Math.floorDiv(nanos, NANOS_A_SECOND), Math.floorMod(nanos, NANOS_A_SECOND));
    }

    /** The {@value #LENGTH} characters of a moment. */
    public static String text(long nanos) {
        var bytes = new byte[LENGTH];
        format(nanos, bytes, 0);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** Writes {@value #LENGTH} bytes. */
    static void format(long nanos, byte[] into, int at) {
        var second = Math.floorDiv(nanos, NANOS_A_SECOND);
        var time = (int) Math.floorMod(second, (long) SECONDS_A_DAY);
        var date = civil(Math.floorDiv(second, (long) SECONDS_A_DAY));
        digits(into, at, 4, date / 10_000);
        into[at + 4] = '-';
        digits(into, at + 5, 2, date / 100 % 100);
        into[at + 7] = '-';
        digits(into, at + 8, 2, date % 100);
        into[at + 10] = 'T';
        digits(into, at + 11, 2, time / 3600);
        into[at + 13] = ':';
        digits(into, at + 14, 2, time / 60 % 60);
        into[at + 16] = ':';
        digits(into, at + 17, 2, time % 60);
        into[at + 19] = '.';
        fraction(nanos, into, at);
        into[at + 29] = 'Z';
    }

    /** Writes only the nine digits of the nanoseconds. */
    static void fraction(long nanos, byte[] into, int at) {
        digits(into, at + FRACTION, 9, (int) Math.floorMod(nanos, NANOS_A_SECOND));
    }

    private static void digits(byte[] into, int at, int count, int value) {
        for (int i = at + count - 1; i >= at; i--) {
            into[i] = (byte) ('0' + value % 10);
            value /= 10;
        }
    }

    /**
     * Reads an RFC 3339 timestamp, with up to nine digits of a fraction and any offset; {@link #NONE} when the bytes from {@code from}
     * to {@code to} are not exactly one.
     */
    public static long parse(byte[] bytes, int from, int to) {
        if (to - from < FRACTION || !isShaped(bytes, from)) {
            return NONE;
        }
        var year = number(bytes, from, 4);
        var month = number(bytes, from + 5, 2);
        var day = number(bytes, from + 8, 2);
        var hour = number(bytes, from + 11, 2);
        var minute = number(bytes, from + 14, 2);
        var second = number(bytes, from + 17, 2);
        if (year < FIRST_YEAR
                || year > LAST_YEAR
                || month < 1
                || month > 12
                || day < 1
                || day > days(year, month)
                || hour < 0
                || hour > 23
                || minute < 0
                || minute > 59
                || second < 0
                || second > 59) {
            return NONE;
        }
        var at = from + 19;
        long fraction = 0;
        if (bytes[at] == '.') {
            var digits = 0;
            for (at++; at < to && isDigit(bytes[at]) && digits < 9; at++, digits++) {
                fraction = fraction * 10 + (bytes[at] - '0');
            }
            if (digits == 0) {
                return NONE;
            }
            for (; digits < 9; digits++) {
                fraction *= 10;
            }
        }
        var offset = offsetSeconds(bytes, at, to);
        if (offset == Integer.MIN_VALUE) {
            return NONE;
        }
        var seconds = epochDay(year, month, day) * SECONDS_A_DAY + hour * 3600L + minute * 60L + second - offset;
        return seconds < 0 ? NONE : seconds * NANOS_A_SECOND + fraction;
    }

    private static boolean isShaped(byte[] bytes, int from) {
        return bytes[from + 4] == '-'
                && bytes[from + 7] == '-'
                && bytes[from + 10] == 'T'
                && bytes[from + 13] == ':'
                && bytes[from + 16] == ':';
    }

    /** -1 where there is something else than digits. */
    private static int number(byte[] bytes, int from, int count) {
        var value = 0;
        for (int i = from; i < from + count; i++) {
            if (!isDigit(bytes[i])) {
                return -1;
            }
            value = value * 10 + (bytes[i] - '0');
        }
        return value;
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    private static int offsetSeconds(byte[] bytes, int at, int to) {
        if (at == to - 1 && bytes[at] == 'Z') {
            return 0;
        }
        if (at != to - 6 || (bytes[at] != '+' && bytes[at] != '-') || bytes[at + 3] != ':') {
            return Integer.MIN_VALUE;
        }
        var hours = number(bytes, at + 1, 2);
        var minutes = number(bytes, at + 4, 2);
        if (hours < 0 || hours > 18 || minutes < 0 || minutes > 59) {
            return Integer.MIN_VALUE;
        }
        var seconds = hours * 3600 + minutes * 60;
        return bytes[at] == '-' ? -seconds : seconds;
    }

    private static int days(int year, int month) {
        return switch (month) {
            case 2 -> year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
            case 4, 6, 9, 11 -> 30;
            default -> 31;
        };
    }

    /** Days since 1970 of a date; the year counted from March, as in Hinnant's "chrono-compatible low-level date algorithms". */
    private static long epochDay(int year, int month, int day) {
        var y = month <= 2 ? year - 1 : year;
        var era = y / 400;
        var yearOfEra = y - era * 400;
        var dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
        var dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
        return era * 146_097L + dayOfEra - 719_468;
    }

    /** The inverse of {@link #epochDay}, as the number yyyymmdd. */
    private static int civil(long epochDay) {
        var z = (int) (epochDay + 719_468);
        var era = z / 146_097;
        var dayOfEra = z - era * 146_097;
        var yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        var dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        var shifted = (5 * dayOfYear + 2) / 153;
        var month = shifted < 10 ? shifted + 3 : shifted - 9;
        var year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
        return year * 10_000 + month * 100 + dayOfYear - (153 * shifted + 2) / 5 + 1;
    }
}
