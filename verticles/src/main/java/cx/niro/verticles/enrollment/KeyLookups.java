package cx.niro.verticles.enrollment;

import cx.niro.verticles.bus.ServiceFailure;
import cx.niro.verticles.bus.Turns;
import cx.niro.verticles.gateway.AgentPrincipal;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * Asks for keys that this node does not know, few at a time, so that a flood of invented ones cannot keep the database from its
 * work. By address would be worse: behind one proxy or NAT the flood would shut out everybody. Belongs to one event loop.
 */
final class KeyLookups {
    static final int MOST_AT_ONCE = 64;
    static final int MOST_WAITING = 5_000;

    private final Function<Buffer, Future<AgentPrincipal>> find;
    private final Turns turns = new Turns(
            MOST_AT_ONCE,
            MOST_WAITING,
            () -> ServiceFailure.busy(
                    "busy", MOST_WAITING + " unknown agent keys wait already", ServiceFailure.aWhile()));
    private final Map<Buffer, Future<AgentPrincipal>> asked = new HashMap<>();

    KeyLookups(Function<Buffer, Future<AgentPrincipal>> find) {
        this.find = find;
    }

    /** As the store answers, which is asked once for all that want the same key; fails with BUSY when too many wait. */
    Future<AgentPrincipal> find(Buffer hash) {
        var known = asked.get(hash);
        if (known != null) {
            return known;
        }
        var answer = turns.take(() -> find.apply(hash));
        if (!answer.isComplete()) {
            asked.put(hash, answer);
            return answer.onComplete(done -> asked.remove(hash));
        }
        return answer;
    }
}
