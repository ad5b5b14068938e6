package cx.niro.verticles.heartbeat;

import cx.niro.verticles.heartbeat.HeartbeatMessages.Seen;
import cx.niro.verticles.heartbeat.HeartbeatStore.Marked;
import cx.niro.verticles.heartbeat.HeartbeatStore.Polled;
import cx.niro.verticles.heartbeat.HeartbeatStore.Sign;
import cx.niro.verticles.heartbeat.Observed.UsageRow;
import cx.niro.verticles.liveness.DatabaseTime;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Signs of life on their way to the database: one a cluster, the newest, written together once a second. What could not be written
 * within 10 s is dropped: it would be a lie about now. That this service watches is said only after all was written: what cannot
 * write signs of life, for whatever reason, has no right to count silence. Not thread-safe: it belongs to one event loop.
 */
final class SignsOfLife {
    private static final int MOST_A_STATEMENT = 2_000;
    private static final int MOST_PENDING = 100_000;
    private static final long MOST_USAGE_BYTES = 64L * 1024 * 1024;
    private static final Duration LONGEST_FLUSH = Duration.ofSeconds(10);
    private static final Duration TRUE_FOR = Duration.ofSeconds(10);

    private final HeartbeatStore store;
    private final Clock clock;
    private final DatabaseTime databaseTime;
    private final Consumer<UUID> notCurrent;
    private final Timer flushes = Metrics.timer("niro.heartbeat.flush");
    private final Counter failures = Metrics.counter("niro.heartbeat.flush.failures");
    private Map<UUID, Pending> pending = new HashMap<>();
    private Map<UUID, Polled> polled = new HashMap<>();
    private long usageBytes;
    private boolean databaseAnswers = true;

    private record Pending(Sign sign, Instant heardAt) {}

    /** @param notCurrent hears of clusters whose sign was not of the current epoch, or not of the stored state */
    SignsOfLife(HeartbeatStore store, Clock clock, DatabaseTime databaseTime, Consumer<UUID> notCurrent) {
        this.store = store;
        this.clock = clock;
        this.databaseTime = databaseTime;
        this.notCurrent = notCurrent;
    }

    /** Takes the place of an earlier one of its cluster, and what only that one brought. */
    void add(Sign sign) {
        var clusterId = sign.clusterId();
        var before = pending.get(clusterId);
        if (before == null && pending.size() >= MOST_PENDING) {
            return;
        }
        var kept = sign.usage() == null && before != null ? before.sign.usage() : sign.usage();
        usageBytes += bytes(kept) - (before == null ? 0 : bytes(before.sign.usage()));
        if (usageBytes > MOST_USAGE_BYTES) {
            usageBytes -= bytes(kept);
            kept = null;
        }
        var sameRun = before != null && before.sign.epoch() == sign.epoch();
        pending.put(
                clusterId,
                new Pending(
                        new Sign(
                                clusterId,
                                sign.epoch(),
                                sign.revision(),
                                kept,
                                sign.pollProvenAt() == null && sameRun
                                        ? before.sign.pollProvenAt()
                                        : sign.pollProvenAt(),
                                sign.kubernetesListedAt(),
                                sign.logsOpenSince(),
                                sign.logsTakenAt()),
                        clock.instant()));
    }

    /** No sign of life: only that what heartbeats are answered reaches the agent. */
    void add(Polled proof) {
        if (polled.size() < MOST_PENDING) {
            polled.put(proof.clusterId(), proof);
        }
    }

    /** Whether the last flush reached the database. */
    boolean databaseAnswers() {
        return databaseAnswers;
    }

    /** Writes what is pending; succeeds with what was counted. */
    Future<List<Seen>> flush() {
        var begun = Timer.start();
        var taken = pending;
        var takenPolled = polled;
        pending = new HashMap<>();
        polled = new HashMap<>();
        usageBytes = 0;
        return writePolled(takenPolled.values())
                .compose(written -> write(young(taken)))
                .compose(seen -> observe().map(seen))
                .timeout(LONGEST_FLUSH.toMillis(), TimeUnit.MILLISECONDS)
                .onSuccess(seen -> databaseAnswers = true)
                .onFailure(failure -> {
                    databaseAnswers = false;
                    failures.increment();
                    putBack(taken);
                    takenPolled.forEach(polled::putIfAbsent);
                })
                .onComplete(done -> {
                    var unused = begun.stop(flushes);
                });
    }

    private Future<Void> observe() {
        var asked = clock.instant();
        return store.observe().map(now -> {
            databaseTime.learn(now, asked, clock.instant());
            return null;
        });
    }

    private Future<Void> writePolled(Collection<Polled> proofs) {
        var sorted =
                proofs.stream().sorted(Comparator.comparing(Polled::clusterId)).toList();
        Future<Void> all = Future.succeededFuture();
        for (int from = 0; from < sorted.size(); from += MOST_A_STATEMENT) {
            var part = sorted.subList(from, Math.min(sorted.size(), from + MOST_A_STATEMENT));
            all = all.compose(before -> store.markPolled(part));
        }
        return all;
    }

    private Future<List<Seen>> write(List<Sign> signs) {
        Future<List<Seen>> all = Future.succeededFuture(new ArrayList<>());
        for (int from = 0; from < signs.size(); from += MOST_A_STATEMENT) {
            var part = signs.subList(from, Math.min(signs.size(), from + MOST_A_STATEMENT));
            all = all.compose(before -> store.markSeen(part).map(marked -> {
                tellOfTheOthers(part, marked);
                marked.forEach(each -> before.add(each.seen()));
                return before;
            }));
        }
        return all;
    }

    /** Of those that were not counted, and of those whose state another node has stored since this one looked. */
    private void tellOfTheOthers(List<Sign> signs, List<Marked> marked) {
        var revisions = new HashMap<UUID, Long>();
        marked.forEach(each -> revisions.put(each.seen().clusterId(), each.revision()));
        signs.stream()
                .filter(sign -> revisions.getOrDefault(sign.clusterId(), -1L) != sign.revision())
                .map(Sign::clusterId)
                .forEach(notCurrent);
    }

    private List<Sign> young(Map<UUID, Pending> taken) {
        var oldest = clock.instant().minus(TRUE_FOR);
        return taken.values().stream()
                .filter(each -> each.heardAt.isAfter(oldest))
                .map(Pending::sign)
                .sorted(Comparator.comparing(Sign::clusterId))
                .toList();
    }

    private void putBack(Map<UUID, Pending> taken) {
        var oldest = clock.instant().minus(TRUE_FOR);
        taken.forEach((id, each) -> {
            if (each.heardAt.isAfter(oldest) && pending.putIfAbsent(id, each) == null) {
                usageBytes += bytes(each.sign.usage());
            }
        });
    }

    private static long bytes(UsageRow usage) {
        return usage == null ? 0 : usage.packed().length();
    }
}
