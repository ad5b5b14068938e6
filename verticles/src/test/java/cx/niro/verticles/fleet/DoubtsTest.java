package cx.niro.verticles.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import cx.niro.verticles.TestClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DoubtsTest {
    private static final UUID ID = new UUID(0, 1);

    private final TestClock clock = new TestClock();
    private final FakeStores store = new FakeStores(clock);
    private final FleetIndex index = new FleetIndex();
    private final FleetConfig config = FleetConfig.defaults("http://localhost");
    private final Observation observation = new Observation();
    private final FleetSync sync = new FleetSync(store, index, new FleetMetrics(new SimpleMeterRegistry()), clock);
    private final Doubts doubts = new Doubts(config, index, sync, observation, clock);
    private Instant start;

    @BeforeEach
    void load() {
        start = clock.instant();
        store.put(Clusters.cluster(ID, "a"));
        store.put(Clusters.facts(ID, 1, 1));
        store.put(Clusters.seen(ID, start));
        sync.tick();
        watch();
    }

    @Test
    void whatAnotherNodeHeardIsReadBeforeAClusterIsCalledSilent() {
        clock.advance(Duration.ofSeconds(31));
        watch();
        var heard = clock.instant();
        store.put(Clusters.seen(ID, heard));

        doubts.look();

        assertThat(index.get(ID).lastSeen()).isEqualTo(heard);
    }

    @Test
    void nobodyIsDoubtedWhoWasHeardOfLately() {
        clock.advance(Duration.ofSeconds(29));
        watch();
        store.put(Clusters.seen(ID, clock.instant()));

        doubts.look();

        assertThat(index.get(ID).lastSeen()).isEqualTo(start);
    }

    @Test
    void aClusterThatIsOfflineForLongIsDoubtedNoMore() {
        clock.advance(config.offlineAfter().plus(config.unknownAfter()).plusSeconds(1));
        watch();
        store.put(Clusters.seen(ID, clock.instant()));

        doubts.look();

        assertThat(index.get(ID).lastSeen()).isEqualTo(start);
    }

    private void watch() {
        var now = clock.instant();
        var reading = new Observation.Reading(now, start.minusSeconds(1000), now);
        if (observation.read(reading, now, now)) {
            observation.resume(reading);
        }
    }
}
