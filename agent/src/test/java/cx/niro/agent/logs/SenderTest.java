package cx.niro.agent.logs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cx.niro.agent.link.Answer;
import cx.niro.agent.loop.BackOff;
import cx.niro.protocol.LogBatch;
import cx.niro.protocol.LogCredit;
import cx.niro.protocol.LogLine;
import cx.niro.protocol.LogState;
import cx.niro.protocol.Protocol;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SenderTest {
    private static final int MANY = 20_000;

    private Outbox outbox = new Outbox();
    private final Deque<Answer<LogCredit>> answers = new ArrayDeque<>();
    private final List<Long> batches = new ArrayList<>();
    private final List<LogLine> lines = new ArrayList<>();
    private final List<LogState> states = new ArrayList<>();
    private final AtomicBoolean unwanted = new AtomicBoolean();
    private final AtomicInteger taken = new AtomicInteger();

    @Test
    void linesAreNumberedBatchesInTheirOrder() throws InterruptedException {
        var sender = sender(65_536);
        add("u/app/0", "a");
        assertThat(sender.turn()).isZero();
        add("u/app/0", "b");
        add("u/app/0", "c");
        assertThat(sender.turn()).isZero();

        assertThat(batches).containsExactly(1L, 2L);
        assertThat(lines).extracting(LogLine::text).containsExactly("a", "b", "c");
        assertThat(taken).hasValue(2);
    }

    @Test
    void batchThatWasNotTakenIsSentAgainAsItWas() throws InterruptedException {
        var sender = sender(65_536);
        answers.add(new Answer.Refused<>(503, "ring_full", null, Optional.of(Duration.ofSeconds(1)), true));
        answers.add(new Answer.Unreachable<>("no route"));
        answers.add(new Answer.Refused<>(401, "agent_key_invalid", null, Optional.empty(), true));
        answers.add(new Answer.Refused<>(404, "http_404", null, Optional.empty(), false));
        add("u/app/0", "a");
        assertThat(sender.turn()).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
        add("u/app/0", "b");
        for (int i = 0; i < 5; i++) {
            assertThat(sender.turn()).isLessThan(Duration.ofSeconds(20));
        }

        assertThat(batches).containsExactly(1L, 1L, 1L, 1L, 1L, 2L);
        assertThat(lines).extracting(LogLine::text).containsExactly("a", "a", "a", "a", "a", "b");
        assertThat(unwanted).isFalse();
    }

    @Test
    void streamThatTheServerDoesNotWantIsOver() throws InterruptedException {
        for (var status : List.of(409, 410, 404, 413, 400)) {
            unwanted.set(false);
            outbox = new Outbox();
            var sender = sender(65_536);
            answers.add(new Answer.Refused<>(status, "stream_stopped", null, Optional.empty(), true));

            assertThat(sender.turn()).isGreaterThan(Duration.ofMinutes(1));

            assertThat(unwanted).isTrue();
        }
    }

    @Test
    void withoutCreditOnlyEmptyBatchesAskForIt() throws InterruptedException {
        var sender = sender(0);
        answers.add(new Answer.Accepted<>(new LogCredit(0)));
        answers.add(new Answer.Accepted<>(new LogCredit(0)));
        answers.add(new Answer.Accepted<>(new LogCredit(1)));
        add("u/app/0", "a");
        for (int i = 0; i < 3; i++) {
            assertThat(sender.turn()).isZero();
            assertThat(lines).isEmpty();
        }

        assertThat(sender.turn()).isZero();

        assertThat(lines).hasSize(1);
    }

    @Test
    void changeOfStateIsSentAtOnceAndOnlyOnce() throws InterruptedException {
        var sender = sender(65_536);
        assertThat(sender.turn()).isZero();
        outbox.state(LogState.STREAMING);
        outbox.state(LogState.STREAMING);
        assertThat(sender.turn()).isZero();
        outbox.state(LogState.STREAMING);
        add("u/app/0", "a");
        assertThat(sender.turn()).isZero();

        assertThat(states).containsExactly(LogState.waiting("Starting", null), LogState.STREAMING, LogState.STREAMING);
        assertThat(lines).hasSize(1);
    }

    @Test
    void batchHoldsLinesOfOneInstanceAndAFasterReaderWaits() throws InterruptedException {
        var read = new AtomicInteger();
        var reader = new Thread(() -> {
            try {
                for (int i = 0; i < MANY; i++) {
                    add("u/app/" + i / (MANY / 4), "line " + i);
                    read.incrementAndGet();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        reader.start();
        await().until(() -> reader.getState() == Thread.State.WAITING);
        // nothing was sent yet: what was read is the one open batch
        assertThat(read.get()).isLessThan(2 * Protocol.MAX_LOG_LINES_BYTES / 50);

        var sender = sender(65_536);
        while (lines.size() < MANY) {
            assertThat(sender.turn()).isZero();
        }
        reader.join();

        assertThat(lines).hasSize(MANY);
        assertThat(lines.get(MANY - 1).text()).isEqualTo("line " + (MANY - 1));
        assertThat(batches).doesNotHaveDuplicates().hasSizeLessThan(MANY / 100);
    }

    private void add(String instance, String text) throws InterruptedException {
        var utf8 = text.getBytes(UTF_8);
        outbox.line(instance, 1_000_000_000L, 1, utf8, 0, utf8.length);
    }

    private Sender sender(long credit) {
        return new Sender(
                "s",
                1,
                credit,
                outbox,
                this::receive,
                new BackOff(new Random(1)),
                taken::incrementAndGet,
                () -> unwanted.set(true));
    }

    private Answer<LogCredit> receive(LogBatch batch) {
        assertThat(batch.lines().size()).isLessThanOrEqualTo(Protocol.MAX_LOG_LINES_BYTES);
        batches.add(batch.head().batch());
        states.add(batch.head().state());
        lines.addAll(batch.lines().decode());
        return answers.isEmpty() ? new Answer.Accepted<>(new LogCredit(65_536)) : answers.poll();
    }
}
