package cx.niro.agent.doctor;

import cx.niro.agent.link.Answer;
import cx.niro.protocol.CheckAnswer;
import java.time.Duration;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;

/** How long an answer may be held before the path loses it: the agent's polls are held for 25 s. */
final class PollCheck {
    /** What breaks at once was not held: the server was away or did not want to. */
    private static final Duration SHORTEST_CUT = Duration.ofSeconds(1);

    private final IntFunction<Answer<CheckAnswer>> server;
    private final int longest;
    private final LongSupplier nanoTime;
    private Duration cutAfter;
    private String words = "";

    private enum Outcome {
        ARRIVED,
        CUT,
        /** Refused, or the server went away: that says nothing of the path. */
        NOT_MEASURED
    }

    /**
     * @param server answers after so many seconds
     * @param longest seconds that the path must let through
     */
    PollCheck(IntFunction<Answer<CheckAnswer>> server, int longest, LongSupplier nanoTime) {
        this.server = server;
        this.longest = longest;
        this.nanoTime = nanoTime;
    }

    Finding examine() {
        // twice: one may meet a server that restarts
        if (hold(longest) == Outcome.ARRIVED) {
            return arrives();
        }
        return switch (hold(longest)) {
            case ARRIVED -> arrives();
            case CUT -> search();
            case NOT_MEASURED -> notMeasured();
        };
    }

    private Finding search() {
        var good = 0;
        var bad = longest;
        while (bad - good > 1) {
            bad = Math.max(good + 1, Math.min(bad, (int) cutAfter.toSeconds() + 1));
            // a path cuts after a fixed time: what is just shorter is the best guess
            var tried = Math.max(good + 1, bad - 1);
            if (tried == bad) {
                break;
            }
            switch (hold(tried)) {
                case ARRIVED -> good = tried;
                case CUT -> bad = tried;
                case NOT_MEASURED -> {
                    return notMeasured();
                }
            }
        }
        return Finding.fail(
                "poll",
                "answers that are held for %d s arrive, for %d s they do not: cut after %d s (%s)"
                        .formatted(good, bad, cutAfter.toSeconds(), words),
                "raise the idle or read time-out of the proxy or load balancer on the way to 60 s (nginx: proxy_read_timeout, HAProxy: "
                        + "timeout server); where that cannot be changed, set NIRO_LIGHT_AMBER_AFTER lower at the server: it holds polls for less then");
    }

    private Finding arrives() {
        return Finding.ok("poll", "an answer that is held for " + longest + " s arrives");
    }

    private Finding notMeasured() {
        return Finding.warn(
                "poll",
                "how long an answer may be held could not be measured (" + words + ")",
                "run doctor again in a minute; if it stays so, look whether the server's nodes run");
    }

    private Outcome hold(int seconds) {
        var begun = nanoTime.getAsLong();
        var answer = server.apply(seconds);
        if (answer instanceof Answer.Accepted<CheckAnswer>) {
            return Outcome.ARRIVED;
        }
        cutAfter = Duration.ofNanos(nanoTime.getAsLong() - begun);
        words = answer instanceof Answer.Unreachable<CheckAnswer> silent
                ? silent.reason()
                : answer instanceof Answer.Refused<CheckAnswer> refused
                        ? "answered " + refused.status() + " " + refused.code()
                        : "";
        return wasLost(answer) && cutAfter.compareTo(SHORTEST_CUT) >= 0 ? Outcome.CUT : Outcome.NOT_MEASURED;
    }

    /** By a broken connection, or by a proxy that says that it waited long enough. */
    private static boolean wasLost(Answer<CheckAnswer> answer) {
        return answer instanceof Answer.Unreachable<CheckAnswer>
                || (answer instanceof Answer.Refused<CheckAnswer> refused
                        && !refused.fromServer()
                        && (refused.status() == 504 || refused.status() == 408));
    }
}
