package cx.niro.verticles.fleet;

import java.util.Locale;

/** How a cluster is, the one that needs a person first comes first. */
enum ClusterStatus {
    CRITICAL(0),
    OFFLINE(1),
    WARNING(2),
    UNKNOWN(3),
    PENDING(4),
    HEALTHY(5);

    private final int rank;
    private final String json;

    ClusterStatus(int rank) {
        this.rank = rank;
        this.json = name().toLowerCase(Locale.ROOT);
    }

    /** Place in a list sorted by severity; part of cursors, so it stays. */
    int rank() {
        return rank;
    }

    /** As in JSON. */
    String json() {
        return json;
    }
}
