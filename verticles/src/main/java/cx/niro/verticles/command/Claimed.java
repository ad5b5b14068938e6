package cx.niro.verticles.command;

import java.util.UUID;

/**
 * A command that a poll may answer with.
 *
 * @param remainingMillis until its deadline
 * @param ageMillis since it was made
 * @param payload the protocol's Command as JSON
 * @param sealed manifests that belong into the payload; null for a command without any
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; base64 on the bus
record Claimed(
        UUID id,
        UUID clusterId,
        String runId,
        int attempt,
        long remainingMillis,
        long ageMillis,
        String orderingKey,
        String payload,
        byte[] sealed) {
    long length() {
        return payload.length() + (sealed == null ? 0L : sealed.length);
    }

    /** The same with nothing sealed. */
    Claimed withPayload(String complete) {
        return new Claimed(id, clusterId, runId, attempt, remainingMillis, ageMillis, orderingKey, complete, null);
    }

    @Override
    public String toString() {
        return "Claimed[" + id + ", attempt=" + attempt + "]";
    }
}
