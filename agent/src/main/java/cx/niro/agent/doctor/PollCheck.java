package cx.niro.agent.doctor;

import cx.niro.agent.link.Answer;
import cx.niro.protocol.CheckAnswer;
import java.time.Duration;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;

/** How long an answer may be held before the path loses it: the agent's polls are held for 25 s. */
final class PollCheck {
    private final IntFunction<Answer<CheckAnswer>> server;
    private final int longest;
    private final LongSupplier nanoTime;
    private Duration cutAfter;
    private String words = "";

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
        if (survives(longest)) {
            return Finding.ok("poll", "an answer that is held for " + longest + " s arrives");
        }
        var good = 0;
        var bad = longest;
        while (bad - good > 1) {
            bad = Math.max(good + 1, Math.min(bad, (int) cutAfter.toSeconds() + 1));
            // a path cuts after a fixed time: what is just shorter is the best guess
            var tried = Math.max(good + 1, bad - 1);
            if (tried == bad) {
                break;
            }
            if (survives(tried)) {
                good = tried;
            } else {
                bad = tried;
            }
        }
        return Finding.fail(
                "poll",
                "answers that are held for %d s arrive, for %d s they do not: cut after %d s (%s)"
                        .formatted(good, bad, cutAfter.toSeconds(), words),
                "raise the idle or read time-out of the proxy or load balancer on the way to 60 s (nginx: proxy_read_timeout, HAProxy: "
                        + "timeout server); where that cannot be changed, set NIRO_LIGHT_AMBER_AFTER lower at the server: it holds polls for less then");
    }

    private boolean survives(int seconds) {
        var begun = nanoTime.getAsLong();
        var answer = server.apply(seconds);
        if (answer instanceof Answer.Accepted<CheckAnswer>) {
            return true;
        }
        cutAfter = Duration.ofNanos(nanoTime.getAsLong() - begun);
        words = answer instanceof Answer.Unreachable<CheckAnswer> silent
                ? silent.reason()
                : answer instanceof Answer.Refused<CheckAnswer> refused
                        ? "answered " + refused.status() + " " + refused.code()
                        : "";
        return false;
    }
}
