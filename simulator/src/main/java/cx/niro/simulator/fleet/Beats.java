package cx.niro.simulator.fleet;

import cx.niro.protocol.AgentStats;
import cx.niro.protocol.Capabilities;
import cx.niro.protocol.Delta;
import cx.niro.protocol.Heartbeat;
import cx.niro.protocol.HeartbeatAnswer;
import cx.niro.protocol.Protocol;
import cx.niro.protocol.UpdateOffer;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The heartbeats of one run. The first goes at once; the others are meant for fixed points of time, one interval apart and
 * shifted from agent to agent, and answer times count from those points, so that a slow server cannot slow its own measurement.
 */
final class Beats {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    /** How often a key that the server does not know is tried again. */
    private static final Duration SLOWLY = Duration.ofMinutes(1);

    private static final Capabilities CAPABILITIES = new Capabilities(true, true, false, true);

    private final AgentSeat seat;
    private final AgentRun run;
    private final Runnable whenAccepted;
    private final BackOff backOff;
    private final Consumer<UpdateOffer> whenOffered;
    private final Instant startedAt = Instant.now();
    private final long intervalNanos;
    private final BeatPoints points;
    private final Promise<Void> first = Promise.promise();
    private String serverDigest;
    private long bytesSent;
    /** When the current beat was meant to go, by System.nanoTime; unused for the first. */
    private long intendedAt;

    Beats(AgentSeat seat, AgentRun run, Runnable whenAccepted, Consumer<UpdateOffer> whenOffered) {
        this.seat = seat;
        this.run = run;
        this.whenAccepted = whenAccepted;
        this.backOff = new BackOff(seat.random());
        this.whenOffered = whenOffered;
        FleetOptions options = seat.lane().options();
        this.intervalNanos = options.pace().interval().toNanos();
        this.points = new BeatPoints(options.pace().interval(), options.shape().clusters(), seat.index());
    }

    /** Sends the first beat and goes on for ever; succeeds when the first is accepted. */
    Future<Void> start() {
        attempt();
        return first.future();
    }

    private void attempt() {
        if (run.isOver()) {
            return;
        }
        Heartbeat beat = compose();
        URI asked = seat.home();
        long sentAt = System.nanoTime();
        seat.lane()
                .post(asked, Protocol.HEARTBEAT, seat.key(), beat, true, DEADLINE)
                .compose(Lane.handling(reply -> answered(beat, reply, sentAt)))
                .onFailure(cause -> unanswered(asked, cause));
    }

    private Heartbeat compose() {
        SyntheticState state = seat.state();
        Instant now = Instant.now();
        boolean known = state.digest().equals(serverDigest);
        Delta delta = known ? null : state.deltaFrom(serverDigest);
        return new Heartbeat(
                run.id(),
                run.nextSequence(),
                state.clusterUid(),
                now,
                seat.updates().info(),
                CAPABILITIES,
                new AgentStats(startedAt, 83_886_080L, 1_000, bytesSent, bytesSent, 1_000, now, 40, null, null, null),
                false,
                state.digest(),
                known || delta != null ? null : state.snapshot(),
                delta,
                state.usage(now),
                List.of(),
                run.proofs().forHeartbeat(),
                seat.updates().report());
    }

    private void answered(Heartbeat beat, Reply reply, long sentAt) {
        if (run.isOver()) {
            return;
        }
        if (reply.status() == 200) {
            accepted(beat, reply, sentAt);
        } else {
            refused(reply);
        }
    }

    private void accepted(Heartbeat beat, Reply reply, long sentAt) {
        HeartbeatAnswer answer = reply.as(HeartbeatAnswer.class);
        count(beat, reply);
        run.accept();
        run.proofs().returnedByHeartbeat(beat.proofs());
        run.proofs().fromHeartbeat(answer.proof());
        backOff.reset();
        whenAccepted.run();
        if (answer.update() != null) {
            whenOffered.accept(answer.update());
        }
        serverDigest = answer.resync() ? null : beat.digest();
        long now = System.nanoTime();
        if (first.tryComplete()) {
            seat.lane().meter().firstBeatIn(Duration.ofNanos(now - sentAt));
            intendedAt = points.after(now);
        } else {
            seat.lane().meter().beatAnswered(Duration.ofNanos(now - intendedAt), Duration.ofNanos(now - sentAt));
            intendedAt += intervalNanos;
        }
        if (answer.resync()) {
            seat.lane().meter().resyncs.increment();
            if (beat.snapshot() == null) {
                resync();
                return;
            }
        }
        skipMissed(now);
        waitForTheIntendedTime();
    }

    /** The state goes at once, between the points of time; only its errors are counted. */
    private void resync() {
        Heartbeat beat = compose();
        seat.lane()
                .post(seat.home(), Protocol.HEARTBEAT, seat.key(), beat, true, DEADLINE)
                .compose(Lane.handling(reply -> {
                    if (reply.status() == 200) {
                        count(beat, reply);
                        HeartbeatAnswer answer = reply.as(HeartbeatAnswer.class);
                        run.proofs().fromHeartbeat(answer.proof());
                        serverDigest = answer.resync() ? null : beat.digest();
                    } else {
                        seat.lane().meter().failed("heartbeat", reply);
                    }
                }))
                .onFailure(cause -> seat.lane().meter().failed("heartbeat", cause))
                .onComplete(ignored -> {
                    skipMissed(System.nanoTime());
                    waitForTheIntendedTime();
                });
    }

    private void count(Heartbeat beat, Reply reply) {
        FleetMeter meter = seat.lane().meter();
        meter.beats.increment();
        meter.bytesSent.add(reply.sentBytes());
        meter.bytesReceived.add(reply.receivedBytes());
        if (beat.snapshot() != null) {
            meter.fullSnapshots.increment();
        }
        if (beat.delta() != null) {
            meter.deltas.increment();
        }
        bytesSent += reply.sentBytes();
        seat.beatAccepted();
    }

    /** How long the due beat has been without its answer; negative before it is due, and empty before the first was accepted. */
    Optional<Duration> overdue() {
        return first.future().isComplete()
                ? Optional.of(Duration.ofNanos(System.nanoTime() - intendedAt))
                : Optional.empty();
    }

    /** Beats that should have gone while the last one was not answered are not sent in a burst, but counted as late as they are. */
    private void skipMissed(long now) {
        while (intendedAt + intervalNanos <= now) {
            seat.lane().meter().beatSkipped(Duration.ofNanos(now - intendedAt));
            intendedAt += intervalNanos;
        }
    }

    private void waitForTheIntendedTime() {
        seat.lane().after(Duration.ofNanos(intendedAt - System.nanoTime()), () -> {
            FleetOptions.Shape shape = seat.lane().options().shape();
            if (shape.churn() > 0 && seat.random().nextDouble() < shape.churn()) {
                seat.state().change();
            }
            attempt();
        });
    }

    private void refused(Reply reply) {
        seat.lane().meter().failed("heartbeat", reply);
        Duration wait = switch (reply.status()) {
            case 401 -> reply.retryAfter().orElse(SLOWLY);
            case 409 -> {
                run.standBy();
                yield reply.retryAfter().orElse(Protocol.STANDBY_INTERVAL);
            }
            default -> {
                if (reply.status() == 400 || reply.status() == 413) {
                    serverDigest = null;
                }
                yield backOff.after(reply);
            }
        };
        seat.lane().after(wait, this::attempt);
    }

    private void unanswered(URI asked, Throwable cause) {
        if (run.isOver()) {
            return;
        }
        seat.lane().meter().failed("heartbeat", cause);
        seat.moveOnFrom(asked);
        seat.lane().after(backOff.next(), this::attempt);
    }
}
