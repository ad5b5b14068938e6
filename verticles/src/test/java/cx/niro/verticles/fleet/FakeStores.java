package cx.niro.verticles.fleet;

import cx.niro.protocol.Pod;
import cx.niro.protocol.Snapshot;
import cx.niro.protocol.Usage;
import cx.niro.verticles.bus.ServiceFailure;
import cx.niro.verticles.heartbeat.HeartbeatMessages.ClusterFacts;
import cx.niro.verticles.heartbeat.HeartbeatMessages.Seen;
import cx.niro.verticles.heartbeat.PodProblem;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Both stores in memory. Can be down, and can hold answers back so that they arrive late. */
final class FakeStores implements FleetStore, InventoryStore {
    private final Clock clock;
    private final Map<UUID, Row> rows = new TreeMap<>();
    private final Map<UUID, StoredState> states = new ConcurrentHashMap<>();
    private final Map<UUID, List<PodRow>> pods = new ConcurrentHashMap<>();
    final Map<UUID, FleetJson.AgentUpdate> updates = new ConcurrentHashMap<>();
    private final Map<UUID, Instant> pending = new ConcurrentHashMap<>();
    private final Deque<Runnable> held = new ArrayDeque<>();
    private Instant observingSince;
    private Instant lastFlush;
    private volatile boolean down;
    private boolean holding;
    final AtomicInteger snapshotsRead = new AtomicInteger();
    final AtomicInteger byIdsCalls = new AtomicInteger();
    final FakeFleetPods fleetPods = new FakeFleetPods(() -> down);

    private record Row(FleetRow row, boolean deleted, Instant changedAt) {}

    FakeStores(Clock clock) {
        this.clock = clock;
        this.observingSince = clock.instant().minus(Duration.ofDays(1));
        this.lastFlush = clock.instant();
    }

    // ---- what the writers do ----

    synchronized void put(ClusterRecord cluster) {
        var old = rows.get(cluster.id());
        var row = old == null
                ? new FleetRow(cluster, null, null)
                : new FleetRow(cluster, old.row().facts(), old.row().seen());
        rows.put(cluster.id(), new Row(row, false, clock.instant()));
    }

    synchronized void put(ClusterFacts facts) {
        var old = rows.get(facts.clusterId());
        rows.put(
                facts.clusterId(),
                new Row(new FleetRow(old.row().cluster(), facts, old.row().seen()), old.deleted(), clock.instant()));
    }

    synchronized void put(Seen seen) {
        rows.computeIfPresent(
                seen.clusterId(), (id, old) -> new Row(old.row().with(seen), old.deleted(), old.changedAt()));
    }

    synchronized void delete(UUID id) {
        rows.computeIfPresent(id, (key, old) -> new Row(old.row(), true, clock.instant()));
    }

    synchronized void purge(UUID id) {
        rows.remove(id);
    }

    /** What the writer of signs of life does once a second. */
    synchronized void flush() {
        if (Duration.between(lastFlush, clock.instant()).compareTo(Duration.ofSeconds(10)) > 0) {
            observingSince = clock.instant();
        }
        lastFlush = clock.instant();
    }

    void put(ClusterFacts facts, Snapshot snapshot, Usage usage) {
        put(facts);
        states.put(
                facts.clusterId(),
                new StoredState(
                        facts.revision(),
                        snapshot.digest(),
                        Clusters.gzip(snapshot),
                        usage == null ? null : Clusters.gzip(usage)));
        pods.put(
                facts.clusterId(), snapshot.pods().stream().map(FakeStores::row).toList());
        fleetPods.replace(
                facts.clusterId(),
                snapshot.pods().stream()
                        .map(pod -> Clusters.row(facts.clusterId(), pod))
                        .toList());
    }

    private static PodRow row(Pod pod) {
        return new PodRow(
                new PodKey(pod.namespace(), pod.name()),
                pod.phase(),
                pod.status(),
                PodProblem.isProblem(pod),
                pod.ready(),
                pod.restarts(),
                pod.node(),
                pod.owner(),
                pod.createdAt());
    }

    void pending(UUID id, Instant until) {
        pending.put(id, until);
    }

    void down(boolean is) {
        down = is;
    }

    // ---- how answers travel ----

    void hold(boolean is) {
        holding = is;
    }

    /** Lets the oldest held answer arrive; false when there is none. */
    boolean release() {
        var next = held.poll();
        if (next != null) {
            next.run();
        }
        return next != null;
    }

    synchronized Map<UUID, FleetRow> living() {
        var living = new TreeMap<UUID, FleetRow>();
        rows.forEach((id, row) -> {
            if (!row.deleted()) {
                living.put(id, row.row());
            }
        });
        return living;
    }

    private <T> Future<T> answer(Supplier<T> read) {
        if (down) {
            return Future.failedFuture(
                    ServiceFailure.unavailable("database_unavailable", "down", Duration.ofSeconds(5), null));
        }
        T value;
        synchronized (this) {
            value = read.get();
        }
        if (!holding) {
            return Future.succeededFuture(value);
        }
        var promise = Promise.<T>promise();
        held.add(() -> {
            if (down) {
                promise.fail("connection lost");
            } else {
                promise.complete(value);
            }
        });
        return promise.future();
    }

    private List<Stored> stored(UUID after, int limit, Predicate<Row> which) {
        return rows.entrySet().stream()
                .filter(entry -> entry.getKey().compareTo(after) > 0 && which.test(entry.getValue()))
                .limit(limit)
                .map(entry ->
                        new Stored(entry.getValue().row(), entry.getValue().deleted()))
                .toList();
    }

    @Override
    public Future<List<Stored>> page(UUID after, int limit) {
        return answer(() -> stored(after, limit, row -> !row.deleted()));
    }

    @Override
    public Future<List<Stored>> changedSince(Instant since, UUID after, int limit) {
        return answer(() -> stored(after, limit, row -> row.changedAt().isAfter(since)));
    }

    @Override
    public Future<List<Seen>> seenSince(Instant since, UUID after, int limit) {
        return answer(() ->
                stored(
                                after,
                                limit,
                                row -> row.row().lastSeen() != null
                                        && row.row().lastSeen().isAfter(since))
                        .stream()
                        .map(stored -> stored.row().seen())
                        .toList());
    }

    @Override
    public Future<List<Stored>> byIds(Collection<UUID> ids) {
        byIdsCalls.incrementAndGet();
        Set<UUID> wanted = new HashSet<>(ids);
        return answer(() -> stored(
                START, Integer.MAX_VALUE, row -> wanted.contains(row.row().id())));
    }

    @Override
    public Future<Long> count() {
        return answer(() -> rows.values().stream().filter(row -> !row.deleted()).count());
    }

    @Override
    public Future<Observation.Reading> observing() {
        return answer(() -> new Observation.Reading(clock.instant(), observingSince, lastFlush));
    }

    @Override
    public Future<StoredState> state(UUID clusterId, long knownRevision) {
        return answer(() -> {
            var state = states.get(clusterId);
            if (state == null || state.revision() != knownRevision) {
                snapshotsRead.incrementAndGet();
                return state;
            }
            return new StoredState(state.revision(), state.digest(), null, state.usage());
        });
    }

    @Override
    public Future<PodPage> pods(PodFilter filter) {
        return answer(() -> {
            var matching = new ArrayList<PodRow>();
            for (var row : pods.getOrDefault(filter.clusterId(), List.of())) {
                if (matches(filter, row)) {
                    matching.add(row);
                }
            }
            matching.sort(java.util.Comparator.comparing(PodRow::key));
            var rest = matching.stream()
                    .filter(row -> filter.after() == null || row.key().compareTo(filter.after()) > 0)
                    .toList();
            return new PodPage(
                    matching.size(), rest.stream().limit(filter.limit()).toList(), rest.size() > filter.limit());
        });
    }

    private static boolean matches(PodFilter filter, PodRow row) {
        var owner = row.owner() == null ? "" : row.owner().name();
        var text = (row.key().namespace() + "/" + row.key().name() + "\n" + owner + "\n" + row.node())
                .toLowerCase(Locale.ROOT);
        return (filter.namespace() == null
                        || filter.namespace().equals(row.key().namespace()))
                && (!filter.onlyProblems() || row.problem())
                && (filter.status() == null || filter.status().equals(row.status()))
                && (filter.text() == null || text.contains(filter.text()));
    }

    @Override
    public Future<Instant> enrollmentPendingUntil(UUID clusterId) {
        return answer(() -> pending.get(clusterId));
    }

    @Override
    public Future<FleetJson.AgentUpdate> lastUpdate(UUID clusterId) {
        return answer(() -> updates.get(clusterId));
    }
}
