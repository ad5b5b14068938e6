package cx.niro.verticles.heartbeat;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import cx.niro.verticles.bus.ServiceFailure;
import cx.niro.verticles.heartbeat.HeartbeatMessages.LogStreams;
import cx.niro.verticles.heartbeat.HeartbeatMessages.Proven;
import cx.niro.verticles.heartbeat.HeartbeatMessages.Seen;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Runs, states and signs of life in memory. {@link #down} makes every call fail as if the database were unreachable. */
final class FakeHeartbeatStore implements HeartbeatStore {
    final Map<UUID, Row> rows = new ConcurrentHashMap<>();
    volatile boolean down;
    /** A state of this cluster is refused, and with it the whole batch, as PostgreSQL does with what it cannot store. */
    UUID poisoned;

    /** Signs and proofs cannot be written, as when no connection of the pool is free; all else works. */
    boolean starved;

    int recordCalls;
    int observeCalls;

    private final Clock clock;

    FakeHeartbeatStore(Clock clock) {
        this.clock = clock;
    }

    static final class Row {
        UUID orgId;
        String enrolledUid;
        AgentRun run = AgentRun.NONE;
        Instant startedAt;
        HeartbeatMessages.ClusterFacts facts;
        String digest;
        Instant changedAt;
        Buffer snapshot;
        Map<String, PodRow> pods = new TreeMap<>();
        volatile Instant lastSeen;
        volatile Proven proven = Proven.NONE;
        Observed.UsageRow usage;
        String cloneUid;
        Instant cloneSeenAt;
        Instant turnedBackAt;
        Instant standbySince;
        Instant promotedAt;
    }

    @CanIgnoreReturnValue
    synchronized Row add(UUID clusterId, UUID orgId, String uid) {
        var row = new Row();
        row.orgId = orgId;
        row.enrolledUid = uid;
        rows.put(clusterId, row);
        return row;
    }

    @Override
    public Future<KnownCluster> find(UUID clusterId) {
        return attempt(() -> {
            var row = rows.get(clusterId);
            return row == null
                    ? null
                    : new KnownCluster(
                            clusterId,
                            row.orgId,
                            row.enrolledUid,
                            row.run,
                            row.digest,
                            row.facts,
                            row.changedAt,
                            row.facts != null && row.facts.epoch() == row.run.epoch() ? row.facts.sequence() : 0);
        });
    }

    @Override
    public Future<AgentRun> takeOver(KnownCluster cluster, String runId, Duration silence, boolean promoted) {
        return attempt(() -> {
            var row = rows.get(cluster.clusterId());
            var run = row.run;
            if (run.epoch() != cluster.run().epoch() || run.runId().equals(runId) || run.quarantined()) {
                return null;
            }
            if (silence != null && row.startedAt != null && !isSilent(row, silence)) {
                return null;
            }
            var turn = run.superseded().contains(runId) && row.promotedAt == null;
            var second = turn
                    && row.turnedBackAt != null
                    && !row.turnedBackAt.isBefore(row.startedAt)
                    && isYoung(row.turnedBackAt, Duration.ofMinutes(10));
            var superseded = new ArrayList<String>();
            if (!run.runId().isEmpty()) {
                superseded.add(run.runId());
            }
            run.superseded().stream().filter(id -> !id.equals(runId)).forEach(superseded::add);
            row.run = new AgentRun(
                    second ? "" : runId,
                    run.epoch() + 1,
                    superseded.subList(0, Math.min(superseded.size(), AgentRun.MOST_SUPERSEDED)),
                    second);
            row.startedAt = clock.instant();
            row.turnedBackAt = turn ? clock.instant() : row.turnedBackAt;
            row.standbySince = null;
            row.promotedAt = promoted ? clock.instant() : null;
            row.cloneSeenAt = second ? clock.instant() : row.cloneSeenAt;
            return row.run;
        });
    }

    @Override
    public Future<Boolean> noteStandBy(KnownCluster cluster, Duration unknownAfter) {
        return attempt(() -> {
            var row = rows.get(cluster.clusterId());
            if (row.run.epoch() != cluster.run().epoch()) {
                return false;
            }
            if (row.promotedAt != null && isYoung(row.promotedAt, Duration.ofMinutes(2))) {
                row.standbySince = null;
                return false;
            }
            row.standbySince = row.standbySince != null && isYoung(row.standbySince, Duration.ofMinutes(2))
                    ? row.standbySince
                    : clock.instant();
            return !isYoung(row.standbySince, Duration.ofSeconds(15))
                    && !isYoung(row.startedAt, Duration.ofSeconds(25))
                    && row.lastSeen != null
                    && row.lastSeen.isAfter(row.startedAt)
                    && isYoung(row.lastSeen, unknownAfter);
        });
    }

    private boolean isYoung(Instant at, Duration age) {
        return at.plus(age).isAfter(clock.instant());
    }

    @Override
    public Future<AgentRun> quarantine(KnownCluster cluster) {
        return attempt(() -> {
            var row = rows.get(cluster.clusterId());
            if (row.run.epoch() != cluster.run().epoch() || row.run.quarantined()) {
                return null;
            }
            var superseded = new ArrayList<>(row.run.superseded());
            superseded.add(0, row.run.runId());
            row.run = new AgentRun(
                    "",
                    row.run.epoch() + 1,
                    superseded.subList(0, Math.min(superseded.size(), AgentRun.MOST_SUPERSEDED)),
                    true);
            row.cloneUid = null;
            row.cloneSeenAt = clock.instant();
            return row.run;
        });
    }

    private boolean isSilent(Row row, Duration silence) {
        var last = row.lastSeen == null || row.lastSeen.isBefore(row.startedAt) ? row.startedAt : row.lastSeen;
        return clock.instant().isAfter(last.plus(silence));
    }

    @Override
    public Future<Boolean> noteClone(UUID clusterId, String otherUid) {
        return attempt(() -> {
            var row = rows.get(clusterId);
            if (row.run.quarantined()
                    || (row.cloneSeenAt != null && isYoung(row.cloneSeenAt, Duration.ofSeconds(10)))) {
                return false;
            }
            row.cloneUid = otherUid;
            row.cloneSeenAt = clock.instant();
            return true;
        });
    }

    @Override
    public Future<Buffer> snapshot(UUID clusterId, String digest) {
        return attempt(() -> {
            var row = rows.get(clusterId);
            return row != null && digest.equals(row.digest) ? row.snapshot : null;
        });
    }

    @Override
    public Future<Map<UUID, Long>> record(List<StateChange> changes) {
        return attempt(() -> {
            recordCalls++;
            if (changes.stream().anyMatch(change -> change.facts().clusterId().equals(poisoned))) {
                throw new IllegalStateException("invalid byte sequence");
            }
            var revisions = new HashMap<UUID, Long>();
            changes.forEach(change -> record(change, revisions));
            return revisions;
        });
    }

    private void record(StateChange change, Map<UUID, Long> revisions) {
        var facts = change.facts();
        var row = rows.get(facts.clusterId());
        var stored = row.facts;
        if (stored != null
                && (stored.epoch() > facts.epoch()
                        || (stored.epoch() == facts.epoch() && stored.sequence() >= facts.sequence())
                        || (change.snapshot() == null && !isOfTheStoredState(change, row)))) {
            return;
        }
        var revision = stored == null ? 1 : stored.revision() + 1;
        row.facts = StateChange.withRevision(facts, revision);
        row.digest = change.digest();
        row.changedAt = clock.instant();
        if (change.snapshot() != null) {
            row.snapshot = change.snapshot();
            row.pods.clear();
            change.pods().forEach(pod -> row.pods.put(pod.namespace() + "/" + pod.name(), pod));
        }
        revisions.put(facts.clusterId(), revision);
    }

    private static boolean isOfTheStoredState(StateChange change, Row row) {
        return Objects.equals(row.digest, change.digest())
                && (row.digest == null
                        || row.facts.capabilities().podsEnabled()
                                == change.facts().capabilities().podsEnabled());
    }

    @Override
    public Future<List<Marked>> markSeen(List<Sign> signs) {
        return attemptWrite(() -> {
            var seen = new ArrayList<Marked>();
            for (var sign : signs) {
                var row = rows.get(sign.clusterId());
                if (row != null && row.run.epoch() == sign.epoch()) {
                    var heard = row.lastSeen == null
                            || clock.instant().isAfter(row.lastSeen.plus(HeartbeatStoreContract.GAP));
                    row.lastSeen = clock.instant();
                    row.usage = sign.usage() == null ? row.usage : sign.usage();
                    row.proven = row.proven.newest(new Proven(
                            row.startedAt,
                            null,
                            notAhead(sign.pollProvenAt()),
                            notAhead(sign.kubernetesListedAt()),
                            heard ? row.lastSeen : null,
                            logs(row, sign)));
                    seen.add(new Marked(
                            new Seen(
                                    sign.clusterId(),
                                    row.lastSeen,
                                    sign.usage() == null ? -1 : sign.usage().cpuUsedMillicores(),
                                    sign.usage() == null ? -1 : sign.usage().memoryUsedBytes(),
                                    row.proven),
                            row.facts == null ? 0 : row.facts.revision()));
                }
            }
            return seen;
        });
    }

    @Override
    public Future<Void> markPolled(List<Polled> polled) {
        return attemptWrite(() -> {
            for (var each : polled) {
                var row = rows.get(each.clusterId());
                if (row != null && row.lastSeen != null && row.run.epoch() == each.epoch()) {
                    row.proven = row.proven.newest(
                            new Proven(null, notAhead(each.heartbeatProvenAt()), null, null, null, null));
                }
            }
            return null;
        });
    }

    private LogStreams logs(Row row, Sign sign) {
        var before = row.proven.logs();
        var closes = sign.logsOpenSince() == null && before.isOpen();
        var closed = row.lastSeen.minusSeconds(1);
        return new LogStreams(
                notAhead(sign.logsOpenSince()),
                notAhead(sign.logsTakenAt()),
                closes ? (closed.isBefore(before.openSince()) ? before.openSince() : closed) : null);
    }

    private Instant notAhead(Instant at) {
        return at != null && at.isAfter(clock.instant()) ? clock.instant() : at;
    }

    @Override
    public Future<Instant> observe() {
        return attempt(() -> {
            observeCalls++;
            return clock.instant();
        });
    }

    private <T> Future<T> attemptWrite(Supplier<T> work) {
        return starved ? Future.failedFuture("no connection is free") : attempt(work);
    }

    private synchronized <T> Future<T> attempt(Supplier<T> work) {
        if (down) {
            return Future.failedFuture(
                    ServiceFailure.unavailable("database_unavailable", "down", Duration.ofSeconds(5), null));
        }
        try {
            return Future.succeededFuture(work.get());
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }
}
