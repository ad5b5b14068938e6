package cx.niro.agent.logs;

import static cx.niro.agent.logs.Received.after;
import static cx.niro.agent.logs.Received.fromTheBeginning;
import static cx.niro.agent.logs.Received.start;
import static cx.niro.agent.logs.Received.tail;
import static org.assertj.core.api.Assertions.assertThat;

import cx.niro.agent.kubernetes.KubernetesFailure;
import cx.niro.agent.logs.ContainerView.Phase;
import cx.niro.protocol.LogState;
import cx.niro.protocol.LogTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FollowerTest {
    private static final long NOON = LogTime.nanos(Instant.parse("2026-11-21T12:00:00Z"));

    private final FakeLogs logs = new FakeLogs();

    @Test
    void everyLineComesOnceWithItsNumberAmongThoseOfItsTimestamp() throws InterruptedException {
        logs.add(NOON, "a");
        logs.add(NOON, "b");
        logs.add(NOON + 1, "c");
        var received = new Received(logs, fromTheBeginning());

        received.turns(3);
        logs.add(NOON + 1, "d");
        received.turns(2);

        assertThat(received.texts()).containsExactly("a", "b", "c", "d");
        assertThat(received.items).extracting(item -> item.line().nth()).containsExactly(1, 2, 1, 2);
        assertThat(received.items).extracting(Received.Item::instance).containsOnly("uid-1/app/0");
        assertThat(received.state).isEqualTo(LogState.STREAMING);
        assertThat(received.markers()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 10, 500, 999, 1000, 1500})
    void tailThatOpensInsideLinesOfOneTimestampIsExactAndGoesOnExactly(int tail) throws InterruptedException {
        IntStream.range(0, 1000).forEach(i -> logs.add(NOON, "line " + i));
        var received = new Received(logs, tail(tail));
        received.turns(2);
        IntStream.range(1000, 1200).forEach(i -> logs.add(NOON, "line " + i));
        logs.add(NOON + 1, "line 1200");
        received.turns(2);

        var first = Math.max(0, 1000 - tail);
        assertThat(received.texts()).isEqualTo(lines(first, 1201));
        assertThat(received.items.get(0).line().nth()).isEqualTo(first + 1);
        assertThat(received.markers()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 500, 999, 1000, 1001})
    void anotherStreamGoesOnStrictlyAfterACursorInsideThem(int read) throws InterruptedException {
        logs.add(NOON - 1, "line 0");
        IntStream.range(1, 1001).forEach(i -> logs.add(NOON, "line " + i));
        logs.add(NOON + 1, "line 1001");
        var first = new Received(logs, fromTheBeginning());
        first.turn();

        var second = new Received(logs, after(first.items.get(read - 1).cursor()));
        second.turns(2);

        assertThat(second.texts()).isEqualTo(lines(read, 1002));
        assertThat(second.items)
                .extracting(item -> item.line().nth())
                .isEqualTo(first.items.subList(read, 1002).stream()
                        .map(item -> item.line().nth())
                        .toList());
        assertThat(second.markers()).isEmpty();
    }

    @Test
    void tailOfAnEmptyLogFollowsFromTheBeginning() throws InterruptedException {
        var received = new Received(logs, tail(10));
        received.turns(2);
        logs.add(NOON, "line 0");
        received.turn();

        assertThat(received.texts()).containsExactly("line 0");
    }

    @Test
    void tailThatTheKubeletAnsweredWithWordsIsStillWantedWhenItHasTheLog() throws InterruptedException {
        IntStream.range(0, 100).forEach(i -> logs.add(NOON + i, "line " + i));
        logs.words = "unable to retrieve container logs for containerd://abc";
        var received = new Received(logs, tail(10));
        received.turns(2);
        assertThat(received.items).isEmpty();
        assertThat(received.state.reason()).isEqualTo("log_unavailable");
        assertThat(received.state.message()).startsWith("unable to retrieve");

        logs.words = null;
        received.turns(2);

        assertThat(received.texts()).isEqualTo(lines(90, 100));
    }

    @Test
    void readingBeginsASecondBeforeTheFloorOfTheCursorsSecond() throws InterruptedException {
        logs.add(NOON + 2_999_999_999L, "a");
        var received = new Received(logs, fromTheBeginning());
        received.turns(2);

        assertThat(logs.queries.get(1).parameters("app"))
                .containsEntry("sinceTime", "2026-11-21T12:00:01Z")
                .containsEntry("timestamps", "true")
                .containsEntry("follow", "true")
                .doesNotContainKey("tailLines");
    }

    @Test
    void linesThatOvertookEachOtherAroundTheCursorAreNeitherLostNorRepeated() throws InterruptedException {
        logs.add(NOON, "line 0");
        logs.add(NOON + 5_000, "line 1");
        logs.add(NOON + 3_000, "line 2");
        var received = new Received(logs, fromTheBeginning());
        received.turn();
        logs.add(NOON + 4_000, "line 3");
        logs.add(NOON + 1, "line 4");
        received.turns(4);

        assertThat(received.texts()).isEqualTo(lines(0, 5));
        assertThat(received.markers()).isEmpty();
    }

    @Test
    void lineThatWasCutComesAgainAsAWhole() throws InterruptedException {
        logs.add(NOON, "line 0");
        logs.add(NOON + 1, "line 1");
        logs.cut = length -> length - 3;
        var received = new Received(logs, fromTheBeginning());
        received.turn();
        assertThat(received.texts()).containsExactly("line 0");

        logs.cut = length -> length;
        received.turn();

        assertThat(received.texts()).isEqualTo(lines(0, 2));
    }

    @Test
    void hugeLineIsCutIntoPartsOfTheirOwnNumberAndAReadingGoesOnBetweenThem() throws InterruptedException {
        var huge = "x".repeat(40_000) + "é".repeat(10_000);
        logs.add(NOON, huge);
        logs.add(NOON, "end");
        var received = new Received(logs, fromTheBeginning());
        received.turn();

        assertThat(received.texts()).hasSize(5);
        assertThat(String.join("", received.texts())).isEqualTo(huge + "end");
        assertThat(received.items.stream()
                        .filter(Received.Item::isLine)
                        .map(item -> item.line().nth()))
                .containsExactly(1, 2, 3, 4, 5);
        assertThat(received.markers()).containsExactly("cut: ", "cut: ", "cut: ");

        var second = new Received(logs, after(received.items.get(2).cursor()));
        second.turn();
        assertThat(second.texts()).isEqualTo(received.texts().subList(2, 5));
    }

    @Test
    void restartReadsTheRestOfTheInstanceBeforeThenSaysWhyThenTheNewOne() throws InterruptedException {
        logs.add(NOON, "line 0");
        logs.add(NOON + 1, "line 1");
        logs.cut = length -> length / 2 + 2;
        logs.cutsBreak = true;
        var received = new Received(logs, fromTheBeginning());
        received.turn();
        assertThat(received.texts()).containsExactly("line 0");
        logs.cut = length -> length;

        logs.terminate("exit code 137, OOMKilled");
        logs.restart();
        logs.add(NOON + 2, "line 2");
        received.turns(4);

        assertThat(received.texts()).isEqualTo(lines(0, 3));
        assertThat(received.markers()).containsExactly("restarted: restart 1 after exit code 137, OOMKilled");
        assertThat(received.items)
                .extracting(Received.Item::instance)
                .containsExactly("uid-1/app/0", "uid-1/app/0", "uid-1/app/0", "uid-1/app/1");
        assertThat(received.items.get(2).line().nth()).isEqualTo(1);
    }

    @Test
    void endOfAContainerIsSaidOnceAndItsRestartWhenItComes() throws InterruptedException {
        logs.add(NOON, "line 0");
        var received = new Received(logs, fromTheBeginning());
        received.turn();
        logs.terminate("exit code 1, Error");
        received.turns(4);

        assertThat(received.markers()).containsExactly("ended: exit code 1, Error");
        assertThat(received.state.phase()).isEqualTo("ended");

        logs.phase = Phase.WAITING;
        logs.reason = "CrashLoopBackOff";
        received.turns(2);
        assertThat(received.state).isEqualTo(LogState.waiting("CrashLoopBackOff", null));

        logs.restart();
        logs.add(NOON + 1, "line 1");
        received.turns(3);
        assertThat(received.texts()).isEqualTo(lines(0, 2));
        assertThat(received.markers())
                .containsExactly("ended: exit code 1, Error", "restarted: restart 1 after exit code 1, Error");
        assertThat(received.state).isEqualTo(LogState.STREAMING);
    }

    @Test
    void instancesThatAreGoneAreAGap() throws InterruptedException {
        logs.add(NOON, "line 0");
        var received = new Received(logs, fromTheBeginning());
        received.turn();
        logs.terminate("exit code 1");
        logs.restart();
        logs.add(NOON + 1, "never seen");
        logs.restart();
        logs.add(NOON + 2, "line 1");
        logs.restart();
        logs.add(NOON + 3, "line 2");
        received.turns(5);

        assertThat(received.texts()).isEqualTo(lines(0, 3));
        assertThat(received.markers())
                .containsExactly(
                        "gap: the rest of the log of restart 0 is gone",
                        "restarted: restart 2",
                        "restarted: restart 3 after exit code 1");
    }

    @Test
    void logThatTheKubeletHasForgottenIsAGapAndDoesNotHoldUpTheNextInstance() throws InterruptedException {
        logs.add(NOON, "line 0");
        var received = new Received(logs, fromTheBeginning());
        received.turn();
        logs.terminate("exit code 1");
        logs.restart();
        logs.previousFile = null;
        logs.add(NOON + 1, "line 1");
        received.turns(3);

        assertThat(received.texts()).isEqualTo(lines(0, 2));
        assertThat(received.markers())
                .containsExactly(
                        "gap: the rest of the log of restart 0 is gone", "restarted: restart 1 after exit code 1");
    }

    @Test
    void podMadeAgainIsALaterInstance() throws InterruptedException {
        logs.add(NOON, "line 0");
        var received = new Received(logs, fromTheBeginning());
        received.turn();
        logs.refusal = new KubernetesFailure(404, "pods \"web\" not found");
        received.turn();
        assertThat(received.state).isEqualTo(LogState.ended("not_found", "pods \"web\" not found"));

        logs.refusal = null;
        logs.uid = "uid-2";
        logs.file.clear();
        logs.add(NOON + 1, "line 1");
        received.turns(2);

        assertThat(received.texts()).isEqualTo(lines(0, 2));
        assertThat(received.markers()).containsExactly("restarted: another pod of this name");
        assertThat(received.items.get(2).instance()).isEqualTo("uid-2/app/0");
    }

    @Test
    void rotationBetweenTwoReadingsIsMarked() throws InterruptedException {
        logs.add(NOON, "line 0");
        var received = new Received(logs, fromTheBeginning());
        received.turn();
        logs.add(NOON + 1, "lost");
        logs.add(NOON + 2, "line 1");
        logs.rotate(2);
        received.turns(4);

        assertThat(received.texts()).isEqualTo(lines(0, 2));
        assertThat(received.markers()).containsExactly("rotated: the log was rotated, lines may be missing here");
        assertThat(received.items.get(1).line().timestamp()).isEqualTo(LogTime.text(NOON));
    }

    @Test
    void rotationInsideLinesOfOneTimestampIsMarkedWhenItsLinesAreOthersThanBefore() throws InterruptedException {
        IntStream.range(0, 100).forEach(i -> logs.add(NOON, "line " + i));
        var received = new Received(logs, fromTheBeginning());
        received.turn();
        IntStream.range(100, 300).forEach(i -> logs.add(NOON, "line " + i));
        logs.add(NOON + 1, "after");
        logs.rotate(100);
        received.turns(4);

        assertThat(received.texts()).hasSize(101).endsWith("after");
        assertThat(received.markers()).hasSize(1);
    }

    @Test
    void logOfANewInstanceThatTheApiHasNotToldYetIsNotTakenForARotatedOne() throws InterruptedException {
        logs.add(NOON, "line 0");
        var received = new Received(logs, fromTheBeginning());
        received.turn();
        logs.add(NOON + 1, "line 1");
        logs.late = logs.view();
        logs.terminate("exit code 1");
        logs.restart();
        logs.add(NOON + 2, "line 2");
        received.turns(5);

        assertThat(received.texts()).isEqualTo(lines(0, 3));
        assertThat(received.markers()).containsExactly("restarted: restart 1 after exit code 1");
    }

    @Test
    void waitingIsAStateOfTheStream() throws InterruptedException {
        logs.phase = Phase.WAITING;
        logs.reason = "ImagePullBackOff";
        var received = new Received(logs, fromTheBeginning());
        received.turns(2);
        assertThat(received.state).isEqualTo(LogState.waiting("ImagePullBackOff", null));
        assertThat(received.rest).isLessThanOrEqualTo(Duration.ofSeconds(1));
        assertThat(logs.queries).isEmpty();

        logs.phase = Phase.RUNNING;
        logs.add(NOON, "line 0");
        received.turn();

        assertThat(received.texts()).containsExactly("line 0");
        assertThat(received.state).isEqualTo(LogState.STREAMING);
    }

    @Test
    void crashedContainerShowsItsLogWhileItWaits() throws InterruptedException {
        logs.add(NOON, "line 0");
        logs.restarts = 4;
        logs.ending = "exit code 1, Error";
        logs.phase = Phase.WAITING;
        logs.reason = "CrashLoopBackOff";
        var received = new Received(logs, tail(10));
        received.turns(3);

        assertThat(received.texts()).containsExactly("line 0");
        assertThat(received.items.get(0).instance()).isEqualTo("uid-1/app/4");
        assertThat(received.markers()).containsExactly("ended: exit code 1, Error");
        assertThat(received.state.reason()).isEqualTo("CrashLoopBackOff");
    }

    @Test
    void streamThatGoesOnAfterTheEndOfAContainerDoesNotSayTheEndAgain() throws InterruptedException {
        logs.add(NOON, "line 0");
        logs.terminate("exit code 0, Completed");
        var received = new Received(logs, fromTheBeginning());
        received.turns(3);
        assertThat(received.markers()).hasSize(1);

        var second = new Received(logs, after(received.items.get(1).cursor()));
        second.turns(3);

        assertThat(second.items).isEmpty();
        assertThat(second.state.phase()).isEqualTo("ended");
    }

    @Test
    void previousInstanceIsReadToItsEnd() throws InterruptedException {
        logs.add(NOON, "line 0");
        logs.terminate("exit code 2");
        logs.restart();
        logs.add(NOON + 1, "line 1");
        var received = new Received(logs, start(true, true, null, null));
        received.turns(4);

        assertThat(received.texts()).containsExactly("line 0");
        assertThat(received.items.get(0).instance()).isEqualTo("uid-1/app/0");
        assertThat(received.markers()).containsExactly("ended: exit code 2");
        assertThat(received.state).isEqualTo(LogState.ended("end_of_log", null));
    }

    @Test
    void kubeletsWordsAreTheStateOfAStreamThatCannotBeRead() throws InterruptedException {
        var received = new Received(logs, start(true, true, null, null));
        received.turn();
        assertThat(received.state)
                .isEqualTo(
                        LogState.failed("invalid", "previous terminated container \"app\" in pod \"web\" not found"));

        logs.refusal = new KubernetesFailure(404, "pods \"web\" not found");
        received.turn();
        assertThat(received.state).isEqualTo(LogState.failed("not_found", "pods \"web\" not found"));

        logs.refusal = null;
        received.begin(fromTheBeginning());
        logs.words = "unable to retrieve container logs for containerd://abc, token=canary";
        received.turn();
        assertThat(received.state.phase()).isEqualTo("failed");
        assertThat(received.state.message()).startsWith("unable to retrieve").doesNotContain("canary");
        assertThat(received.items).isEmpty();
    }

    @Test
    void withoutFollowAStreamEndsAtThePresentEnd() throws InterruptedException {
        logs.add(NOON, "line 0");
        var received = new Received(logs, start(false, false, null, null));
        received.turn();
        logs.add(NOON + 1, "line 1");
        received.turns(2);

        assertThat(received.texts()).containsExactly("line 0");
        assertThat(received.state).isEqualTo(LogState.ended("end_of_log", null));
    }

    @Test
    void lastLineOfAnEndedContainerNeedsNoNewline() throws InterruptedException {
        logs.words = LogTime.text(NOON) + " line 0\n" + LogTime.text(NOON + 1) + " line 1";
        logs.terminate("exit code 0");
        var received = new Received(logs, fromTheBeginning());
        received.turns(2);

        assertThat(received.texts()).isEqualTo(lines(0, 2));
    }

    private static List<String> lines(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "line " + i).toList();
    }
}
