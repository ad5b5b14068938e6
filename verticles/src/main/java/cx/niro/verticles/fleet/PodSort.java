package cx.niro.verticles.fleet;

import cx.niro.verticles.bus.ServiceFailure;
import java.util.Arrays;

/**
 * The orders of pods over all clusters. Problems first goes on by cluster name, namespace and name; the others by cluster id,
 * namespace and name, because ties over thousands of clusters are read from the table in one go. Names sort as Java sorts
 * strings.
 */
enum PodSort {
    PROBLEM("problem"),
    /** Most restarts first. */
    RESTARTS("restarts"),
    /** Youngest first; pods without a time of creation last. */
    AGE("age"),
    /** Oldest first; pods without a time of creation last. */
    OLDEST("-age");

    private final String json;

    PodSort(String json) {
        this.json = json;
    }

    String json() {
        return json;
    }

    /** PROBLEM for null or blank; fails with INVALID naming {@code sort}. */
    static PodSort of(String name) {
        if (name == null || name.isBlank()) {
            return PROBLEM;
        }
        return Arrays.stream(values())
                .filter(sort -> sort.json.equals(name))
                .findFirst()
                .orElseThrow(() ->
                        ServiceFailure.invalid("sort", "sort '" + name + "' is none of problem, restarts, age, -age"));
    }
}
