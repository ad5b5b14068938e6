package cx.niro.agent.link;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;

/** Since when the server has been called without any answer. A refusal by the server is an answer; a proxy's error page is not. */
public final class Silence {
    private final Clock clock;
    private final AtomicReference<Instant> unansweredSince = new AtomicReference<>();

    public Silence(Clock clock) {
        this.clock = clock;
    }

    void callBegins() {
        unansweredSince.compareAndSet(null, clock.instant());
    }

    void broken() {
        unansweredSince.set(null);
    }

    /** Zero while calls are answered, or none is made. */
    public Duration length() {
        var since = unansweredSince.get();
        return since == null ? Duration.ZERO : Duration.between(since, clock.instant());
    }
}
