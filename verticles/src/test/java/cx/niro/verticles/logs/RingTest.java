package cx.niro.verticles.logs;

import static cx.niro.verticles.logs.TestLines.batch;
import static cx.niro.verticles.logs.TestLines.cursor;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import cx.niro.protocol.LogLines;
import cx.niro.verticles.logs.Ring.Page;
import cx.niro.verticles.logs.Ring.Place;
import cx.niro.verticles.logs.Ring.Verdict;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RingTest {
    private static final int MUCH = 1 << 20;

    private static Ring ring(Want start) {
        return new Ring(100, MUCH, start);
    }

    private static List<Integer> numbers(Page page) {
        return page.batches().stream()
                .flatMap(batch -> TestLines.numbers(batch).stream())
                .toList();
    }

    private static void push(Ring ring, int from, int to) {
        var batch = batch(from, to);
        while (!ring.hasRoomFor(batch)) {
            ring.evictEldest();
        }
        ring.append(batch);
    }

    @Test
    void aViewerReadsOnFromItsPlace() {
        var ring = ring(Want.EVERYTHING);
        push(ring, 0, 10);
        push(ring, 10, 20);

        var first = ring.read(ring.find(Want.EVERYTHING), MUCH);
        push(ring, 20, 30);
        var second = ring.read(first.next(), MUCH);

        assertThat(numbers(first)).hasSize(20).first().isEqualTo(0);
        assertThat(numbers(second)).hasSize(10).first().isEqualTo(20);
        assertThat(ring.read(second.next(), MUCH).batches()).isEmpty();
    }

    @Test
    void atLeastOneBatchIsGivenHoweverLargeItIs() {
        var ring = ring(Want.EVERYTHING);
        push(ring, 0, 50);
        push(ring, 50, 60);

        assertThat(numbers(ring.read(ring.find(Want.EVERYTHING), 10))).hasSize(50);
    }

    @Test
    void manySmallBatchesWithTheirHeadsStaySmallEnoughForTheBus() {
        var ring = ring(Want.EVERYTHING);
        var instance = "u".repeat(500) + "/app/0";
        for (int i = 0; i < 90; i++) {
            ring.append(Batch.of(instance, LogLines.of(TestLines.line(i).getBytes(UTF_8))));
        }

        var page = ring.read(ring.find(Want.EVERYTHING), MUCH);
        var answer = new ReadAnswer(1, Verdict.HERE, page.next(), 0, StreamState.CONNECTING, null, page.batches());

        assertThat(answer.encode().length()).isLessThan(64 * 1024);
        assertThat(ReadAnswer.decode(answer.encode()).batches()).hasSameSizeAs(page.batches());
        assertThat(ReadAnswer.decode(answer.encode()).batches().get(0).last())
                .isEqualTo(page.batches().get(0).last());
        assertThat(numbers(ring.read(page.next(), MUCH)))
                .first()
                .isEqualTo(page.batches().size());
    }

    @Test
    void linesThatWentByAreCounted() {
        var ring = ring(Want.EVERYTHING);
        push(ring, 0, 10);
        var place = ring.read(ring.find(Want.EVERYTHING), MUCH).next();
        for (int i = 10; i < 300; i += 10) {
            push(ring, i, i + 10);
        }

        var page = ring.read(place, MUCH);

        assertThat(page.dropped()).isEqualTo(190);
        assertThat(numbers(page)).hasSize(100).first().isEqualTo(200);
    }

    @Test
    void resumesBehindAnyLineThatIsKept() {
        var ring = ring(Want.EVERYTHING);
        for (int i = 0; i < 150; i += 7) {
            push(ring, i, i + 7);
        }
        var eldest = numbers(ring.read(new Place(0, 0), MUCH)).get(0);
        for (int i = eldest - 1; i < 154; i++) {
            var found = ring.find(Want.after(cursor(i)));

            assertThat(found.verdict()).isEqualTo(Verdict.HERE);
            if (i < 153) {
                assertThat(numbers(ring.read(found, MUCH))).first().isEqualTo(i + 1);
            }
        }
        assertThat(ring.find(Want.after(cursor(eldest - 2))).verdict()).isEqualTo(Verdict.BEHIND);
        assertThat(ring.find(Want.after(cursor(154))).verdict()).isEqualTo(Verdict.AHEAD);
        assertThat(ring.find(Want.EVERYTHING).verdict()).isEqualTo(Verdict.BEHIND);
    }

    @Test
    void whoIsExactlyWhereTheStreamBeganWaitsForItsFirstLine() {
        var ring = ring(Want.after(cursor(41)));

        assertThat(ring.find(Want.after(cursor(41))).verdict()).isEqualTo(Verdict.HERE);
        assertThat(ring.find(Want.after(cursor(50))).verdict()).isEqualTo(Verdict.AHEAD);
        assertThat(ring.find(Want.after(cursor(40))).verdict()).isEqualTo(Verdict.BEHIND);
    }

    @Test
    void aTailIsCutExactlyWhereEnoughIsKept() {
        var tail = new Want(50L, null, null);
        var ring = ring(tail);
        push(ring, 0, 30);
        push(ring, 30, 60);

        assertThat(numbers(ring.read(ring.find(new Want(35L, null, null)), MUCH)))
                .hasSize(35)
                .first()
                .isEqualTo(25);
        assertThat(numbers(ring.read(ring.find(tail), MUCH))).hasSize(50);
        assertThat(ring.find(new Want(70L, null, null)).verdict()).isEqualTo(Verdict.BEHIND);
    }

    @Test
    void aShortLogIsGivenToWhoeverAsksForNoMoreThanWasAskedFor() {
        var ring = ring(new Want(500L, null, null));
        push(ring, 0, 30);

        assertThat(numbers(ring.read(ring.find(new Want(500L, null, null)), MUCH)))
                .hasSize(30);
    }

    @Test
    void sinceIsGivenWhereTheRingReachesBehindIt() {
        var ring = ring(Want.after(cursor(2)));
        push(ring, 3, 30);

        assertThat(numbers(ring.read(ring.find(new Want(null, TestLines.timestamp(12), null)), MUCH)))
                .first()
                .isEqualTo(12);
        assertThat(ring.find(new Want(null, TestLines.timestamp(0), null)).verdict())
                .isEqualTo(Verdict.BEHIND);
    }

    @Test
    void behindTheLastLineOfAContainerComesTheFirstOfTheNext() {
        var ring = ring(Want.EVERYTHING);
        push(ring, 90, 100);
        ring.append(Batch.of("uid-1/app/1", LogLines.of(TestLines.lines(0, 10).getBytes(UTF_8))));

        var page = ring.read(ring.find(Want.after(cursor(99))), MUCH);

        assertThat(numbers(page)).hasSize(10).first().isEqualTo(0);
        assertThat(ring.find(Want.after(new Cursor("uid-1/app/1", TestLines.timestamp(3), 1)))
                        .verdict())
                .isEqualTo(Verdict.HERE);
        assertThat(ring.find(Want.after(new Cursor("uid-1/app/2", TestLines.timestamp(0), 1)))
                        .verdict())
                .isEqualTo(Verdict.AHEAD);
    }

    private static Batch outOfOrder(int... times) {
        var lines = new ArrayList<String>();
        for (var time : times) {
            lines.add(TestLines.line(time, time));
        }
        return Batch.of(TestLines.INSTANCE, LogLines.of(String.join(",", lines).getBytes(UTF_8)));
    }

    private static List<Integer> behind(Ring ring, int line) {
        return numbers(ring.read(ring.find(Want.after(cursor(line))), MUCH));
    }

    @Test
    void aLineThatWasOvertakenIsNotLostAtTheEndOfABatch() {
        var ring = ring(Want.EVERYTHING);
        ring.append(outOfOrder(98, 100, 99));
        ring.append(outOfOrder(105, 101));
        ring.append(outOfOrder(103, 106));

        assertThat(behind(ring, 100)).containsExactly(99, 105, 101, 103, 106);
        assertThat(behind(ring, 99)).containsExactly(105, 101, 103, 106);
        assertThat(behind(ring, 103)).containsExactly(106);
    }

    @Test
    void aLineThatWasOvertakenIsNotLostWhereTheRingBegins() {
        var ring = ring(Want.after(cursor(100)));
        ring.append(outOfOrder(99, 101));
        assertThat(behind(ring, 100)).containsExactly(99, 101);

        ring.append(outOfOrder(105, 104));
        ring.append(outOfOrder(103, 106));
        ring.evictEldest();
        ring.evictEldest();

        assertThat(behind(ring, 104)).containsExactly(103, 106);
        assertThat(ring.find(Want.after(cursor(105))).verdict()).isEqualTo(Verdict.BEHIND);
    }

    @Test
    void markersTakeNoLineNumbers() {
        var ring = ring(Want.EVERYTHING);
        push(ring, 0, 10);
        ring.append(Batch.marker(ring.last(), "reconnected", "the agent was silent"));
        push(ring, 10, 20);

        var page = ring.read(ring.find(Want.after(cursor(9))), MUCH);

        assertThat(page.batches()).hasSize(2);
        assertThat(numbers(page)).hasSize(10);
        assertThat(page.next().line()).isEqualTo(20);
    }
}
