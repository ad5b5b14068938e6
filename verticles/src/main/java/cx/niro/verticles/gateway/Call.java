package cx.niro.verticles.gateway;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/**
 * One validated request of the REST API.
 *
 * @param principal the caller; null on public operations
 * @param body the JSON body; null where the operation has none
 * @param context for what the rest does not offer: streaming answers, cookies, headers
 */
public record Call(Principal principal, JsonObject body, RoutingContext context) {
    public String path(String parameter) {
        return context.pathParam(parameter);
    }

    /** The query parameter, or null. */
    public String query(String parameter) {
        var values = context.queryParam(parameter);
        return values.isEmpty() ? null : values.get(0);
    }

    public int query(String parameter, int absent) {
        var value = query(parameter);
        return value == null ? absent : Integer.parseInt(value);
    }

    /** Where the caller is, as far as the trusted proxies tell; for throttling. */
    public String clientAddress() {
        return context.get(ClientAddress.KEY);
    }

    /** The body decoded to a record. */
    public <T> T body(Class<T> type) {
        return cx.niro.protocol.ProtocolJson.decode(Buffer.buffer(body.encode()).getBytes(), type);
    }
}
