package cx.niro.verticles.fleet;

import cx.niro.verticles.bus.ServiceFailure;
import cx.niro.verticles.fleet.FleetMessages.GetFleet;
import cx.niro.verticles.fleet.FleetSort.Place;
import cx.niro.verticles.fleet.FleetView.Judged;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A validated query of the fleet list. Equal queries have equal answers, so it is the key of what is kept encoded.
 *
 * @param environments empty for all; likewise {@code statuses}
 * @param text in lower case, part of the name; empty for all
 * @param labelKey of a label filter, with {@code labelValue}; null for none
 * @param after the place that the page begins behind; null for the first page
 */
record FleetQuery(
        Set<String> environments,
        Set<ClusterStatus> statuses,
        String text,
        String labelKey,
        String labelValue,
        FleetSort sort,
        int limit,
        Place after) {
    static final List<String> ENVIRONMENTS = List.of("dev", "staging", "production", "unspecified");
    private static final int DEFAULT_LIMIT = 100;
    private static final int MAX_LIMIT = 1000;

    /** Fails with INVALID naming the parameter. */
    static FleetQuery of(GetFleet asked) {
        var q = asked.q() == null ? "" : asked.q().trim();
        var equals = q.indexOf('=');
        var sort = sort(asked.sort());
        return new FleetQuery(
                environments(asked.environment()),
                statuses(asked.status()),
                equals > 0 ? "" : q.toLowerCase(Locale.ROOT),
                equals > 0 ? q.substring(0, equals).trim() : null,
                equals > 0 ? q.substring(equals + 1).trim() : null,
                sort,
                limit(asked.limit(), DEFAULT_LIMIT),
                after(asked.cursor(), sort));
    }

    /** 0 becomes the default; fails with INVALID outside 1 to 1000. */
    static int limit(int asked, int absent) {
        if (asked < 0 || asked > MAX_LIMIT) {
            throw ServiceFailure.invalid("limit", "limit is " + asked + ", 1 to " + MAX_LIMIT + " is expected");
        }
        return asked == 0 ? absent : asked;
    }

    boolean matches(Judged judged) {
        var cluster = judged.row().cluster();
        return (environments.isEmpty() || environments.contains(cluster.environment()))
                && (statuses.isEmpty() || statuses.contains(judged.status()))
                && (text.isEmpty() || cluster.sortName().contains(text))
                && (labelKey == null || labelValue.equals(cluster.labels().get(labelKey)));
    }

    static Set<String> environments(String list) {
        var names = new TreeSet<String>();
        for (var name : split(list)) {
            if (!ENVIRONMENTS.contains(name)) {
                throw unknown("environment", name, String.join(", ", ENVIRONMENTS));
            }
            names.add(name);
        }
        return names;
    }

    private static Set<ClusterStatus> statuses(String list) {
        var statuses = EnumSet.noneOf(ClusterStatus.class);
        for (var name : split(list)) {
            statuses.add(Arrays.stream(ClusterStatus.values())
                    .filter(status -> status.json().equals(name))
                    .findFirst()
                    .orElseThrow(() -> unknown(
                            "status",
                            name,
                            Arrays.stream(ClusterStatus.values())
                                    .map(ClusterStatus::json)
                                    .collect(Collectors.joining(", ")))));
        }
        return statuses;
    }

    private static FleetSort sort(String name) {
        if (name == null || name.isBlank()) {
            return FleetSort.SEVERITY;
        }
        return Arrays.stream(FleetSort.values())
                .filter(sort -> sort.json().equals(name))
                .findFirst()
                .orElseThrow(() -> unknown("sort", name, "severity, name, last_heartbeat"));
    }

    private static Place after(String cursor, FleetSort sort) {
        var place = Cursor.decode(cursor, Place.class);
        if (place != null && !place.sort().equals(sort.json())) {
            throw ServiceFailure.invalid("cursor", "cursor is of a list sorted by " + place.sort());
        }
        return place;
    }

    static List<String> split(String list) {
        return list == null
                ? List.of()
                : Arrays.stream(list.split(",", -1))
                        .map(String::trim)
                        .filter(name -> !name.isEmpty())
                        .toList();
    }

    private static ServiceFailure unknown(String field, String value, String expected) {
        return ServiceFailure.invalid(field, field + " '" + value + "' is none of " + expected);
    }
}
