package cx.niro.agent.command;

import cx.niro.agent.runs.Run;
import cx.niro.agent.text.LogKeys;
import cx.niro.protocol.CommandResult;
import cx.niro.protocol.Delivery;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Executes deliveries one at a time, each command once in this run. */
public final class Executor {
    private static final Logger LOG = LoggerFactory.getLogger(Executor.class);
    private static final Duration IDLE = Duration.ofSeconds(5);

    private final CommandHandlers handlers;
    private final Results results;
    private final Run run;
    private final Clock clock;
    private final ExecutedCommands executed = new ExecutedCommands();
    private final LinkedBlockingQueue<Due> queue = new LinkedBlockingQueue<>();
    private final AtomicInteger unfinished = new AtomicInteger();

    /** @param deadline by the agent's own clock */
    private record Due(Delivery delivery, Instant deadline) {}

    public Executor(CommandHandlers handlers, Results results, Run run, Clock clock) {
        this.handlers = handlers;
        this.results = results;
        this.run = run;
        this.clock = clock;
    }

    /** Takes a delivery; one that was executed before repeats its result, one that is running is left to run. */
    void take(Delivery delivery) {
        if (executed.begin(delivery.id())) {
            unfinished.incrementAndGet();
            queue.add(new Due(delivery, clock.instant().plusMillis(delivery.remainingMillis())));
        } else {
            executed.resultOf(delivery.id())
                    .ifPresent(result -> results.add(delivery.id(), withAttempt(result, delivery.attempt())));
        }
    }

    /** Whether a command runs or waits to run: no time to end the process. */
    public boolean isBusy() {
        return unfinished.get() > 0;
    }

    /** One turn of the commands loop: waits for a delivery and executes it; answers how long to rest. */
    public Duration executeNext() throws InterruptedException {
        var due = queue.poll(IDLE.toMillis(), TimeUnit.MILLISECONDS);
        if (due != null) {
            try {
                execute(due);
            } finally {
                unfinished.decrementAndGet();
            }
        }
        return Duration.ZERO;
    }

    private void execute(Due due) throws InterruptedException {
        var delivery = due.delivery();
        var start = clock.instant();
        var remaining = Duration.between(start, due.deadline());
        var outcome = remaining.isNegative() || remaining.isZero()
                ? Outcome.failed("deadline_passed", "the deadline passed before the agent could begin")
                : handlers.handle(delivery.command(), remaining);
        var result = new CommandResult(
                run.id(),
                delivery.attempt(),
                outcome.status(),
                outcome.reason(),
                outcome.message(),
                outcome.objects(),
                Duration.between(start, clock.instant()).toMillis());
        executed.finish(delivery.id(), result);
        results.add(delivery.id(), result);
        LOG.atInfo()
                .addKeyValue(LogKeys.COMMAND, delivery.id())
                .addKeyValue(LogKeys.TYPE, delivery.command().getClass().getSimpleName())
                .addKeyValue(LogKeys.STATUS, outcome.status())
                .log("command executed");
    }

    private static CommandResult withAttempt(CommandResult result, int attempt) {
        return new CommandResult(
                result.runId(),
                attempt,
                result.status(),
                result.reason(),
                result.message(),
                result.outcomes(),
                result.durationMillis());
    }
}
