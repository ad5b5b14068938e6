package cx.niro.verticles.update;

import java.util.UUID;
import java.util.regex.Pattern;

/** The name of an offer: no agent takes the same one twice. */
record OfferId(UUID rolloutId, int attempt) {
    private static final Pattern FORM = Pattern.compile("([0-9a-f-]{36})\\.([0-9]{1,9})");

    /** Null for what names no offer. */
    static OfferId parse(String text) {
        var parts = FORM.matcher(text == null ? "" : text);
        try {
            return parts.matches()
                    ? new OfferId(UUID.fromString(parts.group(1)), Integer.parseInt(parts.group(2)))
                    : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    String text() {
        return rolloutId + "." + attempt;
    }
}
