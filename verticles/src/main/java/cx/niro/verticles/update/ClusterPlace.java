package cx.niro.verticles.update;

import static java.nio.charset.StandardCharsets.UTF_8;

import cx.niro.protocol.InvalidMessage;
import cx.niro.protocol.ProtocolJson;
import cx.niro.verticles.bus.ServiceFailure;
import java.util.Base64;
import java.util.UUID;

/**
 * The opaque cursors of this concern: a place in the clusters of a rollout, or the id of the last rollout shown.
 *
 * @param name in lower case
 */
record ClusterPlace(int wave, String name, UUID clusterId) {
    private static final UUID LAST = new UUID(-1, -1);

    String encode() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(ProtocolJson.encode(this));
    }

    /** Before every cluster for null; fails with INVALID. */
    static ClusterPlace decode(String cursor) {
        if (cursor == null) {
            return new ClusterPlace(0, "", new UUID(0, 0));
        }
        try {
            var place = ProtocolJson.decode(Base64.getUrlDecoder().decode(cursor), ClusterPlace.class);
            if (place.name == null || place.clusterId == null || place.name.indexOf('\0') >= 0) {
                throw noCursor();
            }
            return place;
        } catch (IllegalArgumentException | InvalidMessage e) {
            throw noCursor();
        }
    }

    static String encode(UUID rolloutId) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(rolloutId.toString().getBytes(UTF_8));
    }

    /** Behind every rollout for null; fails with INVALID. */
    static UUID decodeRollout(String cursor) {
        if (cursor == null) {
            return LAST;
        }
        try {
            return UUID.fromString(new String(Base64.getUrlDecoder().decode(cursor), UTF_8));
        } catch (IllegalArgumentException e) {
            throw noCursor();
        }
    }

    private static ServiceFailure noCursor() {
        return ServiceFailure.invalid("cursor", "is not a next_cursor of this list");
    }
}
