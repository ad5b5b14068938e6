package cx.niro.verticles.logs;

import static cx.niro.verticles.logs.TestLines.batch;
import static cx.niro.verticles.logs.TestLines.cursor;
import static cx.niro.verticles.logs.TestLines.numbers;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cx.niro.protocol.InvalidMessage;
import cx.niro.protocol.LogLines;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchTest {
    private static final String TIME = "2026-11-21T12:00:00.000000000Z";

    @Test
    void linesAreCountedAndTheirPlacesFound() {
        var batch = batch(4, 11);

        assertThat(batch.lines()).isEqualTo(7);
        assertThat(batch.first()).isEqualTo(cursor(4));
        assertThat(batch.last()).isEqualTo(cursor(10));
    }

    @Test
    void markersAreNoLines() {
        var text = "[\"" + TIME + "\",0,\"exit code 137\",\"restarted\"],[\"" + TIME + "\",1,\"],[\\\"\"]";

        var batch = Batch.of(TestLines.INSTANCE, LogLines.of(text.getBytes(UTF_8)));

        assertThat(batch.lines()).isEqualTo(1);
        assertThat(batch.last().nth()).isEqualTo(1);
    }

    @Test
    void everyCutLeavesExactlyWhatFollows() {
        var batch = batch(0, 30);
        for (int i = 0; i < 29; i++) {
            var rest = batch.behind(cursor(i));

            assertThat(numbers(rest)).first().isEqualTo(i + 1);
            assertThat(rest.lines()).isEqualTo(29 - i);
            assertThat(rest.first()).isEqualTo(cursor(i + 1));
            assertThat(rest.last()).isEqualTo(cursor(29));
        }
        assertThat(batch.behind(cursor(29))).isNull();
        assertThat(batch.behind(cursor(40))).isNull();
    }

    @Test
    void linesOutOfOrderAreCutBehindTheVeryLine() {
        var text = "[\"2026-11-21T12:00:00.000000005Z\",1,\"1\"],[\"2026-11-21T12:00:00.000000004Z\",1,\"2\"],"
                + "[\"2026-11-21T12:00:00.000000006Z\",1,\"3\"]";
        var batch = Batch.of(TestLines.INSTANCE, LogLines.of(text.getBytes(UTF_8)));

        assertThat(numbers(batch.behind(new Cursor(TestLines.INSTANCE, "2026-11-21T12:00:00.000000005Z", 1))))
                .containsExactly(2, 3);
        assertThat(numbers(batch.behind(new Cursor(TestLines.INSTANCE, "2026-11-21T12:00:00.000000004Z", 1))))
                .containsExactly(3);
    }

    @Test
    void lastLinesAreCutExactly() {
        assertThat(numbers(batch(0, 10).lastLines(3))).containsExactly(7, 8, 9);
        assertThat(numbers(batch(0, 10).lastLines(10))).hasSize(10);
        assertThat(batch(0, 10).lastLines(0).isEmpty()).isTrue();
    }

    @Test
    void aPostedBatchIsReadUpToItsLines() {
        var cluster = UUID.randomUUID();

        var whole = Posted.read(
                UUID.randomUUID(), cluster, TestLines.body(3, 9, 0, 5).getBytes(UTF_8));

        assertThat(whole.head().epoch()).isEqualTo(3);
        assertThat(whole.head().batch()).isEqualTo(9);
        assertThat(whole.head().clusterId()).isEqualTo(cluster);
        assertThat(whole.head().state().phase()).isEqualTo("streaming");
        assertThat(whole.lines().toString()).isEqualTo(TestLines.lines(0, 5));
    }

    @Test
    void aSignOfLifeHasNoLines() {
        var whole = Posted.read(
                UUID.randomUUID(),
                UUID.randomUUID(),
                "{\"epoch\":1,\"batch\":2,\"state\":{\"phase\":\"waiting\",\"reason\":\"ContainerCreating\"},\"count\":0,\"lines\":[]}"
                        .getBytes(UTF_8));

        assertThat(whole.head().lines()).isZero();
        assertThat(whole.head().state().reason()).isEqualTo("ContainerCreating");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "{\"epoch\":1,\"batch\":0,\"count\":0}",
                "{\"epoch\":1,\"batch\":1,\"count\":1,\"lines\":[]}",
                "{\"epoch\":1,\"batch\":1,\"count\":1,\"lines\":[[\"2026-11-21T12:00:00.000000000Z\",1,\"a\"]]}",
                "{\"epoch\":1,\"batch\":1,\"instance\":\"i\",\"count\":0,\"lines\":[],\"more\":1}",
                "{\"epoch\":1,\"batch\":1,\"instance\":\"i\",\"count\":0,\"lines\":{}}"
            })
    void malformedBatchIsRefused(String body) {
        assertThatThrownBy(() -> Posted.read(UUID.randomUUID(), UUID.randomUUID(), body.getBytes(UTF_8)))
                .isInstanceOf(InvalidMessage.class);
    }
}
