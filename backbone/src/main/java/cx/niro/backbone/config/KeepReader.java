package cx.niro.backbone.config;

import java.time.Duration;
import java.util.Set;

/** Reads how long rows stay in the database. */
final class KeepReader {
    private static final String AUDIT = "NIRO_KEEP_AUDIT";
    private static final String COMMANDS = "NIRO_KEEP_COMMANDS";
    private static final String DELETED_CLUSTERS = "NIRO_KEEP_DELETED_CLUSTERS";
    static final Set<String> KNOWN = Set.of(AUDIT, COMMANDS, DELETED_CLUSTERS);

    private static final Duration SHORTEST = Duration.ofDays(1);

    private final Settings settings;

    KeepReader(Settings settings) {
        this.settings = settings;
    }

    KeepConfig read() {
        return new KeepConfig(days(AUDIT, 365), days(COMMANDS, 90), days(DELETED_CLUSTERS, 30));
    }

    private Duration days(String name, int absent) {
        return settings.duration(name, Duration.ofDays(absent), SHORTEST);
    }
}
