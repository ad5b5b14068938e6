package cx.niro.verticles.fleet;

import cx.niro.protocol.Capabilities;
import cx.niro.verticles.bus.ServiceFailure;
import cx.niro.verticles.fleet.FleetMessages.AgentCount;
import cx.niro.verticles.fleet.FleetMessages.AgentCounts;
import cx.niro.verticles.fleet.FleetMessages.AskCapability;
import cx.niro.verticles.fleet.FleetMessages.CapabilityNow;
import cx.niro.verticles.fleet.FleetMessages.CountAgents;
import cx.niro.verticles.fleet.FleetMessages.GetFleet;
import cx.niro.verticles.fleet.FleetMessages.ListFleetPods;
import cx.niro.verticles.fleet.FleetMessages.ListPods;
import cx.niro.verticles.fleet.FleetMessages.OfCluster;
import cx.niro.verticles.fleet.FleetMessages.Shown;
import cx.niro.verticles.fleet.FleetMessages.StatusNow;
import cx.niro.verticles.fleet.Observation.Moment;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Answers what callers ask, each within the organizations that they see. */
final class FleetReader {
    private static final long SETTLE_MILLIS = 500;
    /** A fleet has a few; agents could say more. */
    private static final int MOST_COUNTS = 500;

    private final FleetConfig config;
    private final FleetIndex index;
    private final FleetSync sync;
    private final Observation observation;
    private final FleetPages pages;
    private final StatusRule rule;
    private final OutdatedAgents outdated;
    private final Inventory inventory;
    private final InventoryStore store;
    private final FleetPods fleetPods;
    private final Clock clock;

    FleetReader(
            FleetConfig config,
            FleetIndex index,
            FleetSync sync,
            Observation observation,
            Inventory inventory,
            InventoryStore store,
            FleetPodStore pods,
            OutdatedAgents outdated,
            Clock clock) {
        this.config = config;
        this.index = index;
        this.sync = sync;
        this.observation = observation;
        this.inventory = inventory;
        this.store = store;
        this.outdated = outdated;
        this.clock = clock;
        this.rule = new StatusRule(config);
        this.pages = new FleetPages(index, rule, outdated, clock, this::moment, this::databaseNow);
        this.fleetPods = new FleetPods(index, pods, this::status, this::databaseNow, clock);
    }

    Future<Shown> fleet(GetFleet asked) {
        var query = FleetQuery.of(asked);
        return whenSettled().map(ready -> pages.page(Set.copyOf(asked.visibleOrgIds()), query));
    }

    Future<Shown> cluster(OfCluster asked) {
        return visible(asked.visibleOrgIds(), asked.clusterId()).compose(row -> {
            var namespaces = whileDown(inventory.namespaces(row.id()), List.of());
            var pendingUntil = whileDown(store.enrollmentPendingUntil(row.id()), null);
            var update = whileDown(store.lastUpdate(row.id()), null);
            return Future.all(namespaces, pendingUntil, update)
                    .map(all -> Answer.of(
                            databaseNow(),
                            detail(current(row), namespaces.result(), pendingUntil.result(), update.result())));
        });
    }

    Future<StatusNow> status(OfCluster asked) {
        return visible(asked.visibleOrgIds(), asked.clusterId())
                .map(row -> new StatusNow(row.id(), status(current(row)).json()));
    }

    Future<CapabilityNow> capability(AskCapability asked) {
        return visible(asked.visibleOrgIds(), asked.clusterId()).map(row -> {
            var facts = current(row).facts();
            var help =
                    CapabilityHelp.of(facts == null ? Capabilities.NONE : facts.capabilities(), config.publicUrl())
                            .stream()
                            .filter(each -> each.capability().equals(asked.capability()))
                            .findFirst()
                            .orElseThrow();
            return new CapabilityNow(
                    row.id(), status(current(row)).json(), help.enabled(), help.flag(), help.enableCommand());
        });
    }

    Future<AgentCounts> countAgents(CountAgents asked) {
        return whenSettled().map(ready -> {
            var counts = new HashMap<List<Object>, AgentCount>();
            for (var row : index.rows()) {
                var facts = row.facts();
                if (facts != null && asked.visibleOrgIds().contains(row.orgId())) {
                    var count = new AgentCount(
                            facts.agent().agentVersion(),
                            facts.agent().protocolVersion(),
                            facts.agent().image(),
                            outdated.isOutdated(row),
                            1,
                            facts.capabilities().selfUpdateEnabled() ? 1 : 0);
                    counts.merge(
                            Arrays.asList(count.version(), count.protocolVersion(), count.image(), count.outdated()),
                            count,
                            AgentCount::plus);
                }
            }
            return new AgentCounts(counts.values().stream().limit(MOST_COUNTS).toList());
        });
    }

    Future<Shown> nodes(OfCluster asked) {
        return list(asked.visibleOrgIds(), asked.clusterId(), row -> inventory.nodes(row.id()));
    }

    Future<Shown> events(OfCluster asked) {
        return list(asked.visibleOrgIds(), asked.clusterId(), row -> inventory.events(row.id()));
    }

    Future<Shown> pods(ListPods asked) {
        return list(asked.visibleOrgIds(), asked.clusterId(), row -> inventory.pods(row.id(), asked));
    }

    /** Every cluster that is asked for must be visible, so that nobody learns of others by an empty list. */
    Future<Shown> fleetPods(ListFleetPods asked) {
        var query = FleetPodQuery.of(asked);
        var clusters = query.clusterIds().stream()
                .map(id -> visible(asked.visibleOrgIds(), id))
                .toList();
        return whenSettled()
                .compose(ready -> Future.all(clusters))
                .compose(visible -> fleetPods.page(Set.copyOf(asked.visibleOrgIds()), query));
    }

    private ClusterStatus status(FleetRow row) {
        return rule.status(row, moment(), IncidentSeverity.NONE);
    }

    private Future<Shown> list(List<UUID> visibleOrgIds, String clusterId, Function<FleetRow, Future<?>> rows) {
        return visible(visibleOrgIds, clusterId)
                .compose(row ->
                        rows.apply(row).map(items -> Answer.of(current(row).lastSeen(), items)));
    }

    /** The row as it is by now; it may have been removed meanwhile. */
    private FleetRow current(FleetRow row) {
        var now = index.get(row.id());
        return now == null ? row : now;
    }

    private Future<FleetRow> visible(List<UUID> visibleOrgIds, String clusterId) {
        var id = parse(clusterId);
        return whenSettled()
                .compose(ready -> index.get(id) == null ? sync.refresh(id) : Future.succeededFuture())
                .map(read -> {
                    var row = index.get(id);
                    if (row == null || !visibleOrgIds.contains(row.orgId())) {
                        throw ServiceFailure.notFound("cluster", clusterId);
                    }
                    return row;
                });
    }

    /** Waits for announced changes that are being read, so that a caller sees what they just did; not for long. */
    private Future<Void> whenSettled() {
        if (!sync.isLoaded() || !observation.isKnown()) {
            return Future.failedFuture(ServiceFailure.unavailable(
                    "fleet_loading", "the fleet is being loaded; try again in a second", Duration.ofSeconds(1), null));
        }
        var settled = sync.settled();
        return settled.isComplete()
                ? Future.succeededFuture()
                : settled.timeout(SETTLE_MILLIS, TimeUnit.MILLISECONDS).otherwiseEmpty();
    }

    private FleetJson.ClusterDetail detail(
            FleetRow row, List<String> namespaces, Instant pendingUntil, FleetJson.AgentUpdate update) {
        var moment = moment();
        var status = rule.status(row, moment, IncidentSeverity.NONE);
        var facts = row.facts();
        var isOutdated = outdated.isOutdated(row);
        return new FleetJson.ClusterDetail(
                FleetJson.Cluster.of(
                        row, status, rule.reasons(row, status, moment), rule.lights(row, moment), isOutdated),
                row.cluster().clusterUid(),
                namespaces,
                facts == null ? List.of() : facts.missing(),
                facts == null ? null : FleetJson.Agent.of(facts.runId(), facts.agent(), facts.stats(), isOutdated),
                update,
                pendingUntil,
                row.cluster().keyRevokedAt(),
                CapabilityHelp.of(facts == null ? Capabilities.NONE : facts.capabilities(), config.publicUrl()),
                row.cluster().twin());
    }

    private Moment moment() {
        return observation.at(clock.instant());
    }

    private Instant databaseNow() {
        return observation.databaseTime(clock.instant());
    }

    private static <T> Future<T> whileDown(Future<T> read, T absent) {
        return read.recover(failure ->
                Inventory.isUnavailable(failure) ? Future.succeededFuture(absent) : Future.failedFuture(failure));
    }

    private static UUID parse(String clusterId) {
        try {
            return UUID.fromString(clusterId);
        } catch (IllegalArgumentException e) {
            throw ServiceFailure.notFound("cluster", clusterId);
        }
    }
}
