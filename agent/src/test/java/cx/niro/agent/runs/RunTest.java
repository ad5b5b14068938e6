package cx.niro.agent.runs;

import static org.assertj.core.api.Assertions.assertThat;

import cx.niro.protocol.Proof;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RunTest {
    private static final Proof OLD = new Proof("heartbeat", Instant.EPOCH, "old");
    private static final Proof NEW = new Proof("heartbeat", Instant.EPOCH, "new");

    private final Run run = new Run();

    @Test
    void sequenceCountsFromOneAndRunsDiffer() {
        assertThat(run.nextSequence()).isEqualTo(1);
        assertThat(run.nextSequence()).isEqualTo(2);
        assertThat(run.id()).isNotEqualTo(new Run().id());
    }

    @Test
    void supersededRunStandsByUntilABeatIsAccepted() {
        run.accept();
        run.standBy("superseded");
        assertThat(run.standsBy()).isTrue();

        run.accept();
        assertThat(run.standsBy()).isFalse();
    }

    @Test
    void proofOfOneChannelIsCarriedByTheOtherUntilItArrived() {
        run.proofs().fromHeartbeat(OLD);
        assertThat(run.proofs().forHeartbeat()).isEmpty();
        assertThat(run.proofs().forPoll()).containsExactly(OLD);
        assertThat(run.proofs().forPoll()).containsExactly(OLD);

        run.proofs().returnedByPoll(run.proofs().forPoll());
        assertThat(run.proofs().forPoll()).isEmpty();
    }

    @Test
    void newerProofIsNotLostWhileAnOlderOneTravels() {
        run.proofs().fromHeartbeat(OLD);
        var travelling = run.proofs().forPoll();
        run.proofs().fromHeartbeat(NEW);

        run.proofs().returnedByPoll(travelling);

        assertThat(run.proofs().forPoll()).containsExactly(NEW);
    }
}
