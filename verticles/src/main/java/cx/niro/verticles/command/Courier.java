package cx.niro.verticles.command;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import cx.niro.verticles.bus.LogKeys;
import cx.niro.verticles.bus.ServiceFailure;
import cx.niro.verticles.command.AgentDirectory.Presence;
import cx.niro.verticles.command.CommandMessages.Poll;
import cx.niro.verticles.command.CommandMessages.PollReply;
import cx.niro.verticles.command.HeldPolls.Held;
import cx.niro.verticles.enrollment.EnrollmentMessages.AgentKeyRevoked;
import cx.niro.verticles.heartbeat.HeartbeatMessages.RunChanged;
import cx.niro.verticles.liveness.Proofs;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings due commands to the polls that this node holds. Belongs to one event loop. */
final class Courier {
    private static final Logger LOG = LoggerFactory.getLogger(Courier.class);

    /** Of a poll that does not want to wait: long enough to read what is due. */
    private static final long LEAST_WAIT_MILLIS = 100;

    private final Vertx vertx;
    private final CommandConfig config;
    private final DeliveryStore store;
    private final AgentDirectory directory;
    private final String nodeId;
    private final Proofs proofs;
    private final Clock clock;
    private final BiConsumer<UUID, UUID> ringElsewhere;
    private final HeldPolls polls = new HeldPolls();
    private final Claims claims;
    private Future<?> releasing = Future.succeededFuture();
    private boolean stopping;

    /** @param ringElsewhere takes cluster and command that this node claimed but has no poll for any more */
    Courier(
            Vertx vertx,
            CommandConfig config,
            DeliveryStore store,
            AgentDirectory directory,
            String nodeId,
            Proofs proofs,
            Clock clock,
            BiConsumer<UUID, UUID> ringElsewhere) {
        this.vertx = vertx;
        this.config = config;
        this.store = store;
        this.directory = directory;
        this.nodeId = nodeId;
        this.proofs = proofs;
        this.clock = clock;
        this.ringElsewhere = ringElsewhere;
        this.claims = new Claims(store, config, polls, this::deliverAll, this::sayNotAsked);
    }

    HeldPolls polls() {
        return polls;
    }

    /**
     * Holds the poll and announces it before it reads what is due, so that no command falls between the two.
     *
     * @param current whether the run is the current one of its cluster: others are not held for long, nor announced
     */
    Future<PollReply> poll(Poll poll, boolean current) {
        var agent = poll.agent();
        var request = poll.request();
        var held = new Held(poll.id(), agent.clusterId(), agent.keyId(), request.runId(), current);
        var acknowledged = ids(request.acknowledgedIds());
        if (stopping) {
            return acknowledge(held, acknowledged).map(done -> provenAnswer(held, List.of()));
        }
        return polls.hold(held).compose(holding -> {
            if (current) {
                announce(held.clusterId());
            }
            endInTime(held, request.waitSeconds(), current ? config.longestHold() : config.longestHoldAside());
            acknowledge(held, acknowledged).onComplete(done -> {
                held.markFresh();
                claims.want(held);
            });
            return held.answer();
        });
    }

    /** Nobody listens for its answer any more. */
    void drop(UUID pollId, UUID clusterId, String runId) {
        var held = polls.find(clusterId, runId);
        if (held != null && held.id().equals(pollId)) {
            polls.end(held, PollReply.NONE);
        }
    }

    /** Those of the cluster that are held here get what is due; tells whether one of them is the current run's. */
    @CanIgnoreReturnValue
    boolean ring(UUID clusterId) {
        var held = polls.of(clusterId);
        held.forEach(claims::want);
        return held.stream().anyMatch(Held::isCurrent);
    }

    void endRevoked(AgentKeyRevoked revoked) {
        directory.forget(Set.of(revoked.clusterId()));
        polls.fail(
                poll -> poll.keyId().equals(revoked.keyId()),
                new ServiceFailure(
                        ServiceFailure.Code.UNAUTHENTICATED, "agent_key_invalid", "the agent key was revoked"));
    }

    void endSuperseded(RunChanged changed) {
        polls.fail(
                poll -> poll.clusterId().equals(changed.clusterId())
                        && !poll.runId().equals(changed.runId()),
                changed.runId().isEmpty()
                        ? Refusals.cloneQuarantined()
                        : new ServiceFailure(
                                ServiceFailure.Code.CONFLICT,
                                "superseded",
                                "another run of the agent took over; stand by"));
    }

    /** Finds what lost rings and lost answers left behind. */
    Future<?> sweep() {
        var clusters = polls.clusterIds();
        return clusters.isEmpty()
                ? Future.succeededFuture()
                : store.due(clusters).onSuccess(due -> due.forEach(this::ring));
    }

    /** Answers every poll at once, so that agents turn to another node, and gives back what was claimed too late. */
    Future<?> stop() {
        stopping = true;
        polls.endAll(poll -> provenAnswer(poll, List.of()));
        return claims.stop().compose(idle -> releasing);
    }

    private void announce(UUID clusterId) {
        var known = directory.find(clusterId);
        if (known == null || !known.nodeId().equals(nodeId)) {
            directory.announce(Map.of(clusterId, new Presence(nodeId, clock.millis())));
        }
    }

    /** An acknowledgement that is lost costs another delivery, which the agent answers from memory. */
    private Future<Void> acknowledge(Held held, Set<UUID> ids) {
        return ids.isEmpty()
                ? Future.succeededFuture()
                : store.acknowledge(held.clusterId(), held.runId(), ids).recover(failure -> {
                    LOG.atDebug()
                            .setCause(failure)
                            .addKeyValue(LogKeys.CLUSTER, held.clusterId())
                            .log("commands could not be acknowledged");
                    return Future.succeededFuture();
                });
    }

    private void endInTime(Held poll, int waitSeconds, Duration longestHold) {
        var wait = Math.min(waitSeconds * 1000L, longestHold.toMillis());
        var timer = vertx.setTimer(
                Math.max(LEAST_WAIT_MILLIS, wait), over -> polls.end(poll, provenAnswer(poll, List.of())));
        poll.answer().onComplete(ended -> {
            var unused = vertx.cancelTimer(timer);
        });
    }

    private void deliverAll(List<Claimed> claimed) {
        claimed.stream()
                .collect(Collectors.groupingBy(Claimed::clusterId))
                .forEach((clusterId, commands) -> deliver(clusterId, commands));
    }

    private void deliver(UUID clusterId, List<Claimed> commands) {
        // a cluster has one current run, and only that one is given commands
        var runId = commands.get(0).runId();
        var held = polls.find(clusterId, runId);
        if (held == null) {
            giveBack(runId, commands);
            return;
        }
        var sent = Deliveries.thatFit(commands);
        polls.end(held, provenAnswer(held, sent));
        if (sent.size() < commands.size()) {
            giveBack(runId, commands.subList(sent.size(), commands.size()));
        }
    }

    /** The poll ended while its commands were claimed; wherever the next one is, it should find them. */
    private void giveBack(String runId, List<Claimed> commands) {
        var released = store.release(runId, commands)
                .onSuccess(done -> commands.forEach(command -> ringElsewhere.accept(command.clusterId(), command.id())))
                .onFailure(failure ->
                        LOG.atDebug().setCause(failure).log("commands could not be given back, their lease ends soon"));
        releasing = Future.join(releasing, released).otherwiseEmpty();
    }

    private PollReply provenAnswer(Held poll, List<Claimed> commands) {
        return new PollReply(commands, proofs.make(poll.clusterId(), poll.runId(), Proofs.POLL));
    }

    private void sayNotAsked(Throwable failure) {
        if (!(failure instanceof ServiceFailure)) {
            LOG.atError().setCause(failure).log("due commands could not be claimed, the sweep tries again");
        }
    }

    private static Set<UUID> ids(List<String> texts) {
        return texts.stream()
                .filter(text -> text.length() == 36)
                .map(Courier::idOrNull)
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
    }

    private static UUID idOrNull(String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
