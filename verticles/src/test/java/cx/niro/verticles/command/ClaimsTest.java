package cx.niro.verticles.command;

import static org.assertj.core.api.Assertions.assertThat;

import cx.niro.protocol.CommandResult;
import cx.niro.verticles.command.CommandMessages.PollReply;
import cx.niro.verticles.command.HeldPolls.Held;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ClaimsTest {
    private final UUID cluster = UUID.randomUUID();
    private final HeldPolls polls = new HeldPolls();
    private final Questions questions = new Questions();
    private final List<Claimed> claimed = new ArrayList<>();
    private final Claims claims =
            new Claims(questions, CommandConfig.holding(Duration.ofSeconds(25)), polls, this::deliver, failure -> {});

    /** Keeps what was asked; each is answered when the test wants it. */
    private static final class Questions implements DeliveryStore {
        final List<List<Holder>> asked = new ArrayList<>();
        final List<Promise<List<Claimed>>> answers = new ArrayList<>();

        @Override
        public Future<List<Claimed>> claim(List<Holder> holders, int mostInFlight, Duration lease) {
            asked.add(holders);
            Promise<List<Claimed>> answer = Promise.promise();
            answers.add(answer);
            return answer.future();
        }

        @Override
        public Future<Void> acknowledge(UUID clusterId, String runId, Collection<UUID> ids) {
            throw new AssertionError("nothing is acknowledged here");
        }

        @Override
        public Future<Void> release(String runId, List<Claimed> unsent) {
            throw new AssertionError("nothing is released here");
        }

        @Override
        public Future<Set<UUID>> due(Collection<UUID> clusterIds) {
            throw new AssertionError("nobody asks what is due");
        }

        @Override
        public Future<Taken> result(UUID clusterId, UUID id, CommandResult result) {
            throw new AssertionError("there are no results");
        }
    }

    private void deliver(List<Claimed> sent) {
        claimed.addAll(sent);
        if (!sent.isEmpty()) {
            polls.end(polls.find(cluster, "run-1"), new PollReply(sent, null));
        }
    }

    private Held poll() {
        var held = new Held(UUID.randomUUID(), cluster, UUID.randomUUID(), "run-1", true);
        assertThat(polls.hold(held).succeeded()).isTrue();
        return held;
    }

    private Claimed command() {
        return new Claimed(UUID.randomUUID(), cluster, "run-1", 1, 1_000, 0, null, "{}", null);
    }

    @Test
    void freshPollAsksForWhatDidNotArriveOnceAndThenForNewOnly() {
        var poll = poll();
        poll.markFresh();
        claims.want(poll);
        questions.answers.get(0).complete(List.of());
        claims.want(poll);

        assertThat(questions.asked)
                .containsExactly(
                        List.of(new Holder(cluster, "run-1", true)), List.of(new Holder(cluster, "run-1", false)));
    }

    @Test
    void oneQuestionForARunIsUnderWayAtATime() {
        var poll = poll();
        claims.want(poll);
        poll.markFresh();
        claims.want(poll);
        assertThat(questions.asked).hasSize(1);

        questions.answers.get(0).complete(List.of());

        assertThat(questions.asked).hasSize(2);
        assertThat(questions.asked.get(1)).containsExactly(new Holder(cluster, "run-1", true));
    }

    @Test
    void whatWasJustDeliveredToAFreshPollIsNotTakenFromItAgain() {
        var poll = poll();
        claims.want(poll);
        poll.markFresh();
        claims.want(poll);
        var command = command();

        questions.answers.get(0).complete(List.of(command));

        assertThat(claimed).containsExactly(command);
        assertThat(questions.asked).hasSize(1);
    }

    @Test
    void othersAreAskedForBesideIt() {
        var first = poll();
        var other = new Held(UUID.randomUUID(), UUID.randomUUID(), UUID.randomUUID(), "run-9", true);
        assertThat(polls.hold(other).succeeded()).isTrue();

        claims.want(first);
        claims.want(other);

        assertThat(questions.asked).hasSize(2);
        var stopped = claims.stop();
        assertThat(stopped.isComplete()).isFalse();
        questions.answers.forEach(answer -> answer.complete(List.of()));
        assertThat(stopped.succeeded()).isTrue();
    }
}
