package cx.niro.verticles.command;

import cx.niro.verticles.gateway.Principal;
import java.time.Clock;
import java.util.List;
import java.util.UUID;

class FakeCommandStoreTest extends CommandStoreContract {
    private final FakeCommandStore store = new FakeCommandStore(Clock.systemUTC());

    @Override
    CommandStore commands() {
        return store;
    }

    @Override
    DeliveryStore deliveries() {
        return store;
    }

    @Override
    Principal principal() {
        return TestCommands.member(UUID.randomUUID());
    }

    @Override
    UUID cluster(UUID orgId) {
        return store.cluster(orgId);
    }

    @Override
    void startRun(UUID clusterId, String runId) {
        store.startRun(clusterId, runId);
    }

    @Override
    List<String> audited(UUID orgId) {
        return store.audited();
    }

    @Override
    long sealedRows(UUID clusterId) {
        return store.sealedRows(clusterId);
    }
}
