package cx.niro.agent.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import cx.niro.agent.doctor.Finding.Verdict;
import cx.niro.agent.link.Answer;
import cx.niro.protocol.CheckAnswer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A path that cuts after a fixed time, without waiting for it. */
class PollCheckTest {
    private final List<Integer> holds = new ArrayList<>();
    private double cutsAfterSeconds = 1_000;
    private Answer<CheckAnswer> cut = new Answer.Unreachable<>("EOF");
    private int losses = Integer.MAX_VALUE;
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
        assertThat(holds).hasSizeLessThanOrEqualTo(5);
    }

    @Test
    void connectionThatBreaksAtOnceIsNoCut() {
        cutsAfterSeconds = 0;

        assertNotMeasured("EOF");
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 502, 503})
    void serverThatRefusesOrRestartsSaysNothingOfThePath(int status) {
        cutsAfterSeconds = 3;
        cut = new Answer.Refused<>(status, "http_" + status, null, Optional.empty(), status == 429);

        assertNotMeasured("answered " + status);
    }

    @Test
    void proxyThatSaysItWaitedLongEnoughCuts() {
        cutsAfterSeconds = 10.02;
        cut = new Answer.Refused<>(504, "http_504", null, Optional.empty(), false);

        assertThat(check().examine().text()).contains("held for 10 s arrive, for 11 s they do not", "504");
    }

    @Test
    void oneLossAloneIsNotJudged() {
        cutsAfterSeconds = 4;
        losses = 1;

        assertThat(check().examine().verdict()).isEqualTo(Verdict.OK);
        assertThat(holds).containsExactly(25, 25);
    }

    @Test
    void serverThatGoesAwayWhileTheCutIsSearchedForIsNotMeasured() {
        cutsAfterSeconds = 10.02;
        var check = new PollCheck(
                seconds -> holds.size() < 2 ? hold(seconds) : new Answer.Unreachable<>("refused"), 25, () -> nanos);

        assertThat(check.examine().verdict()).isEqualTo(Verdict.WARN);
    }

    private void assertNotMeasured(String why) {
        var finding = check().examine();

        assertThat(finding.verdict()).isEqualTo(Verdict.WARN);
        assertThat(finding.text()).contains("could not be measured", why);
        assertThat(holds).containsExactly(25, 25);
    }

    private PollCheck check() {
        return new PollCheck(this::hold, 25, () -> nanos);
    }

    private Answer<CheckAnswer> hold(int seconds) {
        holds.add(seconds);
        var arrives = seconds < cutsAfterSeconds || losses-- <= 0;
        nanos += (long) (Math.min(seconds, cutsAfterSeconds) * 1_000_000_000L);
        return arrives ? new Answer.Accepted<>(new CheckAnswer("c-1", Instant.EPOCH, seconds)) : cut;
    }
}
