package cx.niro.verticles.enrollment;

import cx.niro.verticles.bus.ServiceFailure;
import cx.niro.verticles.gateway.AgentPrincipal;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;

/**
 * Asks for keys that this node does not know, few at a time, so that a flood of invented ones cannot keep the database from its
 * work. By address would be worse: behind one proxy or NAT the flood would shut out everybody. Belongs to one event loop.
 */
final class KeyLookups {
    static final int MOST_AT_ONCE = 64;
    static final int MOST_WAITING = 5_000;

    private final Function<Buffer, Future<AgentPrincipal>> find;
    private final Map<Buffer, Promise<AgentPrincipal>> waiting = new LinkedHashMap<>();
    private int underWay;

    KeyLookups(Function<Buffer, Future<AgentPrincipal>> find) {
        this.find = find;
    }

    /** As the store answers; fails with BUSY when too many wait. */
    Future<AgentPrincipal> find(Buffer hash) {
        var asked = waiting.get(hash);
        if (asked != null) {
            return asked.future();
        }
        if (waiting.size() >= MOST_WAITING) {
            return Future.failedFuture(ServiceFailure.busy(
                    "busy",
                    MOST_WAITING + " unknown agent keys wait already",
                    Duration.ofMillis(ThreadLocalRandom.current().nextLong(1_000, 4_001))));
        }
        Promise<AgentPrincipal> answer = Promise.promise();
        waiting.put(hash, answer);
        ask();
        return answer.future();
    }

    private void ask() {
        while (underWay < MOST_AT_ONCE && !waiting.isEmpty()) {
            var oldest = waiting.entrySet().iterator();
            var next = oldest.next();
            oldest.remove();
            underWay++;
            find.apply(next.getKey()).onComplete(result -> {
                underWay--;
                next.getValue().complete(result.result(), result.cause());
                ask();
            });
        }
    }
}
