package cx.niro.verticles.update;

import cx.niro.verticles.TestClock;
import cx.niro.verticles.bus.Ids;
import cx.niro.verticles.bus.ServiceFailure;
import cx.niro.verticles.gateway.Principal;
import cx.niro.verticles.update.Progress.WaveNow;
import cx.niro.verticles.update.UpdateMessages.ClusterItem;
import cx.niro.verticles.update.UpdateMessages.ClusterList;
import cx.niro.verticles.update.UpdateMessages.Counts;
import cx.niro.verticles.update.UpdateMessages.RolloutItem;
import cx.niro.verticles.update.UpdateMessages.RolloutList;
import cx.niro.verticles.update.UpdateMessages.Steering;
import cx.niro.verticles.update.UpdateMessages.WaveItem;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Releases, rollouts and their steps in memory. {@link #down} makes every call fail as if the database were unreachable. */
class FakeUpdateStore implements RolloutStore, WaveStore {
    static final Duration UNKNOWN_AFTER = Duration.ofSeconds(45);
    static final Duration OFFLINE_AFTER = Duration.ofSeconds(90);
    static final Duration GRACE = Duration.ofSeconds(60);

    private static final Set<String> OPEN = Set.of("offered", "updating");
    private static final Set<String> UNFINISHED = Set.of("running", "paused", "halted");

    final TestClock clock = new TestClock();
    final Map<UUID, Cluster> clusters = new HashMap<>();
    final List<String> audit = new ArrayList<>();
    volatile boolean down;
    Instant observingSince = Instant.EPOCH;
    private final Map<UUID, Rollout> rollouts = new LinkedHashMap<>();
    private final List<Release> releases = new ArrayList<>();

    static final class Cluster {
        UUID id;
        UUID orgId;
        String name;
        String environment = "dev";
        Map<String, String> labels = Map.of();
        String version = "1.0.0";
        String image;
        boolean mayUpdate = true;
        Instant lastSeen;
        Instant runStartedAt = Instant.EPOCH;
        boolean deleted;
    }

    private static final class Part {
        Cluster cluster;
        int wave;
        String state = "pending";
        String fromVersion;
        String reason;
        String message;
        int attempt = 1;
        boolean wasOffered;
        Instant dueAt;
        Instant changedAt;

        void become(String newState, String newReason, String newMessage, Instant now) {
            state = newState;
            reason = newReason;
            message = newMessage;
            changedAt = now;
            dueAt = null;
        }
    }

    private static final class WaveRow {
        Wave wave;
        String status = "waiting";
        Instant soakingSince;
        long turn;
    }

    private static final class Rollout {
        UUID id;
        UUID orgId;
        Plan plan;
        String actor;
        String status = "running";
        String statusReason;
        Instant createdAt;
        Instant finishedAt;
        final List<WaveRow> waves = new ArrayList<>();
        final Map<UUID, Part> parts = new LinkedHashMap<>();

        List<Part> of(int wave) {
            return parts.values().stream().filter(part -> part.wave == wave).toList();
        }

        boolean hasFailed() {
            return parts.values().stream().anyMatch(part -> part.state.equals("failed"));
        }
    }

    synchronized void put(Cluster cluster) {
        clusters.put(cluster.id, cluster);
    }

    @Override
    public Future<List<Release>> releases(List<UUID> visibleOrgIds) {
        return attempt(() -> releases.stream()
                .filter(release -> visibleOrgIds.contains(release.orgId()))
                .sorted(Comparator.comparing(Release::createdAt).reversed())
                .toList());
    }

    @Override
    public Future<List<Release>> allReleases() {
        return attempt(() -> List.copyOf(releases));
    }

    @Override
    public Future<Release> addRelease(Principal principal, String version, String image, String notes) {
        return attempt(() -> {
            if (releases.stream().anyMatch(known -> isOf(known, principal, version))) {
                throw Refusals.releaseExists(version);
            }
            var release = new Release(principal.orgId(), version, image, notes, clock.instant(), principal.email());
            releases.add(release);
            audit.add("agent_release.add");
            return release;
        });
    }

    @Override
    public Future<Void> removeRelease(Principal principal, String version) {
        return attempt(() -> {
            if (releases.stream().noneMatch(known -> isOf(known, principal, version))) {
                throw ServiceFailure.notFound("agent release", version);
            }
            if (rollouts.values().stream()
                    .anyMatch(rollout -> UNFINISHED.contains(rollout.status)
                            && principal.visibleOrgIds().contains(rollout.orgId)
                            && rollout.plan.version().equals(version))) {
                throw Refusals.releaseInUse(version);
            }
            releases.removeIf(known -> isOf(known, principal, version));
            audit.add("agent_release.remove");
            return null;
        });
    }

    private static boolean isOf(Release release, Principal principal, String version) {
        return principal.visibleOrgIds().contains(release.orgId())
                && release.version().equals(version);
    }

    @Override
    public Future<List<Candidate>> candidates(List<UUID> visibleOrgIds) {
        return attempt(() -> clusters.values().stream()
                .filter(cluster -> visibleOrgIds.contains(cluster.orgId) && !cluster.deleted)
                .map(cluster -> new Candidate(cluster.id, cluster.environment, cluster.labels, cluster.mayUpdate))
                .toList());
    }

    @Override
    public Future<RolloutItem> create(Principal principal, Plan plan) {
        return attempt(() -> {
            if (rollouts.values().stream()
                    .anyMatch(rollout ->
                            rollout.orgId.equals(principal.orgId()) && UNFINISHED.contains(rollout.status))) {
                throw Refusals.rolloutRunning();
            }
            var rollout = new Rollout();
            rollout.id = Ids.next(clock);
            rollout.orgId = principal.orgId();
            rollout.plan = plan;
            rollout.actor = principal.email();
            rollout.createdAt = clock.instant();
            plan.waves().forEach(wave -> {
                var row = new WaveRow();
                row.wave = wave;
                rollout.waves.add(row);
            });
            plan.clusters().forEach((id, wave) -> {
                var part = new Part();
                part.cluster = clusters.get(id);
                part.wave = wave;
                part.fromVersion = part.cluster.version;
                part.changedAt = clock.instant();
                rollout.parts.put(id, part);
            });
            rollouts.put(rollout.id, rollout);
            audit.add("agent_rollout.create");
            return item(rollout);
        });
    }

    @Override
    public Future<RolloutList> list(List<UUID> visibleOrgIds, int limit, String cursor) {
        return attempt(() -> {
            var before = ClusterPlace.decodeRollout(cursor).toString();
            var all = rollouts.values().stream()
                    .filter(rollout -> visibleOrgIds.contains(rollout.orgId))
                    .filter(rollout -> rollout.id.toString().compareTo(before) < 0)
                    .sorted(Comparator.comparing((Rollout rollout) -> rollout.id.toString())
                            .reversed())
                    .toList();
            var shown = all.subList(0, Math.min(limit, all.size()));
            return new RolloutList(
                    clock.instant(),
                    shown.stream().map(FakeUpdateStore::item).toList(),
                    all.size() > limit ? ClusterPlace.encode(shown.get(limit - 1).id) : null);
        });
    }

    @Override
    public Future<RolloutItem> find(List<UUID> visibleOrgIds, UUID id) {
        return attempt(() -> item(visible(visibleOrgIds, id)));
    }

    @Override
    public Future<ClusterList> clusters(
            List<UUID> visibleOrgIds, UUID id, Set<String> states, int limit, String cursor) {
        return attempt(() -> {
            var after = ClusterPlace.decode(cursor);
            Comparator<ClusterPlace> order = Comparator.comparingInt(ClusterPlace::wave)
                    .thenComparing(ClusterPlace::name)
                    .thenComparing(place -> place.clusterId().toString());
            var all = visible(visibleOrgIds, id).parts.values().stream()
                    .filter(part -> states.isEmpty() || states.contains(part.state))
                    .filter(part -> order.compare(place(part), after) > 0)
                    .sorted(Comparator.comparing(FakeUpdateStore::place, order))
                    .toList();
            var shown = all.subList(0, Math.min(limit, all.size()));
            return new ClusterList(
                    clock.instant(),
                    shown.stream().map(FakeUpdateStore::item).toList(),
                    all.size() > limit ? place(shown.get(limit - 1)).encode() : null);
        });
    }

    @Override
    public Future<RolloutItem> steer(Principal principal, UUID id, Steering steering) {
        return attempt(() -> {
            var rollout = visible(principal.visibleOrgIds(), id);
            var changed = switch (steering) {
                case PAUSE -> pause(rollout);
                case RESUME -> resume(rollout);
                case CANCEL -> cancel(rollout, principal.email());
            };
            if (changed) {
                audit.add("agent_rollout." + steering.name().toLowerCase(Locale.ROOT));
            } else if (!PgSteering.isSo(item(rollout), steering)) {
                throw PgSteering.refusal(rollout.status);
            }
            return item(rollout);
        });
    }

    private boolean pause(Rollout rollout) {
        if (!rollout.status.equals("running")) {
            return false;
        }
        rollout.status = "paused";
        rollout.statusReason = null;
        each(
                rollout,
                part -> part.state.equals("offered"),
                part -> part.become("pending", null, null, clock.instant()));
        return true;
    }

    private boolean resume(Rollout rollout) {
        if (!rollout.status.equals("paused") && !rollout.status.equals("halted")) {
            return false;
        }
        rollout.status = "running";
        rollout.statusReason = null;
        each(rollout, part -> part.state.equals("failed"), part -> {
            part.become("pending", null, null, clock.instant());
            part.attempt++;
            var wave = rollout.waves.get(part.wave - 1);
            if (!wave.status.equals("waiting")) {
                wave.status = "running";
                wave.soakingSince = null;
            }
        });
        return true;
    }

    private boolean cancel(Rollout rollout, String email) {
        if (rollout.finishedAt != null) {
            return false;
        }
        rollout.status = "cancelled";
        rollout.statusReason = "cancelled by " + email;
        rollout.finishedAt = clock.instant();
        each(
                rollout,
                part -> part.state.equals("pending") || part.state.equals("offered"),
                part -> part.become(
                        "skipped",
                        "cancelled",
                        "the rollout was cancelled before this cluster took the version",
                        clock.instant()));
        return true;
    }

    @Override
    public Future<Boolean> isIdle() {
        return attempt(() -> rollouts.values().stream()
                .allMatch(rollout -> rollout.finishedAt != null
                        && rollout.parts.values().stream().noneMatch(part -> OPEN.contains(part.state))));
    }

    @Override
    public Future<Map<String, Integer>> open() {
        return attempt(() -> {
            var byStatus = new HashMap<String, Integer>();
            rollouts.values().stream()
                    .filter(rollout -> rollout.finishedAt == null)
                    .forEach(rollout -> byStatus.merge(rollout.status, 1, Integer::sum));
            return byStatus;
        });
    }

    @Override
    public Future<List<Progress>> running() {
        return attempt(() -> rollouts.values().stream()
                .filter(rollout -> rollout.status.equals("running"))
                .map(this::progress)
                .toList());
    }

    private Progress progress(Rollout rollout) {
        var waves = new ArrayList<WaveNow>();
        for (int number = 1; number <= rollout.waves.size(); number++) {
            var row = rollout.waves.get(number - 1);
            waves.add(new WaveNow(
                    number,
                    row.status,
                    row.turn,
                    count(rollout, number, "pending"),
                    count(rollout, number, "offered") + count(rollout, number, "updating"),
                    count(rollout, number, "succeeded"),
                    isSoaked(rollout, row)));
        }
        return new Progress(rollout.id, rollout.plan.maxParallel(), rollout.plan.soakSeconds(), waves);
    }

    private boolean isSoaked(Rollout rollout, WaveRow wave) {
        return wave.soakingSince != null
                && !clock.instant().isBefore(wave.soakingSince.plusSeconds(rollout.plan.soakSeconds()));
    }

    @Override
    public Future<Void> begin(UUID rolloutId, int wave) {
        return attempt(() -> {
            var rollout = rollouts.get(rolloutId);
            var row = rollout.waves.get(wave - 1);
            if (rollout.status.equals("running") && row.status.equals("waiting")) {
                row.status = "running";
                rollout.of(wave).stream()
                        .filter(part -> part.state.equals("pending") && obstacle(rollout, part) != null)
                        .forEach(part -> part.become(
                                "skipped", obstacle(rollout, part), words(obstacle(rollout, part)), clock.instant()));
            }
            return null;
        });
    }

    /** A cluster that has never been heard of has no state to judge by. */
    private static String obstacle(Rollout rollout, Part part) {
        var cluster = part.cluster;
        if (cluster.lastSeen == null) {
            return null;
        }
        if (Images.runs(cluster.version, cluster.image, rollout.plan.version(), rollout.plan.image())) {
            return "same_version";
        }
        return cluster.mayUpdate ? null : "capability_missing";
    }

    private static String words(String obstacle) {
        return obstacle == null
                ? null
                : obstacle.equals("same_version")
                        ? "the agent runs this version already"
                        : "the agent may not update itself; NIRO_ENABLE_SELF_UPDATE=1 allows it";
    }

    @Override
    public Future<Integer> offer(UUID rolloutId, int wave, long turn, int most) {
        return attempt(() -> {
            var rollout = rollouts.get(rolloutId);
            var row = rollout.waves.get(wave - 1);
            if (!rollout.status.equals("running")
                    || !row.status.equals("running")
                    || row.turn != turn
                    || rollout.hasFailed()) {
                return 0;
            }
            row.turn++;
            var picked = rollout.of(wave).stream()
                    .filter(part -> part.state.equals("pending")
                            && !part.cluster.deleted
                            && !isUnderWay(part.cluster.id, null)
                            && part.cluster.lastSeen != null
                            && part.cluster.lastSeen.isAfter(clock.instant().minus(UNKNOWN_AFTER)))
                    .limit(most)
                    .toList();
            picked.forEach(part -> offer(rollout, part));
            return picked.size();
        });
    }

    private void offer(Rollout rollout, Part part) {
        var obstacle = obstacle(rollout, part);
        if (obstacle == null) {
            part.become("offered", null, null, clock.instant());
            part.wasOffered = true;
            part.dueAt = due(rollout);
        } else if (obstacle.equals("same_version") && part.wasOffered) {
            part.become("succeeded", null, words(obstacle), clock.instant());
        } else {
            part.become("skipped", obstacle, words(obstacle), clock.instant());
        }
    }

    private Instant due(Rollout rollout) {
        return clock.instant().plusSeconds(rollout.plan.deadlineSeconds()).plus(GRACE);
    }

    @Override
    public Future<Integer> passAbsent(UUID rolloutId, int wave) {
        return attempt(() -> {
            var rollout = rollouts.get(rolloutId);
            if (!rollout.status.equals("running")
                    || rollout.of(wave).stream().anyMatch(part -> OPEN.contains(part.state))) {
                return 0;
            }
            var absent = rollout.of(wave).stream()
                    .filter(part -> part.state.equals("pending"))
                    .filter(part -> part.cluster.deleted
                            || part.cluster.lastSeen == null
                            || isSilent(part.cluster, OFFLINE_AFTER))
                    .toList();
            absent.forEach(part ->
                    part.become("skipped", part.cluster.deleted ? "removed" : "offline", "absent", clock.instant()));
            return absent.size();
        });
    }

    private boolean isSilent(Cluster cluster, Duration after) {
        var since = cluster.lastSeen.isBefore(observingSince) ? observingSince : cluster.lastSeen;
        return clock.instant().isAfter(since.plus(after));
    }

    @Override
    public Future<Void> soak(UUID rolloutId, int wave) {
        return attempt(() -> {
            var rollout = rollouts.get(rolloutId);
            var row = rollout.waves.get(wave - 1);
            if (rollout.status.equals("running") && row.status.equals("running") && allEnded(rollout, wave)) {
                row.status = "soaking";
                row.soakingSince = clock.instant();
            }
            return null;
        });
    }

    @Override
    public Future<Boolean> finish(UUID rolloutId, int wave) {
        return attempt(() -> {
            var rollout = rollouts.get(rolloutId);
            var row = rollout.waves.get(wave - 1);
            var soak = rollout.plan.soakSeconds();
            var may = rollout.status.equals("running")
                    && allEnded(rollout, wave)
                    && (soak == 0
                            || (row.status.equals("running") && count(rollout, wave, "succeeded") == 0)
                            || (row.status.equals("soaking")
                                    && isSoaked(rollout, row)
                                    && rollout.of(wave).stream().noneMatch(part -> isUnstable(rollout, part))));
            if (may) {
                row.status = "done";
            }
            return may;
        });
    }

    private boolean isUnstable(Rollout rollout, Part part) {
        return part.state.equals("succeeded")
                && !part.cluster.deleted
                && part.cluster.lastSeen.isBefore(part.cluster.runStartedAt.plus(longEnough(rollout)));
    }

    private static Duration longEnough(Rollout rollout) {
        return Duration.ofSeconds(Math.min(rollout.plan.soakSeconds(), rollout.plan.deadlineSeconds()));
    }

    private static boolean allEnded(Rollout rollout, int wave) {
        return rollout.of(wave).stream().noneMatch(part -> part.state.equals("pending") || OPEN.contains(part.state));
    }

    @Override
    public Future<Void> succeed(UUID rolloutId) {
        return attempt(() -> {
            var rollout = rollouts.get(rolloutId);
            if (rollout.status.equals("running")
                    && rollout.waves.stream().allMatch(wave -> wave.status.equals("done"))
                    && rollout.parts.values().stream()
                            .allMatch(part -> part.state.equals("succeeded") || part.state.equals("skipped"))) {
                rollout.status = "succeeded";
                rollout.finishedAt = clock.instant();
            }
            return null;
        });
    }

    @Override
    public Future<List<Halted>> settle() {
        return attempt(() -> {
            var halted = new ArrayList<Halted>();
            rollouts.values().forEach(rollout -> {
                each(
                        rollout,
                        part -> part.state.equals("offered")
                                && rollout.finishedAt == null
                                && (!rollout.status.equals("running") || isSilentSince(part.cluster)),
                        part -> part.become("pending", null, null, clock.instant()));
                each(
                        rollout,
                        part -> OPEN.contains(part.state) && part.cluster.deleted,
                        part -> part.become("skipped", "removed", "the cluster was removed", clock.instant()));
                each(
                        rollout,
                        part -> OPEN.contains(part.state)
                                && !part.dueAt.isAfter(clock.instant())
                                && !observingSince.isAfter(clock.instant().minus(GRACE)),
                        part -> part.become("failed", "no_report", "nothing was heard", clock.instant()));
                endUnstable(rollout);
                if (Set.of("running", "paused").contains(rollout.status) && rollout.hasFailed()) {
                    rollout.status = "halted";
                    rollout.statusReason = failureOf(rollout);
                    halted.add(new Halted(rollout.id, rollout.orgId, rollout.statusReason));
                }
            });
            return halted;
        });
    }

    private static String failureOf(Rollout rollout) {
        return rollout.parts.values().stream()
                .filter(part -> part.state.equals("failed"))
                .map(part -> "the update of " + part.cluster.name + " failed: "
                        + Objects.requireNonNullElse(part.message, part.reason))
                .findFirst()
                .orElseThrow();
    }

    private boolean isSilentSince(Cluster cluster) {
        return cluster.lastSeen.isBefore(clock.instant().minus(UNKNOWN_AFTER));
    }

    private void endUnstable(Rollout rollout) {
        for (int number = 1; number <= rollout.waves.size(); number++) {
            var wave = rollout.waves.get(number - 1);
            if (rollout.status.equals("running")
                    && rollout.plan.soakSeconds() > 0
                    && wave.status.equals("soaking")
                    && !clock.instant()
                            .minus(GRACE)
                            .isBefore(wave.soakingSince.plusSeconds(
                                    rollout.plan.soakSeconds() + rollout.plan.deadlineSeconds()))
                    && !clock.instant().minus(GRACE).isBefore(observingSince.plus(longEnough(rollout)))) {
                rollout.of(number).stream()
                        .filter(part -> isUnstable(rollout, part))
                        .forEach(part -> part.become("failed", "unstable", "unstable", clock.instant()));
            }
        }
    }

    @Override
    public Future<List<UnderWay>> underWay() {
        return attempt(() -> {
            var all = new ArrayList<UnderWay>();
            rollouts.values()
                    .forEach(rollout -> each(
                            rollout,
                            part -> OPEN.contains(part.state)
                                    || (rollout.finishedAt == null
                                            && part.state.equals("failed")
                                            && part.reason.equals("no_report")),
                            part -> all.add(new UnderWay(
                                    part.cluster.id,
                                    rollout.id,
                                    part.attempt,
                                    part.state.equals("offered") && rollout.status.equals("running"),
                                    rollout.plan.version(),
                                    rollout.plan.image(),
                                    rollout.plan.deadlineSeconds()))));
            return all;
        });
    }

    @Override
    public Future<Void> report(List<Said> reports) {
        return attempt(() -> {
            for (var said : reports) {
                var rollout = rollouts.get(said.rolloutId());
                var part = rollout == null ? null : rollout.parts.get(said.clusterId());
                if (part != null && part.attempt == said.attempt() && mayBecome(part, rollout, said)) {
                    var due = part.state.equals("updating") ? part.dueAt : due(rollout);
                    part.become(said.state(), said.reason(), said.message(), clock.instant());
                    part.wasOffered = true;
                    part.dueAt = said.state().equals("updating") ? due : null;
                    if (rollout.status.equals("succeeded") && rollout.hasFailed() && rollout.statusReason == null) {
                        rollout.statusReason = failureOf(rollout);
                    }
                }
            }
            return null;
        });
    }

    private boolean mayBecome(Part part, Rollout rollout, Said said) {
        var open = part.state.equals("pending") || OPEN.contains(part.state);
        var passedOver =
                part.state.equals("skipped") && Set.of("offline", "cancelled").contains(part.reason);
        return switch (said.state()) {
            case "updating" -> (open || passedOver) && !isUnderWay(part.cluster.id, rollout);
            case "succeeded" -> open || passedOver || (part.state.equals("failed") && part.reason.equals("no_report"));
            case "failed" ->
                !part.state.equals("failed") || Set.of("no_report", "unstable").contains(part.reason);
            case "skipped" -> open;
            default -> false;
        };
    }

    private boolean isUnderWay(UUID clusterId, Rollout except) {
        return rollouts.values().stream()
                .filter(rollout -> rollout != except)
                .map(rollout -> rollout.parts.get(clusterId))
                .anyMatch(part -> part != null && OPEN.contains(part.state));
    }

    private static void each(Rollout rollout, Predicate<Part> which, java.util.function.Consumer<Part> change) {
        rollout.parts.values().stream().filter(which).toList().forEach(change);
    }

    private Rollout visible(List<UUID> visibleOrgIds, UUID id) {
        var rollout = rollouts.get(id);
        if (rollout == null || !visibleOrgIds.contains(rollout.orgId)) {
            throw Refusals.noRollout(id);
        }
        return rollout;
    }

    private static int count(Rollout rollout, int wave, String state) {
        return (int) rollout.of(wave).stream()
                .filter(part -> part.state.equals(state))
                .count();
    }

    private static RolloutItem item(Rollout rollout) {
        var waves = new ArrayList<WaveItem>();
        for (int number = 1; number <= rollout.waves.size(); number++) {
            var row = rollout.waves.get(number - 1);
            waves.add(new WaveItem(
                    row.wave.name(),
                    row.wave.environments(),
                    row.wave.labels(),
                    row.wave.percent(),
                    row.status,
                    new Counts(
                            rollout.of(number).size(),
                            count(rollout, number, "pending"),
                            count(rollout, number, "offered"),
                            count(rollout, number, "updating"),
                            count(rollout, number, "succeeded"),
                            count(rollout, number, "failed"),
                            count(rollout, number, "skipped"))));
        }
        return new RolloutItem(
                rollout.id,
                rollout.plan.version(),
                rollout.plan.image(),
                rollout.status,
                rollout.statusReason,
                waves,
                rollout.plan.deadlineSeconds(),
                rollout.plan.maxParallel(),
                rollout.plan.soakSeconds(),
                rollout.createdAt,
                rollout.actor,
                rollout.finishedAt);
    }

    private static ClusterItem item(Part part) {
        return new ClusterItem(
                part.cluster.id,
                part.cluster.name,
                part.wave,
                part.state,
                part.fromVersion,
                part.reason,
                part.message,
                part.changedAt);
    }

    private static ClusterPlace place(Part part) {
        return new ClusterPlace(part.wave, part.cluster.name.toLowerCase(Locale.ROOT), part.cluster.id);
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
