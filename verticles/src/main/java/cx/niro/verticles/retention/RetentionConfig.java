package cx.niro.verticles.retention;

import java.time.Duration;

/**
 * How long rows live.
 *
 * @param audit since what they tell of happened
 * @param commands since they were finished
 * @param deletedClusters since the cluster was deleted, for its row and its history
 */
public record RetentionConfig(Duration audit, Duration commands, Duration deletedClusters) {
    private static final Duration SHORTEST = Duration.ofDays(1);

    public RetentionConfig {
        check("audit", audit);
        check("commands", commands);
        check("deletedClusters", deletedClusters);
    }

    private static void check(String name, Duration value) {
        if (value.compareTo(SHORTEST) < 0) {
            throw new IllegalArgumentException("retention." + name + " (" + value + ") must be at least " + SHORTEST);
        }
    }
}
