package cx.niro.verticles.fleet;

import com.fasterxml.jackson.core.JsonProcessingException;
import cx.niro.protocol.ProtocolJson;
import cx.niro.verticles.bus.ServiceFailure;
import java.io.IOException;
import java.util.Base64;

/** Opaque cursors: a record's JSON in base64url. */
final class Cursor {
    private Cursor() {}

    static String encode(Object position) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(ProtocolJson.encode(position));
    }

    /** Null for null or blank; fails with INVALID naming {@code cursor}. */
    static <T> T decode(String cursor, Class<T> type) {
        if (cursor == null || cursor.isBlank()) {
            return null;
        }
        try {
            var position =
                    ProtocolJson.mapper().readValue(Base64.getUrlDecoder().decode(cursor), type);
            if (position == null) {
                throw invalid();
            }
            return position;
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw invalid();
        } catch (IOException e) {
            throw invalid();
        }
    }

    static ServiceFailure invalid() {
        return ServiceFailure.invalid("cursor", "cursor is not one that this list gave; start again without it");
    }
}
