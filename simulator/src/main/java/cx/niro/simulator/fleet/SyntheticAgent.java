package cx.niro.simulator.fleet;

import cx.niro.protocol.EnrollAnswer;
import cx.niro.protocol.EnrollRequest;
import cx.niro.protocol.Protocol;
import cx.niro.protocol.StateDigest;
import cx.niro.protocol.UpdateOffer;
import io.vertx.core.Future;
import java.time.Duration;

/** One agent: comes to a key once, and has one run at a time. Its methods belong on its lane's event loop. */
final class SyntheticAgent {
    private static final Duration ENROLL = Duration.ofSeconds(20);
    private static final int MOST_ATTEMPTS = 20;
    /** Beats that are only on their way at that moment do not count. */
    private static final Duration OVERDUE = Duration.ofSeconds(1);

    private final AgentSeat seat;
    private AgentRun run;
    private Polls polls;
    private Beats beats;
    private LogStreams streams;

    SyntheticAgent(Lane lane, int index) {
        this.seat = new AgentSeat(lane, index);
    }

    /** Exchanges the token for a key; transient failures are tried again with the same nonce. */
    Future<Void> enroll(String token) {
        String nonce = StateDigest.hash("nonce/" + token);
        var request = new EnrollRequest(
                token,
                nonce + nonce + nonce + nonce,
                seat.state().clusterUid(),
                "run-before-enrollment",
                seat.updates().info());
        return enroll(request, new BackOff(seat.random()), 1);
    }

    private Future<Void> enroll(EnrollRequest request, BackOff backOff, int attempt) {
        Lane lane = seat.lane();
        long sentAt = System.nanoTime();
        return lane.post(seat.home(), Protocol.ENROLL, null, request, false, ENROLL)
                .compose(reply -> {
                    if (reply.isSuccess()) {
                        EnrollAnswer answer = reply.as(EnrollAnswer.class);
                        seat.enrolled(answer.clusterId(), answer.agentKey());
                        lane.meter().enrolledIn(Duration.ofNanos(System.nanoTime() - sentAt));
                        return Future.succeededFuture();
                    }
                    lane.meter().failed("enroll", reply);
                    boolean transitory = reply.status() == 429 || reply.status() >= 500;
                    return transitory && attempt < MOST_ATTEMPTS
                            ? pause(backOff.after(reply)).compose(v -> enroll(request, backOff, attempt + 1))
                            : Future.failedFuture("enrollment refused: " + reply.reason());
                });
    }

    private Future<Void> pause(Duration wait) {
        return seat.lane().vertx().timer(Math.max(1, wait.toMillis())).mapEmpty();
    }

    /** A new run, unless one is there; succeeds with its first accepted beat. */
    Future<Void> start() {
        if (seat.key() == null) {
            return Future.failedFuture("agent " + seat.index() + " is not enrolled");
        }
        if (run != null) {
            return Future.succeededFuture();
        }
        run = new AgentRun();
        seat.runStarted(run.id());
        streams = new LogStreams(seat, run);
        Commands commands = new Commands(seat, run, streams, this::pollAgain);
        polls = new Polls(seat, run, commands);
        beats = new Beats(seat, run, this::pollAgain, this::update);
        return beats.start();
    }

    /** As a killed process: no word to the server. */
    void stop() {
        if (run != null) {
            run.end();
            run = null;
            polls.cut();
            polls = null;
            streams.endAll();
            streams = null;
            beats = null;
            seat.runEnded();
        }
    }

    /** Counts its beat if that was due a while ago and is not answered. */
    void countOverdueBeat() {
        if (beats != null) {
            beats.overdue()
                    .filter(late -> late.compareTo(OVERDUE) > 0)
                    .ifPresent(late -> seat.lane().meter().beatOverdue(late));
        }
    }

    /** Heartbeats only, as behind a proxy that cuts polls. */
    void silencePolls(boolean silence) {
        seat.silencePolls(silence);
        if (polls != null && silence) {
            polls.cut();
        }
        pollAgain();
    }

    /** Drops the held connection, as a network does; the poll comes again by itself. */
    void reconnect() {
        if (polls != null) {
            polls.cut();
        }
    }

    /** Talks to that node from now on. */
    void turnTo(int url) {
        if (seat.turnTo(url)) {
            reconnect();
        }
    }

    /** Takes an offer once: after one to two intervals another run with its version is there. */
    private void update(UpdateOffer offer) {
        if (!seat.updates().take(offer)) {
            return;
        }
        Duration interval = seat.lane().options().pace().interval();
        Duration pull = Duration.ofNanos(
                Math.round(interval.toNanos() * (1 + seat.random().nextDouble())));
        seat.lane().after(pull, () -> {
            if (seat.updates().arrive(offer) && run != null) {
                stop();
                start().onFailure(cause -> seat.lane().meter().failed("heartbeat", cause));
            }
        });
    }

    private void pollAgain() {
        if (polls != null) {
            polls.go();
        }
    }

    AgentSeat seat() {
        return seat;
    }
}
