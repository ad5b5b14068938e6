package cx.niro.verticles.update;

import cx.niro.verticles.gateway.Principal;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

class FakeUpdateStoreTest extends UpdateStoreContract {
    private final FakeUpdateStore store = new FakeUpdateStore();

    @Override
    RolloutStore rollouts() {
        return store;
    }

    @Override
    WaveStore waves() {
        return store;
    }

    @Override
    Principal principal() {
        var org = UUID.randomUUID();
        return new Principal(
                UUID.randomUUID(), UUID.randomUUID(), "ann@example.com", org, List.of(org), Principal.Role.ADMIN);
    }

    @Override
    UUID cluster(UUID orgId, String name, String environment) {
        var cluster = new FakeUpdateStore.Cluster();
        cluster.id = UUID.randomUUID();
        cluster.orgId = orgId;
        cluster.name = name;
        cluster.environment = environment;
        cluster.lastSeen = store.clock.instant();
        store.clusters.put(cluster.id, cluster);
        return cluster.id;
    }

    @Override
    UUID neverHeard(UUID orgId) {
        var id = cluster(orgId, "new-" + UUID.randomUUID(), "dev");
        store.clusters.get(id).lastSeen = null;
        store.clusters.get(id).mayUpdate = false;
        return id;
    }

    @Override
    void runs(UUID cluster, String version, String image, boolean mayUpdate) {
        var row = store.clusters.get(cluster);
        row.version = version;
        row.image = image;
        row.mayUpdate = mayUpdate;
    }

    @Override
    void heard(UUID cluster) {
        store.clusters.get(cluster).lastSeen = store.clock.instant();
    }

    @Override
    void runStarted(UUID cluster) {
        store.clusters.get(cluster).runStartedAt = store.clock.instant();
    }

    @Override
    void remove(UUID cluster) {
        store.clusters.get(cluster).deleted = true;
    }

    @Override
    void letPass(Duration time) {
        store.clock.advance(time);
    }

    @Override
    void observeAnew() {
        store.observingSince = store.clock.instant();
    }

    @Override
    List<String> audited(UUID orgId) {
        return store.audit;
    }
}
