package cx.niro.verticles.enrollment;

import cx.niro.verticles.gateway.Principal;
import java.time.Clock;
import java.util.List;
import java.util.UUID;

class FakeEnrollmentStoreTest extends EnrollmentStoreContract {
    private final FakeEnrollmentStore store = new FakeEnrollmentStore(Clock.systemUTC());

    @Override
    EnrollmentStore store() {
        return store;
    }

    @Override
    Principal administrator() {
        return principal(UUID.randomUUID());
    }

    @Override
    List<String> audited(UUID orgId) {
        return store.audited(orgId);
    }
}
