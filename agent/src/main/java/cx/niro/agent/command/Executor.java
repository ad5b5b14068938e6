package cx.niro.agent.command;

import cx.niro.agent.command.CommandQueue.Due;
import cx.niro.agent.runs.Run;
import cx.niro.agent.text.LogKeys;
import cx.niro.protocol.CommandResult;
import cx.niro.protocol.Delivery;
import cx.niro.protocol.ObjectOutcome;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Executes deliveries, a few side by side, each command once in this run. */
public final class Executor {
    /** Workers that are to call {@link #executeNext}. */
    public static final int WORKERS = 4;
    /** Deliveries that may wait; the server gives a run fewer. */
    static final int MOST_WAITING = 64;

    private static final Logger LOG = LoggerFactory.getLogger(Executor.class);
    private static final Duration IDLE = Duration.ofSeconds(5);

    private final CommandHandlers handlers;
    private final Results results;
    private final Run run;
    private final Clock clock;
    private final ExecutedCommands executed = new ExecutedCommands();
    private final CommandQueue queue = new CommandQueue(MOST_WAITING);

    public Executor(CommandHandlers handlers, Results results, Run run, Clock clock) {
        this.handlers = handlers;
        this.results = results;
        this.run = run;
        this.clock = clock;
    }

    /**
     * Takes a delivery; one that was executed before repeats its result, one that is running is left to run. False when too many
     * wait: it is not to be acknowledged, so it comes again. Called by one thread.
     */
    boolean take(Delivery delivery) {
        if (!executed.knows(delivery.id()) && queue.isFull()) {
            LOG.atWarn()
                    .addKeyValue(LogKeys.COMMAND, delivery.id())
                    .log("too many commands wait, one is left for later");
            return false;
        }
        // remembered before a worker can be done with it
        if (executed.begin(delivery.id())) {
            var now = clock.instant();
            return queue.offer(new Due(
                    delivery, now.minusMillis(delivery.ageMillis()), now.plusMillis(delivery.remainingMillis())));
        }
        executed.resultOf(delivery.id())
                .ifPresent(result -> results.add(delivery.id(), result.withAttempt(delivery.attempt())));
        return true;
    }

    /** Whether a command runs or waits to run: no time to end the process. */
    public boolean isBusy() {
        return queue.isBusy();
    }

    /** One turn of a worker: waits for a delivery and executes it; answers how long to rest. Thread-safe. */
    public Duration executeNext() throws InterruptedException {
        var due = queue.take(IDLE);
        if (due.isPresent()) {
            try {
                if (run.standsBy() || run.isAside()) {
                    // another run works: it was given what this one has not begun
                    executed.forget(due.get().delivery().id());
                } else {
                    execute(due.get());
                }
            } finally {
                queue.finished(due.get());
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
                : handlers.handle(
                        delivery.command(),
                        new Execution(
                                delivery.attempt(),
                                Duration.between(due.created(), start),
                                remaining,
                                parts -> results.add(delivery.id(), running(delivery, parts, start))));
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

    private CommandResult running(Delivery delivery, List<ObjectOutcome> outcomes, Instant start) {
        return new CommandResult(
                run.id(),
                delivery.attempt(),
                "running",
                null,
                null,
                outcomes,
                Duration.between(start, clock.instant()).toMillis());
    }
}
