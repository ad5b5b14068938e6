package cx.niro.verticles.command;

import cx.niro.verticles.command.CommandMessages.CommandDetail;
import cx.niro.verticles.command.CommandMessages.CommandPage;
import cx.niro.verticles.command.DeliveryStore.Ended;
import cx.niro.verticles.gateway.Principal;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * Commands as people see them. Methods with a principal see only the organizations visible to it, fail with NOT_FOUND for any
 * other, and write an audit row with the change. Every method fails with UNAVAILABLE while the database is down.
 */
interface CommandStore {
    /**
     * Makes a pending command. One with the idempotency key of an earlier one of the cluster is that earlier one; fails with
     * CONFLICT {@code idempotency_key_used} if they ask for different things.
     * The audit row of apply and delete has their own name, and the summary.
     */
    Future<Stored> insert(Principal principal, NewCommand command);

    /**
     * The earlier command with the idempotency key of this one. Fails with NOT_FOUND if there is none, and as insert does if they
     * ask for different things.
     */
    Future<Stored> findRepeated(Principal principal, NewCommand command);

    /** Fails with CONFLICT {@code already_finished}. */
    Future<Ended> cancel(Principal principal, UUID id);

    Future<CommandDetail> find(List<UUID> visibleOrgIds, UUID id);

    /** Newest first, without outcomes. A cursor of one filter is good for any other. */
    Future<CommandPage> history(
            List<UUID> visibleOrgIds, UUID clusterId, HistoryFilter filter, int limit, String cursor);

    /** Those of the commands that are finished. */
    Future<Set<UUID>> finished(Collection<UUID> ids);

    /** Ends commands whose deadline passed; several nodes may do so at once. */
    Future<List<Ended>> expire(int most);

    /**
     * What is wanted of a cluster.
     *
     * @param id null for any
     * @param payload the protocol's Command, with a fingerprint in place of manifests; {@code prune} may be true
     * @param summary null for none; likewise {@code objectCount}, {@code sealed}, {@code orderingKey} and {@code idempotencyKey}
     * @param sealed manifests, kept until the command ends
     * @param deadline from now
     */
    record NewCommand(
            UUID id,
            UUID clusterId,
            String type,
            JsonObject payload,
            String summary,
            Integer objectCount,
            Buffer sealed,
            String orderingKey,
            String idempotencyKey,
            Duration deadline) {
        NewCommand(
                UUID clusterId,
                String type,
                JsonObject payload,
                String orderingKey,
                String idempotencyKey,
                Duration deadline) {
            this(null, clusterId, type, payload, null, null, null, orderingKey, idempotencyKey, deadline);
        }

        @Override
        public String toString() {
            return "NewCommand[" + clusterId + ", " + type + ", " + summary + "]";
        }
    }

    /** @param made false for one that was there already */
    record Stored(UUID id, UUID clusterId, CommandStatus status, boolean made) {}
}
