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
    private final Runnable whenRoom;
    private int unfinished;

    /** @param whenRoom called when one is finished */
    Commands(AgentSeat seat, AgentRun run, Runnable whenRoom) {
        this.seat = seat;
        this.run = run;
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
        boolean known = delivery.command() instanceof Command.Ping || Holds.isHold(delivery.command());
        CommandResult result = new CommandResult(
                run.id(),
                delivery.attempt(),
                known ? "succeeded" : "unsupported",
                known ? null : "command_unsupported",
                known ? null : "a synthetic agent only answers pings",
                List.of(),
                took.toMillis());
        run.finish(delivery.id(), result);
        report(delivery.id(), result, new BackOff(seat.random()), overAt);
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
