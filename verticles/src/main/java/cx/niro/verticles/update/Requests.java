package cx.niro.verticles.update;

import cx.niro.protocol.InvalidMessage;
import cx.niro.verticles.bus.Bus;
import cx.niro.verticles.bus.Done;
import cx.niro.verticles.bus.ServiceFailure;
import cx.niro.verticles.fleet.FleetMessages;
import cx.niro.verticles.fleet.FleetMessages.AgentCount;
import cx.niro.verticles.fleet.FleetMessages.CountAgents;
import cx.niro.verticles.gateway.Principal;
import cx.niro.verticles.update.RolloutStore.Plan;
import cx.niro.verticles.update.RolloutStore.Release;
import cx.niro.verticles.update.UpdateMessages.AddRelease;
import cx.niro.verticles.update.UpdateMessages.Ask;
import cx.niro.verticles.update.UpdateMessages.Changed;
import cx.niro.verticles.update.UpdateMessages.ClusterList;
import cx.niro.verticles.update.UpdateMessages.CreateRollout;
import cx.niro.verticles.update.UpdateMessages.ListClusters;
import cx.niro.verticles.update.UpdateMessages.ListRollouts;
import cx.niro.verticles.update.UpdateMessages.NewRollout;
import cx.niro.verticles.update.UpdateMessages.OfRollout;
import cx.niro.verticles.update.UpdateMessages.ReleaseItem;
import cx.niro.verticles.update.UpdateMessages.ReleaseList;
import cx.niro.verticles.update.UpdateMessages.RemoveRelease;
import cx.niro.verticles.update.UpdateMessages.RolloutItem;
import cx.niro.verticles.update.UpdateMessages.RolloutPage;
import cx.niro.verticles.update.UpdateMessages.Steer;
import cx.niro.verticles.update.UpdateMessages.VersionItem;
import cx.niro.verticles.update.UpdateMessages.VersionList;
import io.vertx.core.Future;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** What people ask of updates, checked and passed to the store. */
final class Requests {
    private static final Set<String> STATES =
            Set.of("pending", "offered", "updating", "succeeded", "failed", "skipped");
    private static final int DEADLINE_SECONDS = 300;
    private static final int MAX_PARALLEL = 20;
    private static final int SOAK_SECONDS = 60;

    private final Bus bus;
    private final RolloutStore store;
    private final UpdateConfig config;
    private final Clock databaseTime;

    Requests(Bus bus, RolloutStore store, UpdateConfig config, Clock databaseTime) {
        this.bus = bus;
        this.store = store;
        this.config = config;
        this.databaseTime = databaseTime;
    }

    Future<ReleaseList> releases(Ask asked) {
        return counts(asked.principal())
                .compose(counts -> known(asked.principal())
                        .map(releases -> new ReleaseList(
                                databaseTime.instant(),
                                releases.stream()
                                        .map(release -> item(release, counts))
                                        .toList(),
                                null)));
    }

    Future<ReleaseItem> addRelease(AddRelease asked) {
        var release = asked.release();
        var version = Images.checkedVersion(release.version());
        var image = release.image() == null ? config.imageOf(version) : Images.checkedImage(release.image(), version);
        return store.addRelease(asked.principal(), version, image, checkedNotes(release.notes()))
                .onSuccess(added -> tell(asked.principal()))
                .compose(added -> counts(asked.principal()).map(counts -> item(added, counts)));
    }

    Future<Done> removeRelease(RemoveRelease asked) {
        return store.removeRelease(asked.principal(), asked.version())
                .onSuccess(removed -> tell(asked.principal()))
                .recover(failure -> Future.failedFuture(
                        isNotFound(failure) && isBuiltIn(asked.version())
                                ? Refusals.releaseBuiltIn(asked.version())
                                : failure))
                .map(Done.DONE);
    }

    /** Those that differ only in their image are one version. */
    Future<VersionList> versions(Ask asked) {
        return counts(asked.principal()).map(counts -> {
            var byVersion = new HashMap<List<Object>, VersionItem>();
            for (var count : counts) {
                byVersion.merge(
                        List.of(count.version(), count.protocolVersion(), count.outdated()),
                        new VersionItem(
                                count.version(),
                                count.protocolVersion(),
                                count.clusters(),
                                count.outdated(),
                                count.maySelfUpdate()),
                        Requests::plus);
            }
            var items = new ArrayList<>(byVersion.values());
            items.sort((one, other) -> one.clusters() != other.clusters()
                    ? Long.compare(other.clusters(), one.clusters())
                    : one.version().compareTo(other.version()));
            return new VersionList(databaseTime.instant(), items, null);
        });
    }

    Future<RolloutItem> create(CreateRollout asked) {
        var wanted = asked.rollout();
        var waves = Waves.of(wanted.waves());
        var principal = asked.principal();
        return known(principal)
                .compose(releases -> releases.stream()
                        .filter(release -> release.version().equals(wanted.version()))
                        // where several organizations have it, the caller's own
                        .min(Comparator.comparing(release -> !release.orgId().equals(principal.orgId())))
                        .map(Future::succeededFuture)
                        .orElseGet(
                                () -> Future.failedFuture(ServiceFailure.notFound("agent release", wanted.version()))))
                .compose(release -> store.candidates(principal.visibleOrgIds())
                        .map(clusters -> plan(wanted, release, waves, clusters)))
                .compose(plan -> store.create(principal, plan))
                .onSuccess(created -> tell(principal));
    }

    Future<RolloutPage> rollouts(ListRollouts asked) {
        return store.list(asked.visibleOrgIds(), asked.limit(), asked.cursor())
                .map(list -> RolloutPage.of(list, Waves.USUAL));
    }

    Future<RolloutItem> rollout(OfRollout asked) {
        return store.find(asked.visibleOrgIds(), id(asked.rolloutId()));
    }

    Future<ClusterList> clusters(ListClusters asked) {
        return store.clusters(
                asked.visibleOrgIds(), id(asked.rolloutId()), states(asked.state()), asked.limit(), asked.cursor());
    }

    Future<RolloutItem> steer(Steer asked) {
        return store.steer(asked.principal(), id(asked.rolloutId()), asked.steering())
                .onSuccess(steered -> tell(asked.principal()));
    }

    private void tell(Principal principal) {
        bus.publish(UpdateMessages.CHANGED, new Changed(principal.orgId()));
    }

    private Plan plan(NewRollout wanted, Release release, List<Wave> waves, List<Candidate> clusters) {
        var assigned = Waves.assign(waves, clusters);
        if (assigned.isEmpty()) {
            throw Refusals.rolloutEmpty();
        }
        return new Plan(
                release.version(),
                release.image(),
                waves,
                assigned,
                wanted.deadlineSeconds() == null ? DEADLINE_SECONDS : wanted.deadlineSeconds(),
                wanted.maxParallel() == null ? MAX_PARALLEL : wanted.maxParallel(),
                wanted.soakSeconds() == null ? SOAK_SECONDS : wanted.soakSeconds());
    }

    /** Those that somebody added, and the one that this server installs. */
    private Future<List<Release>> known(Principal principal) {
        return store.releases(principal.visibleOrgIds()).map(added -> {
            var known = new ArrayList<>(added);
            var version = config.agentVersion();
            if (config.knowsItsVersion()
                    && added.stream().noneMatch(release -> release.version().equals(version))) {
                known.add(new Release(principal.orgId(), version, config.imageOf(version), null, null, null));
            }
            return known;
        });
    }

    private Future<List<AgentCount>> counts(Principal principal) {
        return bus.request(FleetMessages.COUNT_AGENTS, new CountAgents(principal.visibleOrgIds()))
                .map(FleetMessages.AgentCounts::counts);
    }

    private static ReleaseItem item(Release release, List<AgentCount> counts) {
        return new ReleaseItem(
                release.version(),
                release.image(),
                release.notes(),
                release.createdAt(),
                release.createdBy(),
                counts.stream()
                        .filter(count ->
                                Images.runs(count.version(), count.image(), release.version(), release.image()))
                        .mapToLong(AgentCount::clusters)
                        .sum(),
                release.createdBy() == null);
    }

    private static VersionItem plus(VersionItem one, VersionItem other) {
        return new VersionItem(
                one.version(),
                one.protocolVersion(),
                one.clusters() + other.clusters(),
                one.outdated(),
                one.maySelfUpdate() + other.maySelfUpdate());
    }

    private boolean isBuiltIn(String version) {
        return config.knowsItsVersion() && config.agentVersion().equals(version);
    }

    private static boolean isNotFound(Throwable failure) {
        return failure instanceof ServiceFailure service && service.code() == ServiceFailure.Code.NOT_FOUND;
    }

    private static String checkedNotes(String notes) {
        if (notes != null && notes.length() > 4_000) {
            throw new InvalidMessage("notes", "has " + notes.length() + " characters, at most 4000 are allowed");
        }
        return notes;
    }

    private static Set<String> states(String text) {
        if (text == null) {
            return Set.of();
        }
        var states = Arrays.stream(text.split(",", -1)).map(String::trim).collect(Collectors.toSet());
        if (!STATES.containsAll(states)) {
            throw ServiceFailure.invalid("state", "must be of pending, offered, updating, succeeded, failed, skipped");
        }
        return states;
    }

    private static UUID id(String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw ServiceFailure.notFound("rollout", text);
        }
    }
}
