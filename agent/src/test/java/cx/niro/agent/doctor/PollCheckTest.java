package cx.niro.agent.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import cx.niro.agent.doctor.Finding.Verdict;
import cx.niro.agent.link.Answer;
import cx.niro.protocol.CheckAnswer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A path that cuts after a fixed time, without waiting for it. */
class PollCheckTest {
    private final List<Integer> holds = new ArrayList<>();
    private double cutsAfterSeconds = 1_000;
    private long nanos;

    @Test
    void pathThatHoldsIsAskedOnce() {
        var finding = check().examine();

        assertThat(finding.verdict()).isEqualTo(Verdict.OK);
        assertThat(holds).containsExactly(25);
    }

    @ParameterizedTest
    @ValueSource(doubles = {10.02, 9.98, 5, 1.5, 20.3, 24.9})
    void longestPollThatThePathSurvivesIsFoundWithFewTries(double cut) {
        cutsAfterSeconds = cut;

        var finding = check().examine();

        assertThat(finding.verdict()).isEqualTo(Verdict.FAIL);
        var longest = (int) Math.ceil(cut) - 1;
        assertThat(finding.text())
                .contains("held for " + longest + " s arrive", "for " + (longest + 1) + " s they do not", "EOF");
        assertThat(finding.next()).contains("proxy_read_timeout", "NIRO_LIGHT_AMBER_AFTER");
        assertThat(holds).hasSizeLessThanOrEqualTo(4);
    }

    @Test
    void pathThatCutsEverythingIsToldToo() {
        cutsAfterSeconds = 0;

        assertThat(check().examine().text()).contains("held for 0 s arrive, for 1 s they do not");
    }

    private PollCheck check() {
        return new PollCheck(this::hold, 25, () -> nanos);
    }

    private Answer<CheckAnswer> hold(int seconds) {
        holds.add(seconds);
        var arrives = seconds < cutsAfterSeconds;
        nanos += (long) (Math.min(seconds, cutsAfterSeconds) * 1_000_000_000L);
        return arrives
                ? new Answer.Accepted<>(new CheckAnswer("c-1", Instant.EPOCH, seconds))
                : new Answer.Unreachable<>("EOF");
    }
}
