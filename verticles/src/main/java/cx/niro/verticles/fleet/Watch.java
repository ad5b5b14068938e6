package cx.niro.verticles.fleet;

import io.vertx.core.Future;
import java.time.Clock;

/** Asks the database every other second whether heartbeats are being recorded, and what time it is there. */
final class Watch {
    private final FleetStore store;
    private final FleetSync sync;
    private final Observation observation;
    private final Clock clock;

    Watch(FleetStore store, FleetSync sync, Observation observation, Clock clock) {
        this.store = store;
        this.sync = sync;
        this.observation = observation;
        this.clock = clock;
    }

    /** Completes when the observation is as the database says; fails as the store does, with time standing still. */
    Future<Void> look() {
        var asked = clock.instant();
        return store.observing()
                .compose(reading -> observation.read(reading, asked, clock.instant())
                        ? sync.catchUp().onSuccess(done -> observation.resume(reading))
                        : Future.<Void>succeededFuture())
                .onFailure(failure -> observation.failed(clock.instant()));
    }
}
