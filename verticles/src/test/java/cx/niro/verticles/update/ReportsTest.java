package cx.niro.verticles.update;

import static org.assertj.core.api.Assertions.assertThat;

import cx.niro.verticles.heartbeat.HeartbeatMessages.UpdateSeen;
import cx.niro.verticles.update.WaveStore.Said;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReportsTest {
    private static final UUID CLUSTER = UUID.randomUUID();
    private static final OfferId OFFER = new OfferId(UUID.randomUUID(), 2);

    private final List<List<Said>> written = new ArrayList<>();
    private boolean broken;
    private final Reports reports = new Reports(new FakeUpdateStore() {
        @Override
        public Future<Void> report(List<Said> said) {
            if (broken) {
                return Future.failedFuture("down");
            }
            written.add(said);
            return Future.succeededFuture();
        }
    });

    private static UpdateSeen seen(String state, String reason) {
        return new UpdateSeen(CLUSTER, OFFER.text(), state, reason, null);
    }

    private void flush() {
        var unused = reports.flush();
    }

    @ParameterizedTest
    @CsvSource({
        "accepted, , updating, ",
        "rolling, , updating, ",
        "candidate, , updating, ",
        "succeeded, , succeeded, ",
        "refused, capability_missing, skipped, capability_missing",
        "refused, same_version, skipped, same_version",
        "refused, image_invalid, failed, image_invalid",
        "refused, , failed, refused",
        "rolled_back, crash_loop, failed, crash_loop",
        "rolled_back, , failed, rolled_back"
    })
    void whatAgentsSayBecomesTheStateOfTheirCluster(String said, String reason, String state, String expectedReason) {
        reports.add(seen(said, reason));
        flush();

        assertThat(written).hasSize(1);
        assertThat(written.get(0)).singleElement().satisfies(report -> {
            assertThat(report.state()).isEqualTo(state);
            assertThat(report.reason()).isEqualTo(expectedReason);
            assertThat(report.attempt()).isEqualTo(2);
        });
    }

    @Test
    void whatNamesNoOfferAndWhatIsNotKnownIsLeftOut() {
        reports.add(new UpdateSeen(CLUSTER, "of another server", "succeeded", null, null));
        reports.add(new UpdateSeen(CLUSTER, "zzzzzzzz-zzzz-zzzz-zzzz-zzzzzzzzzzzz.1", "succeeded", null, null));
        reports.add(seen("meditating", null));
        flush();

        assertThat(written).isEmpty();
    }

    @Test
    void endIsNotOverwrittenByWhatCameBefore() {
        reports.add(seen("accepted", null));
        reports.add(seen("succeeded", null));
        reports.add(seen("rolling", null));
        flush();

        assertThat(written.get(0)).extracting(Said::state).containsExactly("succeeded");
    }

    @Test
    void whatCouldNotBeWrittenIsWrittenLaterOnce() {
        broken = true;
        reports.add(seen("accepted", null));
        flush();
        broken = false;
        flush();
        flush();

        assertThat(written).hasSize(1);
    }
}
