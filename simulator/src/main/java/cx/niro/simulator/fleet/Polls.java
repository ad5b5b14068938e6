package cx.niro.simulator.fleet;

import cx.niro.protocol.Delivery;
import cx.niro.protocol.PollAnswer;
import cx.niro.protocol.PollRequest;
import cx.niro.protocol.Proof;
import cx.niro.protocol.Protocol;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClientConnection;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/** The long poll of one run, on a connection of its own; a new one goes out as soon as the last is answered. */
final class Polls {
    private static final Duration MARGIN = Duration.ofSeconds(15);
    /** A server that answers at once with nothing must not be asked in a spin. */
    private static final Duration SHORTEST_IDLE = Duration.ofMillis(500);
    /** How often a key that the server does not know is tried again. */
    private static final Duration SLOWLY = Duration.ofMinutes(1);

    private final AgentSeat seat;
    private final AgentRun run;
    private final Commands commands;
    private final BackOff backOff;
    private HttpClientConnection connection;
    private URI connectedTo;
    private List<String> unacknowledged = List.of();
    /** When the next answered poll was meant to be sent, by System.nanoTime: as soon as the one before was answered. */
    private long intendedAt;

    private boolean proven;
    private int holdSeconds;
    /** One poll at a time: true from the decision to poll until its answer, or until the wait after it is over. */
    private boolean busy;

    Polls(AgentSeat seat, AgentRun run, Commands commands) {
        this.seat = seat;
        this.run = run;
        this.commands = commands;
        this.backOff = new BackOff(seat.random());
    }

    /** Polls unless it does already, or must not. */
    void go() {
        if (busy || seat.pollsSilenced() || !run.isAccepted() || commands.isFull()) {
            return;
        }
        busy = true;
        if (intendedAt == 0) {
            intendedAt = System.nanoTime();
        }
        poll();
    }

    /** Drops the connection; unless silenced or over, the poll comes again by itself. */
    void cut() {
        if (connection != null) {
            connection.close().onFailure(cause -> seat.lane().meter().failed("close", cause));
        }
    }

    private void poll() {
        URI asked = seat.home();
        List<Proof> proofs = run.proofs().forPoll();
        List<String> acknowledged = unacknowledged;
        Duration usual = seat.lane().options().pace().pollHold();
        boolean brief = !proven && usual.compareTo(Protocol.POLL_HOLD_UNPROVEN) > 0;
        holdSeconds = (int) (brief ? Protocol.POLL_HOLD_UNPROVEN : usual).toSeconds();
        proven = false;
        LaneHttp.Request request = seat.lane()
                .request(
                        Protocol.POLL, seat.key(), new PollRequest(run.id(), holdSeconds, acknowledged, proofs), false);
        long begun = System.nanoTime();
        connected()
                .compose(open -> {
                    seat.pollHeld(true);
                    return seat.lane()
                            .http()
                            .callOn(
                                    open,
                                    connectedTo,
                                    request,
                                    Duration.ofSeconds(holdSeconds).plus(MARGIN));
                })
                .onComplete(answer -> noLongerHeld())
                .compose(Lane.handling(reply -> answered(reply, acknowledged, proofs, System.nanoTime() - begun)))
                .onFailure(cause -> unanswered(asked, cause));
    }

    /** After the end of a run the seat belongs to the next one. */
    private void noLongerHeld() {
        if (!run.isOver()) {
            seat.pollHeld(false);
        }
    }

    private Future<HttpClientConnection> connected() {
        if (connection != null && connectedTo.equals(seat.home())) {
            return Future.succeededFuture(connection);
        }
        cut();
        URI home = seat.home();
        return seat.lane().http().connect(home).onSuccess(open -> {
            connection = open;
            connectedTo = home;
            open.closeHandler(ignored -> {
                if (connection == open) {
                    connection = null;
                }
            });
        });
    }

    private void answered(Reply reply, List<String> acknowledged, List<Proof> proofs, long heldNanos) {
        if (run.isOver()) {
            return;
        }
        if (!reply.isSuccess()) {
            refused(reply);
            return;
        }
        backOff.reset();
        seat.pollAnswered();
        run.proofs().returnedByPoll(proofs);
        List<Delivery> deliveries = List.of();
        if (reply.status() == 200) {
            PollAnswer answer = reply.as(PollAnswer.class);
            run.proofs().fromPoll(answer.proof());
            proven = answer.proof() != null;
            deliveries = answer.commands();
        }
        count(reply, deliveries.isEmpty());
        unacknowledged = deliveries.stream().map(Delivery::id).toList();
        deliveries.forEach(commands::take);
        boolean idle = deliveries.isEmpty() && acknowledged.isEmpty() && heldNanos < SHORTEST_IDLE.toNanos();
        again(idle ? SHORTEST_IDLE : Duration.ZERO);
    }

    private void count(Reply reply, boolean waitedForNothing) {
        long now = System.nanoTime();
        seat.lane()
                .meter()
                .pollAnswered(
                        reply,
                        waitedForNothing ? Duration.ofNanos(now - intendedAt).minusSeconds(holdSeconds) : null);
        intendedAt = 0;
    }

    private void refused(Reply reply) {
        seat.lane().meter().failed("poll", reply);
        if (reply.status() == 409) {
            run.standBy();
        }
        again(reply.status() == 401 ? reply.retryAfter().orElse(SLOWLY) : backOff.after(reply));
    }

    private void unanswered(URI asked, Throwable cause) {
        if (run.isOver() || seat.pollsSilenced()) {
            busy = false;
            return;
        }
        seat.lane().meter().failed("poll", cause);
        cut();
        seat.moveOnFrom(asked);
        again(backOff.next());
    }

    private void again(Duration wait) {
        if (wait.isZero()) {
            busy = false;
            go();
        } else {
            seat.lane().after(wait, () -> {
                busy = false;
                go();
            });
        }
    }
}
