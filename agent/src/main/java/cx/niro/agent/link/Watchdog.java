package cx.niro.agent.link;

import cx.niro.agent.text.LogKeys;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a long silence of the server: first by dropping every connection and resolving names again, then by ending the process,
 * so that Kubernetes starts it afresh. Never while a command runs.
 */
public final class Watchdog {
    public static final Duration FRESH_START_AFTER = Duration.ofMinutes(2);
    public static final Duration EXIT_AFTER = Duration.ofMinutes(10);
    /** Exit status of a process that gave up on its link (EX_UNAVAILABLE). */
    public static final int EXIT_STATUS = 69;

    private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);

    private final Silence silence;
    private final Runnable startAfresh;
    private final BooleanSupplier commandRuns;
    private final Runnable exit;
    private Duration lastFreshStartAt = Duration.ZERO;

    public Watchdog(Silence silence, Runnable startAfresh, BooleanSupplier commandRuns, Runnable exit) {
        this.silence = silence;
        this.startAfresh = startAfresh;
        this.commandRuns = commandRuns;
        this.exit = exit;
    }

    /** Looks once; to be called every few seconds, always by the same thread. */
    public void look() {
        var length = silence.length();
        if (length.compareTo(lastFreshStartAt) < 0) {
            lastFreshStartAt = Duration.ZERO;
        }
        if (length.compareTo(EXIT_AFTER) >= 0 && !commandRuns.getAsBoolean()) {
            LOG.atError()
                    .addKeyValue(LogKeys.SILENCE, length)
                    .log("no answer from the server, the process ends to start afresh");
            exit.run();
        } else if (length.minus(lastFreshStartAt).compareTo(FRESH_START_AFTER) >= 0) {
            LOG.atWarn()
                    .addKeyValue(LogKeys.SILENCE, length)
                    .log("no answer from the server, dropping connections and resolving its name again");
            lastFreshStartAt = length;
            startAfresh.run();
        }
    }
}
