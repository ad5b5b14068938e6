package cx.niro.verticles.fleet;

import cx.niro.verticles.fleet.FleetPodStore.FleetPodRow;
import java.util.List;
import java.util.Map;
import java.util.UUID;

class FakeFleetPodsTest extends FleetPodStoreContract {
    private final FakeFleetPods pods = new FakeFleetPods(() -> false);

    @Override
    FleetPodStore store() {
        return pods;
    }

    @Override
    void begin(Map<UUID, String> names) {}

    @Override
    void put(List<FleetPodRow> rows) {
        rows.forEach(pods::put);
    }

    @Override
    void remove(List<FleetPodRow> rows) {
        rows.forEach(pods::remove);
    }
}
