package cx.niro.verticles.access;

import java.util.List;

class FakeAccessStoreTest extends AccessStoreContract {
    private final FakeAccessStore store = new FakeAccessStore();

    @Override
    AccessStore store() {
        return store;
    }

    @Override
    List<String> auditActions() {
        return store.audit();
    }
}
