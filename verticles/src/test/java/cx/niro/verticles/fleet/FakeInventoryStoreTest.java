package cx.niro.verticles.fleet;

import cx.niro.protocol.Snapshot;
import cx.niro.protocol.Usage;
import cx.niro.verticles.TestClock;
import cx.niro.verticles.heartbeat.HeartbeatMessages.ClusterFacts;
import java.time.Instant;
import java.util.UUID;

class FakeInventoryStoreTest extends InventoryStoreContract {
    private final FakeStores stores = new FakeStores(new TestClock());

    @Override
    InventoryStore store() {
        return stores;
    }

    @Override
    void put(ClusterRecord cluster) {
        stores.put(cluster);
    }

    @Override
    void put(ClusterFacts facts, Snapshot snapshot, Usage usage) {
        stores.put(facts, snapshot, usage);
    }

    @Override
    void token(UUID clusterId, Instant expiresAt, Instant usedAt) {
        stores.pending(clusterId, expiresAt);
    }
}
