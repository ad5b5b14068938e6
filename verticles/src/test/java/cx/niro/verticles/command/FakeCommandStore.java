package cx.niro.verticles.command;

import cx.niro.protocol.CommandResult;
import cx.niro.protocol.ObjectOutcome;
import cx.niro.protocol.ObjectRef;
import cx.niro.protocol.ProtocolJson;
import cx.niro.verticles.bus.Ids;
import cx.niro.verticles.bus.ServiceFailure;
import cx.niro.verticles.command.CommandMessages.CommandDetail;
import cx.niro.verticles.command.CommandMessages.CommandItem;
import cx.niro.verticles.command.CommandMessages.CommandPage;
import cx.niro.verticles.gateway.Principal;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Both stores in memory. Thread-safe; every call is one transaction. */
final class FakeCommandStore implements CommandStore, DeliveryStore {
    private static final long MOST_BYTES = 16 * 1024 * 1024;
    private static final Set<String> APPLYING = Set.of("apply", "delete");

    private final Clock clock;
    private final Map<UUID, UUID> organizations = new LinkedHashMap<>();
    private final Map<UUID, String> runs = new LinkedHashMap<>();
    private final Map<UUID, Instant> runsSince = new LinkedHashMap<>();
    private final Map<UUID, Row> rows = new LinkedHashMap<>();
    private final List<String> audited = new ArrayList<>();
    /** By cluster, then deployment and object. */
    private final Map<UUID, Map<String, Map<String, ObjectRef>>> left = new LinkedHashMap<>();

    private long numbers;
    volatile boolean down;

    FakeCommandStore(Clock clock) {
        this.clock = clock;
    }

    private static final class Row {
        UUID id;
        long number;
        UUID orgId;
        UUID clusterId;
        NewCommand wanted;
        String actor;
        Instant createdAt;
        Instant deadline;
        CommandStatus status = CommandStatus.PENDING;
        int attempt;
        String runId;
        Instant leaseUntil;
        Instant deliveredAt;
        Instant acknowledgedAt;
        Instant finishedAt;
        String reason;
        String message;
        Long durationMillis;
        Buffer sealed;
        CommandResult late;
        final Map<String, ObjectOutcome> outcomes = new TreeMap<>();

        boolean isOpen() {
            return !status.isTerminal();
        }

        boolean inFlight() {
            return isOpen() && status != CommandStatus.PENDING;
        }

        Ended ended() {
            return new Ended(id, clusterId, orgId, status, wanted.orderingKey());
        }

        CommandItem item() {
            return new CommandItem(
                    id,
                    clusterId,
                    wanted.type(),
                    status.text(),
                    actor,
                    createdAt,
                    deadline,
                    attempt,
                    runId,
                    deliveredAt,
                    acknowledgedAt,
                    finishedAt,
                    reason,
                    message,
                    durationMillis,
                    wanted.summary(),
                    wanted.objectCount(),
                    isDryRun(),
                    outcomes.values().stream()
                            .collect(Collectors.groupingBy(ObjectOutcome::outcome, Collectors.summingInt(one -> 1))));
        }

        boolean isDryRun() {
            return wanted.payload().getBoolean("dry_run", false);
        }

        String deployment() {
            return wanted.payload().getString("deployment_id");
        }
    }

    synchronized UUID cluster(UUID orgId) {
        var id = UUID.randomUUID();
        organizations.put(id, orgId);
        return id;
    }

    synchronized void startRun(UUID clusterId, String runId) {
        runs.put(clusterId, runId);
        runsSince.put(clusterId, clock.instant());
    }

    synchronized long sealedRows(UUID clusterId) {
        return rows.values().stream()
                .filter(row -> row.clusterId.equals(clusterId) && row.sealed != null)
                .count();
    }

    synchronized List<String> audited() {
        return List.copyOf(audited);
    }

    private synchronized <T> Future<T> transaction(Supplier<T> work) {
        if (down) {
            return Future.failedFuture(ServiceFailure.unavailable(
                    "database_unavailable", "the fake is down", Duration.ofSeconds(5), null));
        }
        try {
            return Future.succeededFuture(work.get());
        } catch (ServiceFailure refused) {
            return Future.failedFuture(refused);
        }
    }

    @Override
    public Future<Stored> insert(Principal principal, NewCommand command) {
        return transaction(() -> {
            var orgId = organizations.get(command.clusterId());
            if (orgId == null || !principal.visibleOrgIds().contains(orgId)) {
                throw ServiceFailure.notFound("cluster", command.clusterId().toString());
            }
            var earlier = repeated(command);
            if (earlier.isPresent()) {
                return earlier.get();
            }
            var row = new Row();
            row.id = command.id() == null ? Ids.next(clock) : command.id();
            row.sealed = command.sealed();
            row.number = ++numbers;
            row.orgId = orgId;
            row.clusterId = command.clusterId();
            row.wanted = command;
            row.actor = principal.email();
            row.createdAt = clock.instant();
            row.deadline = clock.instant().plus(command.deadline());
            rows.put(row.id, row);
            audited.add("command." + (APPLYING.contains(command.type()) ? command.type() : "create"));
            return new Stored(row.id, row.clusterId, row.status, true);
        });
    }

    @Override
    public Future<Stored> findRepeated(Principal principal, NewCommand command) {
        return transaction(() -> repeated(command)
                .filter(found -> principal.visibleOrgIds().contains(organizations.get(command.clusterId())))
                .orElseThrow(() ->
                        ServiceFailure.notFound("cluster", command.clusterId().toString())));
    }

    private Optional<Stored> repeated(NewCommand command) {
        return rows.values().stream()
                .filter(row -> command.idempotencyKey() != null
                        && row.clusterId.equals(command.clusterId())
                        && command.idempotencyKey().equals(row.wanted.idempotencyKey()))
                .findFirst()
                .map(had -> {
                    if (!had.wanted.type().equals(command.type())
                            || !had.wanted.payload().equals(command.payload())) {
                        throw Refusals.idempotencyKeyUsed();
                    }
                    return new Stored(had.id, had.clusterId, had.status, false);
                });
    }

    @Override
    public Future<Ended> cancel(Principal principal, UUID id) {
        return transaction(() -> {
            var row = visible(principal.visibleOrgIds(), id);
            if (!row.isOpen()) {
                throw Refusals.alreadyFinished(row.status.text());
            }
            end(row, CommandStatus.CANCELLED, "cancelled", "cancelled by " + principal.email());
            audited.add("command.cancel");
            return row.ended();
        });
    }

    @Override
    public Future<CommandDetail> find(List<UUID> visibleOrgIds, UUID id) {
        return transaction(() -> {
            var row = visible(visibleOrgIds, id);
            var diffs = new ShownDiffs();
            return CommandDetail.of(row.item(), row.wanted.orderingKey(), diffs.of(shown(row)), diffs.of(row.late));
        });
    }

    private static List<ObjectOutcome> shown(Row row) {
        return row.outcomes.values().stream()
                .map(outcome -> row.isOpen() ? withDiff(outcome, null) : outcome)
                .toList();
    }

    private static ObjectOutcome withDiff(ObjectOutcome outcome, String diff) {
        return new ObjectOutcome(outcome.object(), outcome.outcome(), outcome.reason(), outcome.message(), diff);
    }

    @Override
    public Future<CommandPage> history(
            List<UUID> visibleOrgIds, UUID clusterId, HistoryFilter filter, int limit, String cursor) {
        return transaction(() -> {
            var before = HistoryCursor.decode(cursor);
            if (!visibleOrgIds.contains(organizations.get(clusterId))) {
                throw ServiceFailure.notFound("cluster", clusterId.toString());
            }
            var all = rows.values().stream()
                    .filter(row -> row.clusterId.equals(clusterId) && row.number < before)
                    .filter(row -> filter.matches(row.status, row.wanted.type()))
                    .sorted(Comparator.comparingLong((Row row) -> row.number).reversed())
                    .toList();
            var shown = all.subList(0, Math.min(limit, all.size()));
            return new CommandPage(
                    clock.instant(),
                    shown.stream().map(Row::item).toList(),
                    all.size() > limit ? HistoryCursor.encode(shown.get(limit - 1).number) : null);
        });
    }

    @Override
    public Future<Set<UUID>> finished(Collection<UUID> ids) {
        return transaction(() -> rows.values().stream()
                .filter(row -> ids.contains(row.id) && !row.isOpen())
                .map(row -> row.id)
                .collect(Collectors.toSet()));
    }

    @Override
    public Future<List<Ended>> expire(int most) {
        return transaction(() -> rows.values().stream()
                .filter(row -> row.isOpen() && !row.deadline.isAfter(clock.instant()))
                .sorted(Comparator.comparing(row -> row.deadline))
                .limit(most)
                .map(row -> {
                    end(row, CommandStatus.EXPIRED, "deadline_passed", "too late");
                    return row.ended();
                })
                .toList());
    }

    @Override
    public Future<List<Claimed>> claim(List<Holder> holders, int mostInFlight, Duration lease) {
        return transaction(() -> {
            var claimed = new ArrayList<Claimed>();
            for (var holder : holders) {
                if (holder.runId().equals(runs.get(holder.clusterId()))) {
                    for (var row : dueFor(holder, mostInFlight)) {
                        if (claimed.stream().mapToLong(Claimed::length).sum() < MOST_BYTES) {
                            claimed.add(claim(row, holder, lease));
                        }
                    }
                }
            }
            return claimed;
        });
    }

    private List<Row> dueFor(Holder holder, int mostInFlight) {
        var now = clock.instant();
        var had = rows.values().stream()
                .filter(row -> row.clusterId.equals(holder.clusterId()) && row.inFlight())
                .filter(row -> holder.runId().equals(row.runId) && row.leaseUntil.isAfter(now))
                .filter(row -> !wasDeliveredBeforeTheRunBegan(row))
                .filter(row -> !(holder.fresh() && row.status == CommandStatus.DELIVERED))
                .count();
        return rows.values().stream()
                .filter(row -> row.clusterId.equals(holder.clusterId())
                        && row.isOpen()
                        && row.deadline.isAfter(now)
                        && (row.status == CommandStatus.PENDING
                                || !row.leaseUntil.isAfter(now)
                                || !holder.runId().equals(row.runId)
                                || wasDeliveredBeforeTheRunBegan(row)
                                || (holder.fresh() && row.status == CommandStatus.DELIVERED)))
                .filter(this::isFirstOfItsKey)
                .sorted(Comparator.comparingLong(row -> row.number))
                .limit(Math.max(0, mostInFlight - had))
                .toList();
    }

    private boolean wasDeliveredBeforeTheRunBegan(Row row) {
        return row.deliveredAt.isBefore(runsSince.get(row.clusterId));
    }

    private boolean isFirstOfItsKey(Row row) {
        var order = Comparator.comparing((Row one) -> one.status == CommandStatus.PENDING)
                .thenComparingLong(one -> one.number);
        return row.wanted.orderingKey() == null
                || rows.values().stream()
                        .noneMatch(other -> other.isOpen()
                                && other.clusterId.equals(row.clusterId)
                                && Objects.equals(other.wanted.orderingKey(), row.wanted.orderingKey())
                                && order.compare(other, row) < 0);
    }

    private Claimed claim(Row row, Holder holder, Duration lease) {
        row.status = CommandStatus.DELIVERED;
        row.attempt++;
        row.runId = holder.runId();
        row.deliveredAt = clock.instant();
        row.acknowledgedAt = null;
        row.leaseUntil = clock.instant().plus(lease);
        return new Claimed(
                row.id,
                row.clusterId,
                row.runId,
                row.attempt,
                Duration.between(clock.instant(), row.deadline).toMillis(),
                Duration.between(row.createdAt, clock.instant()).toMillis(),
                row.wanted.orderingKey(),
                withWhatIsLeft(row).encode(),
                row.sealed == null ? null : row.sealed.getBytes());
    }

    private JsonObject withWhatIsLeft(Row row) {
        var payload = row.wanted.payload().copy();
        if (Boolean.TRUE.equals(payload.getValue("prune"))) {
            var objects = new JsonArray();
            left(row.clusterId, row.deployment()).values().forEach(object -> objects.add(json(object)));
            payload.put("prune", objects);
        }
        return payload;
    }

    private Map<String, ObjectRef> left(UUID clusterId, String deployment) {
        return left.computeIfAbsent(clusterId, id -> new LinkedHashMap<>())
                .computeIfAbsent(deployment, name -> new TreeMap<>());
    }

    private static JsonObject json(ObjectRef object) {
        return new JsonObject(Buffer.buffer(ProtocolJson.encode(object)));
    }

    private void noteWhatIsLeft(Row row, CommandResult result) {
        if (!APPLYING.contains(row.wanted.type()) || row.isDryRun()) {
            return;
        }
        for (var outcome : result.outcomes()) {
            var key = PgResults.key(outcome.object());
            var gone = outcome.outcome().equals("deleted")
                    || (outcome.outcome().equals("unchanged")
                            && row.wanted.type().equals("delete"))
                    || (Set.of("unchanged", "skipped").contains(outcome.outcome())
                            && "not_found".equals(outcome.reason()));
            if (gone) {
                left.getOrDefault(row.clusterId, Map.of()).values().forEach(objects -> objects.remove(key));
            } else if (outcome.outcome().equals("skipped")
                    && Set.of("not_managed", "kind_unknown").contains(String.valueOf(outcome.reason()))) {
                left(row.clusterId, row.deployment()).remove(key);
            } else if (row.deployment() != null
                    && row.wanted.type().equals("apply")
                    && Set.of("created", "configured", "unchanged").contains(outcome.outcome())
                    && outcome.reason() == null) {
                left(row.clusterId, row.deployment()).putIfAbsent(key, outcome.object());
            }
        }
    }

    @Override
    public Future<Void> acknowledge(UUID clusterId, String runId, Collection<UUID> ids) {
        return transaction(() -> {
            delivered(runId, ids).filter(row -> row.clusterId.equals(clusterId)).forEach(row -> {
                row.status = CommandStatus.RUNNING;
                row.acknowledgedAt = clock.instant();
                row.leaseUntil = row.deadline;
            });
            return null;
        });
    }

    @Override
    public Future<Void> release(String runId, List<Claimed> unsent) {
        return transaction(() -> {
            unsent.forEach(gone -> delivered(runId, List.of(gone.id()))
                    .filter(row -> row.attempt == gone.attempt())
                    .forEach(row -> {
                        row.status = CommandStatus.PENDING;
                        row.attempt--;
                        row.leaseUntil = null;
                    }));
            return null;
        });
    }

    private java.util.stream.Stream<Row> delivered(String runId, Collection<UUID> ids) {
        return ids.stream()
                .map(rows::get)
                .filter(row -> row != null && row.status == CommandStatus.DELIVERED && runId.equals(row.runId));
    }

    @Override
    public Future<Set<UUID>> due(Collection<UUID> clusterIds) {
        return transaction(() -> rows.values().stream()
                .filter(row -> row.isOpen()
                        && row.deadline.isAfter(clock.instant())
                        && clusterIds.contains(row.clusterId)
                        && (row.status == CommandStatus.PENDING || !row.leaseUntil.isAfter(clock.instant())))
                .map(row -> row.clusterId)
                .collect(Collectors.toSet()));
    }

    @Override
    public Future<Taken> result(UUID clusterId, UUID id, CommandResult reported) {
        return transaction(() -> {
            var result = StorableResults.of(reported);
            var status = CommandStatus.of(result.status());
            if (status == null || !status.isReported()) {
                throw ServiceFailure.invalid("status", "is '" + result.status() + "'");
            }
            var row = rows.get(id);
            if (row == null || !row.clusterId.equals(clusterId)) {
                throw ServiceFailure.notFound("command", id.toString());
            }
            noteWhatIsLeft(row, result);
            if (!row.isOpen()) {
                if (row.late == null && status.isTerminal() && status != row.status) {
                    row.late = result;
                }
                return Taken.WITHOUT_END;
            }
            result.outcomes()
                    .forEach(outcome -> row.outcomes.merge(
                            PgResults.key(outcome.object()), outcome, FakeCommandStore::laterOutcome));
            if (status.isTerminal()) {
                end(row, status, result.reason(), result.message());
                row.durationMillis = result.durationMillis();
                return new Taken(row.ended());
            }
            if (result.runId().equals(row.runId) && row.inFlight()) {
                row.status = CommandStatus.RUNNING;
                row.leaseUntil = row.deadline;
            }
            return Taken.WITHOUT_END;
        });
    }

    private static ObjectOutcome laterOutcome(ObjectOutcome had, ObjectOutcome next) {
        return Set.of("created", "configured", "deleted").contains(had.outcome())
                        && !next.outcome().equals("failed")
                ? had
                : next;
    }

    private void end(Row row, CommandStatus status, String reason, String message) {
        row.status = status;
        row.finishedAt = clock.instant();
        row.leaseUntil = null;
        row.sealed = null;
        row.reason = reason;
        row.message = message;
    }

    private Row visible(List<UUID> visibleOrgIds, UUID id) {
        var row = rows.get(id);
        if (row == null || !visibleOrgIds.contains(row.orgId)) {
            throw ServiceFailure.notFound("command", id.toString());
        }
        return row;
    }
}
