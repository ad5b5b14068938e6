package cx.niro.verticles.fleet;

import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/** Answers that are asked for once and given to everybody for a while. Failures are not kept. Belongs to one event loop. */
final class Recent<K, V> {
    private static final int MOST = 32;

    private final Duration shownFor;
    private final Clock clock;
    private final Map<K, Kept<V>> kept = new LinkedHashMap<>(16, 0.75f, true);

    /** @param before the answer that was kept before this one was asked for */
    private record Kept<V>(Future<V> answer, Instant at, V before) {
        V last() {
            return answer.succeeded() ? answer.result() : before;
        }
    }

    Recent(Duration shownFor, Clock clock) {
        this.shownFor = shownFor;
        this.clock = clock;
    }

    /** The answer that is kept or under way, or a new one. */
    Future<V> get(K key, Function<K, Future<V>> ask) {
        var present = kept.get(key);
        var now = clock.instant();
        if (present != null && (!present.answer().isComplete() || isFresh(present, now))) {
            return present.answer();
        }
        var asked = new Kept<>(ask.apply(key), now, present == null ? null : present.last());
        kept.put(key, asked);
        var oldest = kept.keySet().iterator();
        while (kept.size() > MOST) {
            oldest.next();
            oldest.remove();
        }
        return asked.answer().onFailure(failure -> kept.remove(key, asked));
    }

    /** The last answer however old, null where there is none. */
    V last(K key) {
        var present = kept.get(key);
        return present == null ? null : present.last();
    }

    private boolean isFresh(Kept<V> present, Instant now) {
        return present.answer().succeeded() && now.isBefore(present.at().plus(shownFor));
    }
}
