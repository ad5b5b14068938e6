package cx.niro.verticles.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import cx.niro.verticles.bus.ServiceFailure;
import java.util.Base64;

/** The opaque cursor of the history: the number of the last command shown. */
final class HistoryCursor {
    private HistoryCursor() {}

    static String encode(long number) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(Long.toString(number).getBytes(UTF_8));
    }

    /** Above every number for null; fails with INVALID. */
    static long decode(String cursor) {
        if (cursor == null) {
            return Long.MAX_VALUE;
        }
        try {
            return Long.parseLong(new String(Base64.getUrlDecoder().decode(cursor), UTF_8));
        } catch (IllegalArgumentException e) {
            throw ServiceFailure.invalid("cursor", "is not a next_cursor of this list");
        }
    }
}
