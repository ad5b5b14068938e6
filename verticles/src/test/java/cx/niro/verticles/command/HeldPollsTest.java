package cx.niro.verticles.command;

import static org.assertj.core.api.Assertions.assertThat;

import cx.niro.verticles.command.CommandMessages.PollReply;
import cx.niro.verticles.command.HeldPolls.Held;
import java.util.ArrayList;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class HeldPollsTest {
    private final UUID clusterId = UUID.randomUUID();
    private final HeldPolls polls = new HeldPolls();

    private Held hold(UUID cluster, String runId) {
        return hold(cluster, runId, true);
    }

    private Held hold(UUID cluster, String runId, boolean current) {
        var poll = new Held(UUID.randomUUID(), cluster, cluster, runId, current);
        assertThat(polls.hold(poll).succeeded()).isTrue();
        return poll;
    }

    @Test
    void inventedRunsOfOneKeyTakeNoMoreThanThreePlaces() {
        var neighbour = hold(UUID.randomUUID(), "run");
        var held = new ArrayList<Held>();
        for (int i = 0; i < HeldPolls.MOST + 10; i++) {
            held.add(hold(clusterId, "invented-" + i));
        }

        assertThat(polls.size()).isEqualTo(1 + HeldPolls.MOST_OF_A_CLUSTER);
        assertThat(polls.of(clusterId)).containsExactlyElementsOf(held.subList(held.size() - 3, held.size()));
        assertThat(held.get(0).answer().result()).isEqualTo(PollReply.NONE);
        assertThat(neighbour.answer().isComplete()).isFalse();
    }

    @Test
    void inventedRunsDoNotPushOutThePollOfTheCurrentRun() {
        var current = hold(clusterId, "current");
        for (int i = 0; i < 10; i++) {
            assertThat(hold(clusterId, "invented-" + i, false).answer().isComplete())
                    .isFalse();
        }

        assertThat(current.answer().isComplete()).isFalse();
        assertThat(polls.of(clusterId)).hasSize(HeldPolls.MOST_OF_A_CLUSTER).contains(current);
    }

    @Test
    void thePollThatWasHeldLongestGivesWay() {
        var current = hold(clusterId, "current");
        var candidate = hold(clusterId, "candidate");
        var standby = hold(clusterId, "standby");
        var again = hold(clusterId, "current");

        assertThat(hold(clusterId, "fourth").answer().isComplete()).isFalse();

        assertThat(current.answer().result()).isEqualTo(PollReply.NONE);
        assertThat(candidate.answer().result()).isEqualTo(PollReply.NONE);
        assertThat(standby.answer().isComplete()).isFalse();
        assertThat(again.answer().isComplete()).isFalse();
    }
}
