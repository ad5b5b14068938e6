package cx.niro.verticles.gateway;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.function.Supplier;

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

    /** All values of a query parameter that may repeat. */
    public List<String> queries(String parameter) {
        return List.copyOf(context.queryParam(parameter));
    }

    /**
     * Who calls, as the database says now: for answers that stream on after the caller was let in. Fails with UNAUTHENTICATED or
     * DENIED when the caller may not any more.
     */
    public Future<Principal> authenticateAgain() {
        return context.<Supplier<Future<Principal>>>get(UserDoor.ASK_AGAIN).get();
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
