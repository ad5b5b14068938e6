package cx.niro.agent.update;

import cx.niro.agent.text.Redaction;

/**
 * Why an update did not come about.
 *
 * @param code stable, such as {@code image_pull}
 * @param message the same in words
 */
record Reason(String code, String message) {
    private static final int MAX_MESSAGE = 800;
    private static final int MAX_CODE = 64;

    Reason {
        var plain = code.replaceAll("[^A-Za-z0-9_-]+", "_");
        code = plain.substring(0, Math.min(MAX_CODE, plain.length()));
        var words = message == null ? null : Redaction.of(message.replaceAll("\\p{Cntrl}+", " "));
        message = words == null || words.length() <= MAX_MESSAGE ? words : words.substring(0, MAX_MESSAGE - 3) + "...";
    }

    static Reason parse(String text) {
        var colon = text.indexOf(": ");
        return colon < 0 ? new Reason(text, null) : new Reason(text.substring(0, colon), text.substring(colon + 2));
    }

    /** As it stands in the annotation. */
    String text() {
        return message == null ? code : code + ": " + message;
    }
}
