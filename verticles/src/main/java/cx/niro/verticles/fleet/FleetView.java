package cx.niro.verticles.fleet;

import cx.niro.verticles.fleet.FleetJson.ComputeUse;
import cx.niro.verticles.fleet.FleetJson.NodeCounts;
import cx.niro.verticles.fleet.FleetJson.PodCounts;
import cx.niro.verticles.fleet.FleetJson.Totals;
import cx.niro.verticles.fleet.FleetMessages.Shown;
import cx.niro.verticles.fleet.Observation.Moment;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** The clusters of some organizations at one moment, with status and totals. Answers any number of queries about them. */
final class FleetView {
    private final StatusRule rule;
    private final OutdatedAgents outdated;
    private final Moment moment;
    private final Instant asOf;
    private final Judged[] rows;
    private final Totals totals;
    private final Map<FleetSort, Judged[]> sorted = new EnumMap<>(FleetSort.class);

    /** A row with its status. */
    record Judged(FleetRow row, ClusterStatus status) {}

    private FleetView(StatusRule rule, OutdatedAgents outdated, Moment moment, Instant asOf, Judged[] rows) {
        this.rule = rule;
        this.outdated = outdated;
        this.moment = moment;
        this.asOf = asOf;
        this.rows = rows;
        this.totals = totals(rows);
    }

    static FleetView of(
            Collection<FleetRow> all,
            Set<UUID> visibleOrgIds,
            StatusRule rule,
            OutdatedAgents outdated,
            Moment moment,
            Instant asOf) {
        var rows = new ArrayList<Judged>(all.size());
        for (var row : all) {
            if (visibleOrgIds.contains(row.orgId())) {
                rows.add(new Judged(row, rule.status(row, moment, IncidentSeverity.NONE)));
            }
        }
        return new FleetView(rule, outdated, moment, asOf, rows.toArray(Judged[]::new));
    }

    Shown page(FleetQuery query) {
        var page = new ArrayList<FleetJson.Cluster>(Math.min(query.limit(), rows.length));
        Judged last = null;
        var matching = 0;
        var more = false;
        for (var judged : sorted.computeIfAbsent(query.sort(), sort -> sort.sorted(rows))) {
            if (!query.matches(judged)) {
                continue;
            }
            matching++;
            if (more || isBefore(query, judged)) {
                continue;
            }
            if (page.size() == query.limit()) {
                more = true;
                continue;
            }
            page.add(FleetJson.Cluster.of(
                    judged.row(),
                    judged.status(),
                    rule.reasons(judged.row(), judged.status(), moment),
                    rule.lights(judged.row(), moment),
                    outdated.isOutdated(judged.row())));
            last = judged;
        }
        var next = more ? Cursor.encode(query.sort().place(last)) : null;
        return Answer.of(asOf, new FleetJson.Fleet(totals.withMatching(matching), page, next));
    }

    private static boolean isBefore(FleetQuery query, Judged judged) {
        return query.after() != null && query.sort().place(judged).compareTo(query.after()) <= 0;
    }

    private static Totals totals(Judged[] rows) {
        var byStatus = new EnumMap<ClusterStatus, Integer>(ClusterStatus.class);
        var byEnvironment = new LinkedHashMap<String, Integer>();
        FleetQuery.ENVIRONMENTS.forEach(name -> byEnvironment.put(name, 0));
        var nodesTotal = 0L;
        var nodesReady = 0L;
        var pods = PodCounts.NONE;
        var cpu = new Share();
        var memory = new Share();
        for (var judged : rows) {
            byStatus.merge(judged.status(), 1, Integer::sum);
            byEnvironment.merge(judged.row().cluster().environment(), 1, Integer::sum);
            var facts = judged.row().facts();
            if (facts != null) {
                nodesTotal += facts.nodesTotal();
                nodesReady += facts.nodesReady();
                pods = pods.plus(facts);
                var use = ComputeUse.of(facts, judged.row().seen());
                cpu.add(use.cpuUsedMillicores(), use.cpuAllocatableMillicores());
                memory.add(use.memoryUsedBytes(), use.memoryAllocatableBytes());
            }
        }
        var statuses = new LinkedHashMap<String, Integer>();
        for (var status : List.of(
                ClusterStatus.HEALTHY,
                ClusterStatus.WARNING,
                ClusterStatus.CRITICAL,
                ClusterStatus.UNKNOWN,
                ClusterStatus.OFFLINE,
                ClusterStatus.PENDING)) {
            statuses.put(status.json(), byStatus.getOrDefault(status, 0));
        }
        return new Totals(
                rows.length,
                rows.length,
                statuses,
                byEnvironment,
                new NodeCounts(nodesTotal, nodesReady),
                pods,
                new ComputeUse(cpu.used(), cpu.allocatable(), memory.used(), memory.allocatable()));
    }

    /**
     * Sums of one resource. Clusters without metrics do not dilute the share in use: once any usage is known, allocatable
     * counts only where usage is known too.
     */
    private static final class Share {
        private long used = -1;
        private long allocatableOfUsed;
        private long allocatable = -1;

        void add(long usedHere, long allocatableHere) {
            if (allocatableHere < 0) {
                return;
            }
            allocatable = Math.max(0, allocatable) + allocatableHere;
            if (usedHere >= 0) {
                used = Math.max(0, used) + usedHere;
                allocatableOfUsed += allocatableHere;
            }
        }

        long used() {
            return used;
        }

        long allocatable() {
            return used < 0 ? allocatable : allocatableOfUsed;
        }
    }
}
