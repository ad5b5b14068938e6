package cx.niro.verticles.fleet;

import cx.niro.protocol.ProtocolJson;
import cx.niro.verticles.fleet.FleetMessages.Shown;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;

/** Encodes answers: the ETag covers what is shown, and {@code as_of}, which changes all the time, goes in front of it. */
final class Answer {
    private Answer() {}

    /** @param rows a record that is encoded as an object with at least one field */
    static Shown of(Instant asOf, Object rows) {
        var shown = ProtocolJson.encode(rows);
        var head =
                (asOf == null ? "{\"as_of\":null," : "{\"as_of\":\"" + asOf + "\",").getBytes(StandardCharsets.UTF_8);
        var body = new byte[head.length + shown.length - 1];
        System.arraycopy(head, 0, body, 0, head.length);
        System.arraycopy(shown, 1, body, head.length, shown.length - 1);
        return new Shown('"' + HexFormat.of().formatHex(sha256().digest(shown), 0, 16) + '"', asOf, body);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
