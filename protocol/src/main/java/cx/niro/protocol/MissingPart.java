package cx.niro.protocol;

/**
 * A part of the snapshot that could not be observed. The rest of the heartbeat stands. The part's list is empty, but for
 * {@code failed}: a passing failure leaves the last good list of the run in place, so that nothing seems to vanish.
 *
 * @param part {@code nodes}, {@code pods}, {@code workloads}, {@code events}, {@code namespaces} or {@code usage}
 * @param reason {@code forbidden}, {@code absent} (no metrics-server), {@code disabled} (capability off) or {@code failed}
 * @param message what the API server said, shortened
 */
public record MissingPart(String part, String reason, String message) {
    public MissingPart {
        Check.text("part", part, 63);
        Check.text("reason", reason, 63);
        message = Check.bounded("message", message == null ? "" : message, 1024);
    }
}
