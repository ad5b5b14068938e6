package cx.niro.verticles.shell;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;

/** The page cut in two: what every visitor gets at once, and what follows the first data. */
final class ShellPage {
    static final String MARKER = "<!--niro-first-data-->";
    private static final String NONCE = "__CSP_NONCE__";
    private static final SecureRandom RANDOM = new SecureRandom();

    private final String before;
    private final String after;

    private ShellPage(String before, String after) {
        this.before = before;
        this.after = after;
    }

    /** A page without the marker takes its first data at the end. */
    static ShellPage of(String html) {
        var cut = html.indexOf(MARKER);
        return cut < 0
                ? new ShellPage(html, "")
                : new ShellPage(html.substring(0, cut), html.substring(cut + MARKER.length()));
    }

    /** 128 random bits, fresh for every response. */
    static String freshNonce() {
        var bytes = new byte[16];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    static String contentSecurityPolicy(String nonce) {
        return "default-src 'none'; script-src 'self' 'nonce-" + nonce + "'; style-src 'self' 'nonce-" + nonce
                + "'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; "
                + "frame-ancestors 'none'";
    }

    Buffer before(String nonce) {
        return Buffer.buffer(before.replace(NONCE, nonce));
    }

    Buffer after(String nonce) {
        return Buffer.buffer(after.replace(NONCE, nonce));
    }

    /** The element that carries JSON to the page; nothing in the JSON can end it. */
    static Buffer firstData(String nonce, Buffer json) {
        return Buffer.buffer(json.length() + 200)
                .appendString("<script nonce=\"" + nonce + "\" type=\"application/json\" id=\"niro-first-data\">")
                .appendBuffer(withoutLessThan(json))
                .appendString("</script>");
    }

    /** In JSON {@code <} stands in strings only, where it may be written as an escape. */
    private static Buffer withoutLessThan(Buffer json) {
        var bytes = json.getBytes();
        var escaped = Buffer.buffer(bytes.length + 64);
        var from = 0;
        for (var i = 0; i < bytes.length; i++) {
            if (bytes[i] == '<') {
                escaped.appendBytes(bytes, from, i - from).appendBytes("\\u003c".getBytes(StandardCharsets.US_ASCII));
                from = i + 1;
            }
        }
        return escaped.appendBytes(bytes, from, bytes.length - from);
    }
}
