package cx.niro.verticles.fleet;

import cx.niro.verticles.TestClock;
import cx.niro.verticles.heartbeat.HeartbeatMessages.ClusterFacts;
import cx.niro.verticles.heartbeat.HeartbeatMessages.Seen;
import java.time.Duration;
import java.util.UUID;

class FakeFleetStoreTest extends FleetStoreContract {
    private final TestClock clock = new TestClock();
    private final FakeStores stores = new FakeStores(clock);

    @Override
    FleetStore store() {
        return stores;
    }

    @Override
    void put(ClusterRecord cluster) {
        clock.advance(Duration.ofMillis(1));
        stores.put(cluster);
    }

    @Override
    void put(ClusterFacts facts) {
        clock.advance(Duration.ofMillis(1));
        stores.put(facts);
    }

    @Override
    void put(Seen seen) {
        stores.put(seen);
    }

    @Override
    void delete(UUID id) {
        clock.advance(Duration.ofMillis(1));
        stores.delete(id);
    }
}
