package cx.niro.verticles.gateway;

import io.vertx.core.Future;
import java.util.Map;

/**
 * One authenticated call of an agent, for operations that need more than its body.
 *
 * @param gone completes when the answer was sent or the connection was lost, whichever comes first
 */
public record AgentCall<Q>(AgentPrincipal agent, Q body, Map<String, String> pathParameters, Future<Void> gone) {
    public AgentCall {
        pathParameters = Map.copyOf(pathParameters);
    }

    public String path(String parameter) {
        return pathParameters.get(parameter);
    }
}
