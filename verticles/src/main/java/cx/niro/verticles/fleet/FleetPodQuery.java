package cx.niro.verticles.fleet;

import cx.niro.verticles.bus.ServiceFailure;
import cx.niro.verticles.fleet.FleetMessages.ListFleetPods;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A validated query of the pods over all clusters. Equal queries have equal answers, so it is the key of what is kept encoded.
 *
 * @param clusterIds as the caller wrote them; empty for all. Likewise {@code environments}
 * @param namespaces null for all; likewise {@code statuses}, {@code problem} and {@code text}
 * @param text in lower case
 * @param after the place that the page begins behind; null for the first page
 */
record FleetPodQuery(
        List<String> clusterIds,
        Set<String> environments,
        List<String> namespaces,
        List<String> statuses,
        Boolean problem,
        String text,
        PodSort sort,
        int limit,
        PodPlace after) {
    private static final int DEFAULT_LIMIT = 100;
    private static final int MOST_CLUSTERS = 50;
    private static final int MOST_VALUES = 20;
    /** A DNS label (RFC 1123), as every namespace is. */
    private static final Pattern NAMESPACE = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?");
    /** What kubectl prints: a reason in camel case, {@code Init:0/2}, {@code ExitCode:137}, {@code Signal:9}. */
    private static final Pattern STATUS = Pattern.compile("[A-Za-z][A-Za-z0-9:/._-]{0,99}");

    /** Fails with INVALID naming the parameter. */
    static FleetPodQuery of(ListFleetPods asked) {
        var sort = PodSort.of(asked.sort());
        return new FleetPodQuery(
                atMost("cluster", MOST_CLUSTERS, FleetQuery.split(asked.cluster())),
                FleetQuery.environments(asked.environment()),
                words("namespace", NAMESPACE, asked.namespace()),
                words("status", STATUS, asked.status()),
                asked.problem(),
                asked.q() == null || asked.q().isBlank()
                        ? null
                        : asked.q().trim().toLowerCase(Locale.ROOT),
                sort,
                FleetQuery.limit(asked.limit(), DEFAULT_LIMIT),
                after(asked.cursor(), sort));
    }

    /** What is counted under: all but statuses and the place in the list. */
    FleetPodQuery counted() {
        return new FleetPodQuery(
                clusterIds, environments, namespaces, null, problem, text, PodSort.PROBLEM, DEFAULT_LIMIT, null);
    }

    private static List<String> words(String field, Pattern pattern, String list) {
        var words = atMost(field, MOST_VALUES, FleetQuery.split(list));
        for (var word : words) {
            if (!pattern.matcher(word).matches()) {
                throw ServiceFailure.invalid(field, field + " '" + word + "' cannot be one");
            }
        }
        return words.isEmpty() ? null : words;
    }

    private static List<String> atMost(String field, int most, List<String> values) {
        if (values.size() > most) {
            throw ServiceFailure.invalid(field, field + " has " + values.size() + " values, " + most + " at most");
        }
        return values.stream().distinct().sorted().toList();
    }

    private static PodPlace after(String cursor, PodSort sort) {
        var place = Cursor.decode(cursor, PodPlace.class);
        if (place != null && !place.sort().equals(sort.json())) {
            throw ServiceFailure.invalid("cursor", "cursor is of a list sorted by " + place.sort());
        }
        return place;
    }
}
