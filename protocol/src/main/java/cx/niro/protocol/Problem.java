package cx.niro.protocol;

/**
 * An error answer, RFC 9457 problem+json.
 *
 * @param code stable, for programs, such as {@code token_used}
 * @param field the offending field of the request; null where there is none
 */
public record Problem(String type, int status, String title, String code, String detail, String field) {
    public static Problem of(int status, String title, String code, String detail, String field) {
        return new Problem("about:blank", status, title, code, detail, field);
    }
}
