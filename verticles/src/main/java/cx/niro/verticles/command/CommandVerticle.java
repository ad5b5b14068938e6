package cx.niro.verticles.command;

import cx.niro.protocol.PollAnswer;
import cx.niro.protocol.Protocol;
import cx.niro.verticles.bus.Bus;
import cx.niro.verticles.bus.NodeMessages;
import cx.niro.verticles.bus.ServiceFailure;
import cx.niro.verticles.command.CommandMessages.Poll;
import cx.niro.verticles.command.HeldPolls.Held;
import cx.niro.verticles.enrollment.EnrollmentMessages;
import cx.niro.verticles.enrollment.EnrollmentMessages.AgentKeyRevoked;
import cx.niro.verticles.heartbeat.HeartbeatMessages;
import cx.niro.verticles.heartbeat.HeartbeatMessages.CheckRun;
import cx.niro.verticles.heartbeat.HeartbeatMessages.RunChanged;
import cx.niro.verticles.liveness.Proofs;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Metrics;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.List;

/** Holds the polls of the agents that came to this node. One instance a node. */
public final class CommandVerticle extends VerticleBase {
    private final Proofs proofs;
    private final HeldPolls polls = new HeldPolls();
    private Bus bus;
    private Gauge held;
    private boolean stopping;

    public CommandVerticle(Proofs proofs) {
        this.proofs = proofs;
    }

    @Override
    public Future<?> start() {
        bus = new Bus(vertx);
        held = Gauge.builder("niro.polls.held", polls, HeldPolls::size).register(Metrics.globalRegistry);
        bus.subscribeHere(NodeMessages.DRAINING, draining -> endAll());
        return Future.all(
                        bus.subscribe(EnrollmentMessages.AGENT_KEY_REVOKED, this::endRevoked),
                        bus.subscribe(HeartbeatMessages.RUN_CHANGED, this::endSuperseded))
                .onSuccess(subscribed -> bus.serve(CommandMessages.POLL, this::poll));
    }

    /** Answers every poll at once, so that agents turn to another node. */
    @Override
    public Future<?> stop() {
        endAll();
        if (held != null) {
            var unused = Metrics.globalRegistry.remove(held);
        }
        return Future.succeededFuture();
    }

    private void endAll() {
        stopping = true;
        polls.endAll();
    }

    private Future<PollAnswer> poll(Poll poll) {
        var agent = poll.agent();
        return bus.request(
                        HeartbeatMessages.CHECK_RUN,
                        new CheckRun(agent.clusterId(), poll.request().runId()))
                .compose(mayWork -> polls.hold(new Held(
                        agent.clusterId(), agent.keyId(), poll.request().runId())))
                .compose(held -> {
                    endInTime(held, poll.request().waitSeconds());
                    return held.answer();
                });
    }

    private void endInTime(Held poll, int waitSeconds) {
        var wait = stopping ? 0 : Math.min(waitSeconds, Protocol.POLL_HOLD.toSeconds());
        if (wait == 0) {
            polls.end(poll, provenAnswer(poll));
            return;
        }
        var timer = vertx.setTimer(wait * 1000L, over -> polls.end(poll, provenAnswer(poll)));
        poll.answer().onComplete(ended -> {
            var unused = vertx.cancelTimer(timer);
        });
    }

    private PollAnswer provenAnswer(Held poll) {
        return new PollAnswer(List.of(), proofs.make(poll.clusterId(), poll.runId(), Proofs.POLL));
    }

    private void endRevoked(AgentKeyRevoked revoked) {
        polls.fail(
                poll -> poll.keyId().equals(revoked.keyId()),
                new ServiceFailure(
                        ServiceFailure.Code.UNAUTHENTICATED, "agent_key_invalid", "the agent key was revoked"));
    }

    private void endSuperseded(RunChanged changed) {
        polls.fail(
                poll -> poll.clusterId().equals(changed.clusterId())
                        && !poll.runId().equals(changed.runId()),
                new ServiceFailure(
                        ServiceFailure.Code.CONFLICT, "superseded", "another run of the agent took over; stand by"));
    }
}
