package cx.niro.simulator.fleet;

import cx.niro.protocol.Command;
import cx.niro.protocol.CommandResult;
import cx.niro.protocol.Delivery;
import cx.niro.protocol.Protocol;
import java.time.Duration;
import java.util.List;

/** Executes the commands of one run, each once, and reports results until they are accepted, refused for good, or too late. */
final class Commands {
    /** Commands that may run, or wait for their result to be accepted, at the same time. */
    private static final int MOST_UNFINISHED = 100;

    private static final Duration DEADLINE = Duration.ofSeconds(20);

    private final AgentSeat seat;
    private final AgentRun run;
    private final LogStreams streams;
    private final Runnable whenRoom;
    private int unfinished;

    /** @param whenRoom called when one is finished */
    Commands(AgentSeat seat, AgentRun run, LogStreams streams, Runnable whenRoom) {
        this.seat = seat;
        this.run = run;
        this.streams = streams;
        this.whenRoom = whenRoom;
    }

    boolean isFull() {
        return unfinished >= MOST_UNFINISHED;
    }

    /** A delivery that was executed before repeats its result; one that is running is left to run. */
    void take(Delivery delivery) {
        Lane lane = seat.lane();
        lane.meter().deliveries.increment();
        lane.executions().delivered(delivery.id(), seat.clusterId(), run.id());
        long overAt = System.nanoTime()
                + Duration.ofMillis(delivery.remainingMillis()).toNanos();
        if (!run.begin(delivery.id())) {
            run.resultOf(delivery.id()).ifPresent(result -> {
                unfinished++;
                report(delivery.id(), result.withAttempt(delivery.attempt()), new BackOff(seat.random()), overAt);
            });
            return;
        }
        unfinished++;
        lane.meter().executions.increment();
        lane.executions().executed(delivery.id());
        if (Holds.isHold(delivery.command())) {
            long begun = System.nanoTime();
            lane.holds().begin(lane, () -> finish(delivery, Duration.ofNanos(System.nanoTime() - begun), overAt));
            return;
        }
        Duration takes = delivery.command() instanceof Command.Ping
                ? lane.options().pace().pingTakes()
                : Duration.ZERO;
        if (takes.isZero()) {
            finish(delivery, takes, overAt);
        } else {
            lane.after(takes, () -> finish(delivery, takes, overAt));
        }
    }

    private void finish(Delivery delivery, Duration took, long overAt) {
        if (run.isOver()) {
            return;
        }
        CommandResult result = result(delivery, took);
        run.finish(delivery.id(), result);
        report(delivery.id(), result, new BackOff(seat.random()), overAt);
    }

    private CommandResult result(Delivery delivery, Duration took) {
        Command command = delivery.command();
        if (command instanceof Command.LogsStart start) {
            String refusal = streams.start(start);
            return refusal == null
                    ? result(delivery, "succeeded", null, null, took)
                    : result(delivery, "failed", refusal, "the stream cannot be started", took);
        }
        if (command instanceof Command.LogsStop stop) {
            streams.stop(stop);
            return result(delivery, "succeeded", null, null, took);
        }
        boolean known = command instanceof Command.Ping || Holds.isHold(command);
        return known
                ? result(delivery, "succeeded", null, null, took)
                : result(delivery, "unsupported", "command_unsupported", "a synthetic agent does not apply", took);
    }

    private CommandResult result(Delivery delivery, String status, String code, String message, Duration took) {
        return new CommandResult(run.id(), delivery.attempt(), status, code, message, List.of(), took.toMillis());
    }

    private void report(String id, CommandResult result, BackOff backOff, long overAt) {
        if (run.isOver()) {
            return;
        }
        long sentAt = System.nanoTime();
        seat.lane()
                .post(seat.home(), Protocol.resultPath(id), seat.key(), result, false, DEADLINE)
                .compose(Lane.handling(
                        reply -> reported(id, result, backOff, overAt, reply, System.nanoTime() - sentAt)))
                .onFailure(cause -> {
                    seat.lane().meter().failed("result", cause);
                    retry(id, result, backOff, overAt, backOff.next());
                });
    }

    private void reported(String id, CommandResult result, BackOff backOff, long overAt, Reply reply, long tookNanos) {
        if (reply.isSuccess()) {
            seat.lane().meter().resultIn(Duration.ofNanos(tookNanos));
            seat.lane().executions().resultAccepted(id);
            over();
            return;
        }
        seat.lane().meter().failed("result", reply);
        if (reply.status() == 429 || reply.status() >= 500) {
            retry(id, result, backOff, overAt, backOff.after(reply));
        } else {
            over();
        }
    }

    private void retry(String id, CommandResult result, BackOff backOff, long overAt, Duration wait) {
        if (System.nanoTime() + wait.toNanos() > overAt) {
            over();
            return;
        }
        seat.lane().after(wait, () -> report(id, result, backOff, overAt));
    }

    private void over() {
        unfinished--;
        whenRoom.run();
    }
}
