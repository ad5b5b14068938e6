package cx.niro.verticles.heartbeat;

import cx.niro.verticles.TestClock;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

class FakeHeartbeatStoreTest extends HeartbeatStoreContract {
    private final TestClock clock = new TestClock();
    private final FakeHeartbeatStore store = new FakeHeartbeatStore(clock);

    @Override
    HeartbeatStore store() {
        return store;
    }

    @Override
    UUID cluster() {
        var id = UUID.randomUUID();
        store.add(id, UUID.randomUUID(), "uid-1");
        return id;
    }

    @Override
    Map<String, String> pods(UUID clusterId) {
        var pods = new TreeMap<String, String>();
        store.rows.get(clusterId).pods.forEach((key, pod) -> pods.put(key, pod.hash()));
        return pods;
    }

    @Override
    void letPass(UUID clusterId, Duration time) {
        clock.advance(time);
    }
}
