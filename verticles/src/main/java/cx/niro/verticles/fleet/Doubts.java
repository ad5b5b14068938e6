package cx.niro.verticles.fleet;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * Looks into the database before a cluster is called silent: another node may have heard of it, and its message may have been lost, or
 * the nodes may be cut off from each other.
 */
final class Doubts {
    private final FleetConfig config;
    private final FleetIndex index;
    private final FleetSync sync;
    private final Observation observation;
    private final Clock clock;
    private final Duration every;
    private Instant next = Instant.MIN;

    Doubts(FleetConfig config, FleetIndex index, FleetSync sync, Observation observation, Clock clock) {
        this.config = config;
        this.index = index;
        this.sync = sync;
        this.observation = observation;
        this.clock = clock;
        this.every = config.unknownAfter().dividedBy(9);
    }

    /** To be called about once a second; reads again what has been silent for two thirds of the time, until it is offline. */
    void look() {
        if (!sync.isLoaded() || !observation.isKnown() || clock.instant().isBefore(next)) {
            return;
        }
        next = clock.instant().plus(every);
        var moment = observation.at(clock.instant());
        if (moment.paused()) {
            return;
        }
        var doubtAfter =
                moment.now().minus(config.unknownAfter().multipliedBy(2).dividedBy(3));
        var settledAfter = moment.now().minus(config.offlineAfter()).minus(config.unknownAfter());
        index.rows().stream()
                .filter(row -> row.lastSeen() != null
                        && row.lastSeen().isBefore(doubtAfter)
                        && row.lastSeen().isAfter(settledAfter))
                .map(FleetRow::id)
                .toList()
                .forEach(id -> {
                    var unused = sync.refresh(id);
                });
    }
}
