package cx.niro.verticles.command;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import cx.niro.verticles.bus.Bus;
import cx.niro.verticles.bus.Done;
import cx.niro.verticles.bus.Loop;
import cx.niro.verticles.bus.Members;
import cx.niro.verticles.bus.NodeMessages;
import cx.niro.verticles.command.CommandMessages.Poll;
import cx.niro.verticles.command.CommandMessages.PollReply;
import cx.niro.verticles.command.CommandMessages.Rung;
import cx.niro.verticles.database.Database;
import cx.niro.verticles.enrollment.EnrollmentMessages;
import cx.niro.verticles.heartbeat.HeartbeatMessages;
import cx.niro.verticles.heartbeat.HeartbeatMessages.CheckRun;
import cx.niro.verticles.liveness.Proofs;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Metrics;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Wires the command channel of a node. One instance a node. */
public final class CommandVerticle extends VerticleBase {
    private static final long STOP_WITHIN_MILLIS = 3_000;

    private final Members members;
    private final AgentDirectory directory;
    private final CommandConfig config;
    private final CommandStore commands;
    private final DeliveryStore deliveries;
    private final Proofs proofs;
    private final Clock clock;
    private final List<Loop> loops = new ArrayList<>();
    private Bus bus;
    private Courier courier;
    private Ringer ringer;
    private Waits waits;
    private Endings endings;
    private Gauge held;

    /** @param longestHold of a poll */
    public CommandVerticle(
            Members members,
            AgentDirectory directory,
            Database database,
            Proofs proofs,
            Duration longestHold,
            Clock clock) {
        this(
                members,
                directory,
                CommandConfig.holding(longestHold),
                new PgCommandStore(database, clock),
                new PgDeliveryStore(database),
                proofs,
                clock);
    }

    CommandVerticle(
            Members members,
            AgentDirectory directory,
            CommandConfig config,
            CommandStore commands,
            DeliveryStore deliveries,
            Proofs proofs,
            Clock clock) {
        this.members = members;
        this.directory = directory;
        this.config = config;
        this.commands = commands;
        this.deliveries = deliveries;
        this.proofs = proofs;
        this.clock = clock;
    }

    @Override
    public Future<?> start() {
        bus = new Bus(vertx);
        waits = new Waits(vertx);
        courier = new Courier(vertx, config, deliveries, directory, members.nodeId(), proofs, clock, this::ring);
        endings = new Endings(bus, commands, deliveries, waits, this::ring);
        ringer = new Ringer(members, directory, new BusInbox(bus, config.ringTimeout()), courier::ring);
        held = Gauge.builder("niro.polls.held", courier.polls(), HeldPolls::size)
                .register(Metrics.globalRegistry);
        bus.subscribeHere(NodeMessages.DRAINING, draining -> drain());
        return Future.all(
                        bus.serveInbox(
                                members.nodeId(),
                                CommandMessages.RING,
                                ring -> Future.succeededFuture(new Rung(courier.ring(ring.clusterId())))),
                        bus.subscribe(EnrollmentMessages.AGENT_KEY_REVOKED, courier::endRevoked),
                        bus.subscribe(HeartbeatMessages.RUN_CHANGED, courier::endSuperseded),
                        bus.subscribe(CommandMessages.FINISHED, finished -> waits.end(finished.id())))
                .onSuccess(subscribed -> {
                    serve();
                    loop("command-sweep", config.sweepEvery(), courier::sweep);
                    loop("command-expiry", config.sweepEvery(), endings::expire);
                    loop("command-waits", config.sweepEvery(), endings::endWaits);
                });
    }

    @Override
    public Future<?> stop() {
        loops.forEach(Loop::stop);
        if (held == null) {
            return Future.succeededFuture();
        }
        var unused = Metrics.globalRegistry.remove(held);
        return drain();
    }

    /** Whoever waits here is answered, so that all turn to another node. */
    @CanIgnoreReturnValue
    private Future<?> drain() {
        waits.endAll();
        return courier.stop().timeout(STOP_WITHIN_MILLIS, TimeUnit.MILLISECONDS).otherwiseEmpty();
    }

    private void serve() {
        var requests =
                new Requests(bus, commands, clock, waits, made -> ring(made.clusterId(), made.id()), endings::tell);
        bus.serve(CommandMessages.CREATE, requests::create);
        bus.serve(CommandMessages.ENQUEUE, requests::enqueue);
        bus.serve(CommandMessages.FIND, requests::find);
        bus.serve(CommandMessages.CANCEL, requests::cancel);
        bus.serve(CommandMessages.HISTORY, requests::history);
        bus.serve(CommandMessages.POLL, this::poll);
        bus.serve(CommandMessages.POLL_GONE, gone -> {
            courier.drop(gone.id(), gone.clusterId(), gone.runId());
            return Future.succeededFuture(Done.DONE);
        });
        bus.serve(CommandMessages.RESULT, endings::take);
    }

    private Future<PollReply> poll(Poll poll) {
        return bus.request(
                        HeartbeatMessages.CHECK_RUN,
                        new CheckRun(
                                poll.agent().clusterId(),
                                poll.request().runId(),
                                poll.request().proofs()))
                .compose(run -> courier.poll(poll, run.current()));
    }

    private void ring(UUID clusterId, UUID commandId) {
        ringer.ring(clusterId, commandId);
    }

    private void loop(String name, Duration interval, Supplier<Future<?>> run) {
        loops.add(Loop.start(vertx, name, interval, run));
    }
}
