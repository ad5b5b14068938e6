package cx.niro.protocol;

import java.time.Instant;

/**
 * A Kubernetes event of type Warning, de-duplicated by object and reason.
 *
 * @param namespace of the object; null for cluster-scoped ones
 * @param count how often it was seen
 */
public record WarningEvent(
        String uid,
        String hash,
        String namespace,
        String objectKind,
        String objectName,
        String reason,
        String message,
        int count,
        Instant firstSeenAt,
        Instant lastSeenAt)
        implements Keyed {
    public WarningEvent {
        Check.text("uid", uid, 128);
        Check.text("hash", hash, 64);
        Check.text("object_kind", objectKind, 63);
        Check.text("object_name", objectName, 253);
        Check.text("reason", reason, 128);
        message = Check.bounded("message", message == null ? "" : message, 4096);
    }

    @Override
    public String key() {
        return "event/" + uid;
    }
}
