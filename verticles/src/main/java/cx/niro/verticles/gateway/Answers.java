package cx.niro.verticles.gateway;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import cx.niro.protocol.Protocol;
import cx.niro.protocol.ProtocolJson;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/** How answers are written. The REST API names every field, null ones too; the agent protocol leaves nulls out. */
public final class Answers {
    private static final ObjectMapper REST = ProtocolJson.mapper()
            .copy()
            .setDefaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.ALWAYS, JsonInclude.Include.ALWAYS));

    private Answers() {}

    /** The JSON of the REST API; a Buffer or JsonObject as it is. For operations that write their answer themselves. */
    public static Buffer encode(Object answer) {
        if (answer instanceof Buffer bytes) {
            return bytes;
        }
        if (answer instanceof JsonObject object) {
            return object.toBuffer();
        }
        try {
            return Buffer.buffer(REST.writeValueAsBytes(answer));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot encode " + answer.getClass().getSimpleName(), e);
        }
    }

    static void rest(RoutingContext context, int status, Object answer) {
        write(context, status, answer == null ? null : encode(answer));
    }

    static void agent(RoutingContext context, int status, Object answer) {
        if (answer == null) {
            write(context, 204, null);
        } else {
            write(context, status, answer instanceof Buffer bytes ? bytes : Buffer.buffer(ProtocolJson.encode(answer)));
        }
    }

    private static void write(RoutingContext context, int status, Buffer body) {
        var response = context.response();
        if (response.ended() || response.closed()) {
            return;
        }
        response.setStatusCode(status);
        // a caller that has gone needs no answer
        if (body == null) {
            var unused = response.end();
        } else {
            response.putHeader("content-type", Protocol.JSON);
            var unused = response.end(body);
        }
    }
}
