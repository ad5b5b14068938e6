package cx.niro.agent.apply;

import cx.niro.agent.kubernetes.KubernetesFailure;
import cx.niro.protocol.ObjectRef;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/** The kinds of one execution: patient for a while with an API server that does not say what it serves. Used by one thread. */
final class Kinds {
    private static final long PATIENCE_NANOS = Duration.ofSeconds(60).toNanos();

    private final Discovery discovery;
    private final Deadline deadline;
    private final LongSupplier nanoTime;
    private final Map<String, Long> silentSince = new HashMap<>();

    Kinds(Discovery discovery, Deadline deadline, LongSupplier nanoTime) {
        this.discovery = discovery;
        this.deadline = deadline;
        this.nanoTime = nanoTime;
    }

    /** Empty where the API server serves no such kind now; fails when it does not say, or there is no time left to ask. */
    Optional<ResourceKind> find(ObjectRef named) throws KubernetesFailure {
        if (deadline.isPast()) {
            throw new KubernetesFailure(0, "the deadline passed before its kind could be read");
        }
        var found = discovery.find(named.apiVersion(), named.kind(), deadline.left());
        silentSince.remove(named.apiVersion());
        return found;
    }

    /** Why it is of no use to ask again after this failure; empty where it is. */
    Optional<Refusal> refusal(ObjectRef named, KubernetesFailure failure) {
        if (isRefused(failure)) {
            return Optional.of(unread(failure));
        }
        var now = nanoTime.getAsLong();
        var since = silentSince.computeIfAbsent(named.apiVersion(), version -> now);
        return now - since >= PATIENCE_NANOS ? Optional.of(unread(failure)) : Optional.empty();
    }

    /** In words: that the kinds could not be read. */
    static Refusal unread(KubernetesFailure failure) {
        return new Refusal(isRefused(failure) ? "forbidden" : "timeout", failure.getMessage());
    }

    private static boolean isRefused(KubernetesFailure failure) {
        return failure.status() == 401 || failure.isForbidden();
    }
}
