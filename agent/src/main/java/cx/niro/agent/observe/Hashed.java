package cx.niro.agent.observe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import cx.niro.protocol.ProtocolJson;
import cx.niro.protocol.StateDigest;
import java.util.function.Function;

/** Gives an object of the state its hash: over its canonical JSON with a fixed text in place of the hash. */
final class Hashed {
    private static final String NONE = "-";
    private static final ObjectWriter CANONICAL =
            ProtocolJson.mapper().writer(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

    private Hashed() {}

    /** @param withHash makes the object with the given hash, always the same one otherwise */
    static <T> T of(Function<String, T> withHash) {
        return withHash.apply(hash(withHash.apply(NONE)));
    }

    private static String hash(Object draft) {
        try {
            return StateDigest.hash(CANONICAL.writeValueAsString(draft));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot encode " + draft.getClass().getSimpleName(), e);
        }
    }
}
