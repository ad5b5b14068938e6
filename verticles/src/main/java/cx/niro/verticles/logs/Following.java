package cx.niro.verticles.logs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import cx.niro.protocol.Command;
import cx.niro.protocol.InvalidMessage;
import cx.niro.protocol.ProtocolJson;
import cx.niro.verticles.bus.Bus;
import cx.niro.verticles.bus.ServiceFailure;
import cx.niro.verticles.command.CommandMessages;
import cx.niro.verticles.command.CommandMessages.Accepted;
import cx.niro.verticles.command.CommandMessages.CommandDetail;
import cx.niro.verticles.command.CommandMessages.Enqueue;
import cx.niro.verticles.command.CommandMessages.Find;
import cx.niro.verticles.gateway.Principal;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;

/** Tells agents to follow a log, and to stop. */
final class Following {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final int WAIT_SECONDS = 10;
    private static final Duration BEYOND_WAIT = Duration.ofSeconds(10);
    private static final long CREDIT_BYTES = 64 * 1024;
    private static final Set<String> UNDER_WAY = Set.of("pending", "delivered", "running");

    private final Bus bus;
    private final Clock clock;

    Following(Bus bus, Clock clock) {
        this.bus = bus;
        this.clock = clock;
    }

    /**
     * Asks the agent to follow from there on. Succeeds when the agent does so; with the state to show when it does not; null when it
     * is following.
     */
    Future<StreamState> start(UUID streamId, long epoch, Target target, Principal principal, Want from) {
        var command = command("logs.start", streamId, epoch)
                .put("namespace", target.namespace())
                .put("pod", target.pod())
                // of a pod that was not reported yet the cluster's own words tell which containers there are
                .put("container", target.container().isEmpty() ? target.pod() : target.container())
                .put("previous", target.previous())
                .put("follow", !target.previous())
                .put("credit_bytes", CREDIT_BYTES);
        if (from.cursor() != null) {
            command.set("cursor", ProtocolJson.mapper().valueToTree(from.cursor()));
        } else {
            if (from.tail() != null) {
                command.put("tail_lines", from.tail());
            }
            if (from.since() != null) {
                command.put("since_seconds", secondsSince(from.since()));
            }
        }
        return enqueue(streamId, epoch, target.clusterId(), principal, command)
                .compose(accepted -> result(accepted, principal));
    }

    Future<?> stop(UUID streamId, long epoch, Target target, Principal principal) {
        return enqueue(streamId, epoch, target.clusterId(), principal, command("logs.stop", streamId, epoch));
    }

    private static ObjectNode command(String type, UUID streamId, long epoch) {
        return ProtocolJson.mapper()
                .createObjectNode()
                .put("type", type)
                .put("stream_id", streamId.toString())
                .put("epoch", epoch);
    }

    /** Start and stop of one epoch keep their order; another epoch does not wait for them: it may be an agent's death that ended one. */
    private Future<Accepted> enqueue(
            UUID streamId, long epoch, UUID clusterId, Principal principal, ObjectNode command) {
        try {
            // an agent that cannot read one command loses all that came with it
            var unused = ProtocolJson.decode(ProtocolJson.encode(command), Command.class);
        } catch (InvalidMessage e) {
            return Future.failedFuture(ServiceFailure.invalid(e.field(), e.problem()));
        }
        return bus.request(
                CommandMessages.ENQUEUE,
                new Enqueue(principal, clusterId, command, streamId + ":" + epoch, null, DEADLINE.toMillis()));
    }

    private Future<StreamState> result(Accepted accepted, Principal principal) {
        return bus.request(
                        CommandMessages.FIND,
                        new Find(principal.visibleOrgIds(), accepted.id().toString(), WAIT_SECONDS),
                        BEYOND_WAIT.plusSeconds(WAIT_SECONDS))
                .compose(command -> UNDER_WAY.contains(command.status())
                        ? result(accepted, principal)
                        : Future.succeededFuture(state(command)));
    }

    private static StreamState state(CommandDetail command) {
        return switch (command.status()) {
            case "succeeded" -> null;
            case "unsupported" ->
                StreamState.failed("unsupported", "the agent of this cluster is too old to send logs; update it");
            case "expired" ->
                StreamState.unreachable(
                        "agent_silent", "the agent did not answer within " + DEADLINE.toSeconds() + " s");
            default ->
                Refusals.SUPERSEDED.equals(command.reason())
                        ? null
                        : StreamState.failed(command.reason(), command.message());
        };
    }

    private long secondsSince(String timestamp) {
        try {
            var age = Duration.between(Instant.parse(timestamp), clock.instant());
            return Math.max(1, age.toSeconds() + 1);
        } catch (java.time.DateTimeException e) {
            throw ServiceFailure.invalid("since", "'" + timestamp + "' is not a time");
        }
    }
}
