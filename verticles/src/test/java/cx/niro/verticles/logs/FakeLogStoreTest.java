package cx.niro.verticles.logs;

import cx.niro.verticles.gateway.Principal;
import java.time.Clock;
import java.util.List;
import java.util.UUID;

class FakeLogStoreTest extends LogStoreContract {
    private final FakeLogStore store = new FakeLogStore(Clock.systemUTC());

    @Override
    LogStore store() {
        return store;
    }

    @Override
    Principal principal() {
        return TestViewers.member(UUID.randomUUID());
    }

    @Override
    UUID cluster(UUID orgId) {
        return store.cluster(orgId);
    }

    @Override
    List<String> audited(UUID orgId) {
        return store.audited();
    }
}
