package cx.niro.verticles.gateway;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Consumer;
import java.util.function.Function;

/** Where an {@link Api} puts its routes. Failures of the futures become problem+json; see {@link cx.niro.verticles.bus.ServiceFailure}. */
public interface Routes {
    /**
     * Serves an operation of the OpenAPI document: request validated, caller authenticated, role checked. The future's value
     * is encoded as JSON with the status; a Buffer or JsonObject is sent as it is.
     */
    void operation(String operationId, int status, Function<Call, Future<?>> handler);

    /** As {@link #operation(String, int, Function)}, for operations that write their answer themselves (204, ETag, streams). */
    void operation(String operationId, Consumer<Call> handler);

    /**
     * Serves a call of the agent protocol. The body is read within the protocol's limits and decompressed; the caller is
     * authenticated by agent key first. The handler's future gives the answer to encode; null for 204.
     */
    <Q> void agent(HttpMethod method, String path, Class<Q> requestType, AgentHandler<Q> handler);

    /**
     * As {@link #agent}, with the decompressed JSON as bytes: for the hot path, whose body is decoded once, by the concern.
     */
    void agentBytes(HttpMethod method, String path, AgentHandler<Buffer> handler);

    /** As {@link #agent}, with the parameters of the path and the end of the connection. A Buffer is the JSON as it came. */
    <Q> void agentCall(HttpMethod method, String path, Class<Q> requestType, Function<AgentCall<Q>, Future<?>> handler);

    /** As {@link #agent}, without authentication: enrollment. */
    <Q> void agentPublic(
            HttpMethod method, String path, int status, Class<Q> requestType, Function<Q, Future<?>> handler);

    /** A plain GET route outside API and protocol, such as {@code /install.sh}; public. */
    void page(String path, Consumer<RoutingContext> handler);

    /** Handles an authenticated agent call. */
    @FunctionalInterface
    interface AgentHandler<Q> {
        Future<?> handle(AgentPrincipal agent, Q request);
    }
}
