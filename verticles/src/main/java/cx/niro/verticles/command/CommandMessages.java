package cx.niro.verticles.command;

import com.fasterxml.jackson.databind.JsonNode;
import cx.niro.protocol.CommandResult;
import cx.niro.protocol.ObjectOutcome;
import cx.niro.protocol.PollRequest;
import cx.niro.protocol.Proof;
import cx.niro.verticles.bus.Address;
import cx.niro.verticles.bus.BulkAddress;
import cx.niro.verticles.bus.Done;
import cx.niro.verticles.bus.Topic;
import cx.niro.verticles.gateway.AgentPrincipal;
import cx.niro.verticles.gateway.Principal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What the command channel answers and tells. */
public final class CommandMessages {
    /**
     * Makes a command for a concern on behalf of a person and rings the cluster's agent. Fails with NOT_FOUND for a cluster that
     * the principal does not see.
     */
    public static final Address<Enqueue, Accepted> ENQUEUE =
            new Address<>("command.enqueue", Enqueue.class, Accepted.class);

    /** A command reached a terminal state. At most once, as everything on the bus: the row is the truth. */
    public static final Topic<Finished> FINISHED = new Topic<>("command.finished", Finished.class);

    /** Makes a command of a type that people may ask for; the body is its sealed manifests, empty for none. */
    static final BulkAddress<Create, Accepted> CREATE =
            new BulkAddress<>("command.create", Create.class, Accepted.class);

    /** Answers when the command is finished, or with its state when the wait is over. */
    public static final Address<Find, CommandDetail> FIND =
            new Address<>("command.find", Find.class, CommandDetail.class);

    static final Address<Cancel, Accepted> CANCEL = new Address<>("command.cancel", Cancel.class, Accepted.class);
    static final Address<History, CommandPage> HISTORY =
            new Address<>("command.history", History.class, CommandPage.class);

    /** A poll; what is sealed in its reply is opened at the door. */
    static final Address<Poll, PollReply> POLL = new Address<>("command.poll", Poll.class, PollReply.class);

    /** The connection of a poll is gone: it takes no commands any more. */
    static final Address<PollGone, Done> POLL_GONE = new Address<>("command.poll-gone", PollGone.class, Done.class);

    /** In the inbox of each node: there may be due commands for a poll that it holds. */
    static final Address<Ring, Rung> RING = new Address<>("commands", Ring.class, Rung.class);

    static final Address<Result, Done> RESULT = new Address<>("command.result", Result.class, Done.class);

    private CommandMessages() {}

    /**
     * A command by a concern.
     *
     * @param command the protocol's Command as JSON, with its type
     * @param orderingKey commands of a cluster with the same key run one at a time; null for none
     * @param idempotencyKey of the cluster; null for none
     * @param deadlineMillis from now
     */
    public record Enqueue(
            Principal principal,
            UUID clusterId,
            JsonNode command,
            String orderingKey,
            String idempotencyKey,
            long deadlineMillis) {}

    public record Accepted(UUID id, String status) {}

    public record Finished(UUID id, UUID clusterId, UUID orgId, String status) {}

    /**
     * What a person asks for.
     *
     * @param command the protocol's Command as JSON, with a fingerprint in place of manifests; {@code prune} may be true, for all
     *     that is left of earlier applies of its deployment
     * @param summary of its objects; null for a command without any, likewise {@code objectCount}
     * @param deadlineSeconds from now; null for the type's own, likewise {@code deadline}
     */
    record Create(
            Principal principal,
            String clusterId,
            UUID id,
            JsonNode command,
            String summary,
            Integer objectCount,
            Integer deadlineSeconds,
            Instant deadline,
            String idempotencyKey) {}

    /** @param id as the caller wrote it */
    public record Find(List<UUID> visibleOrgIds, String id, int waitSeconds) {
        public Find {
            visibleOrgIds = List.copyOf(visibleOrgIds);
        }
    }

    record Cancel(Principal principal, String id) {}

    /** @param status null for all, else separated by commas; likewise {@code type} */
    record History(List<UUID> visibleOrgIds, String clusterId, String status, String type, int limit, String cursor) {
        History {
            visibleOrgIds = List.copyOf(visibleOrgIds);
        }
    }

    /** @param id of this poll, so that its end cannot be taken for another's */
    record Poll(UUID id, AgentPrincipal agent, PollRequest request) {}

    /** @param proof null where the poll gave way to another one */
    record PollReply(List<Claimed> commands, Proof proof) {
        static final PollReply NONE = new PollReply(List.of(), null);

        PollReply {
            commands = List.copyOf(commands);
        }
    }

    record PollGone(UUID id, UUID clusterId, String runId) {}

    record Result(AgentPrincipal agent, String commandId, CommandResult result) {}

    record Ring(UUID clusterId, UUID commandId) {}

    /** @param held whether the node holds a poll of the cluster's current run */
    record Rung(boolean held) {}

    /**
     * A command as the REST API lists it.
     *
     * @param attempt number of deliveries so far
     * @param durationMillis as the agent measured it
     * @param summary of its objects; null for a command without any
     * @param objectCount how many it is about; null for a command without any, and where it is not known
     * @param counts objects by outcome so far
     */
    public record CommandItem(
            UUID id,
            UUID clusterId,
            String type,
            String status,
            String requestedBy,
            Instant createdAt,
            Instant deadline,
            int attempt,
            String runId,
            Instant deliveredAt,
            Instant acknowledgedAt,
            Instant finishedAt,
            String reason,
            String message,
            Long durationMillis,
            String summary,
            Integer objectCount,
            boolean dryRun,
            Map<String, Integer> counts) {
        public CommandItem {
            counts = counts == null ? Map.of() : Map.copyOf(counts);
        }
    }

    record CommandPage(Instant asOf, List<CommandItem> items, String nextCursor) {
        CommandPage {
            items = List.copyOf(items);
        }
    }

    /**
     * A command with what became of its objects.
     *
     * @param lateResult a result that came after the end and says something else; null for none
     */
    public record CommandDetail(
            UUID id,
            UUID clusterId,
            String type,
            String status,
            String requestedBy,
            Instant createdAt,
            Instant deadline,
            int attempt,
            String runId,
            Instant deliveredAt,
            Instant acknowledgedAt,
            Instant finishedAt,
            String reason,
            String message,
            Long durationMillis,
            String summary,
            Integer objectCount,
            boolean dryRun,
            Map<String, Integer> counts,
            String orderingKey,
            List<ObjectOutcome> outcomes,
            CommandResult lateResult) {
        public CommandDetail {
            counts = Map.copyOf(counts);
            outcomes = List.copyOf(outcomes);
        }

        static CommandDetail of(
                CommandItem item, String orderingKey, List<ObjectOutcome> outcomes, CommandResult lateResult) {
            return new CommandDetail(
                    item.id,
                    item.clusterId,
                    item.type,
                    item.status,
                    item.requestedBy,
                    item.createdAt,
                    item.deadline,
                    item.attempt,
                    item.runId,
                    item.deliveredAt,
                    item.acknowledgedAt,
                    item.finishedAt,
                    item.reason,
                    item.message,
                    item.durationMillis,
                    item.summary,
                    item.objectCount,
                    item.dryRun,
                    item.counts,
                    orderingKey,
                    outcomes,
                    lateResult);
        }

        boolean isFinished() {
            return CommandStatus.of(status).isTerminal();
        }
    }
}
