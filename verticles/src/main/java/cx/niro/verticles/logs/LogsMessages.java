package cx.niro.verticles.logs;

import cx.niro.protocol.LogCredit;
import cx.niro.verticles.bus.Address;
import cx.niro.verticles.bus.BulkAddress;
import cx.niro.verticles.bus.Done;
import cx.niro.verticles.bus.Topic;
import cx.niro.verticles.gateway.Principal;
import cx.niro.verticles.logs.Ring.Place;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.UUID;

/** What the parts of the log relay say to each other. */
public final class LogsMessages {
    /**
     * Lets a page of somebody in. Fails with NOT_FOUND, CONFLICT {@code cluster_offline} or {@code capability_missing}, BUSY
     * {@code too_many_streams}.
     */
    static final Address<Enter, Entered> ENTER = new Address<>("logs.enter", Enter.class, Entered.class);

    static final Address<Exit, Done> EXIT = new Address<>("logs.exit", Exit.class, Done.class);

    /** Which containers a page shows now. */
    static final Address<LineUp, Lineup> LINE_UP = new Address<>("logs.line-up", LineUp.class, Lineup.class);

    /** Finds the stream of a container, or makes it, or takes it over from a node that is gone. */
    static final Address<Open, Located> OPEN = new Address<>("logs.open", Open.class, Located.class);

    /** A batch from this node's door, to be brought to the stream's owner. */
    static final BulkAddress<Posted, LogCredit> POST = new BulkAddress<>("logs.post", Posted.class, LogCredit.class);

    /** In the inbox of each node: a batch of a stream that it owns. */
    static final BulkAddress<Posted, LogCredit> BATCH = new BulkAddress<>("logs.batch", Posted.class, LogCredit.class);

    /** In the inbox of each node: a viewer asks for lines; the reply is a {@link ReadAnswer}. */
    static final Address<Read, Buffer> READ = new Address<>("logs.read", Read.class, Buffer.class);

    /** In the inbox of each node: a viewer closed its page. */
    static final Address<Leave, Done> LEAVE = new Address<>("logs.leave", Leave.class, Done.class);

    /** A stream has another owner. */
    static final Topic<Claimed> CLAIMED = new Topic<>("logs.claimed", Claimed.class);

    private LogsMessages() {}

    /**
     * @param pageId of the connection
     * @param clusterId as the caller wrote it
     * @param what is looked at, for the audit
     */
    record Enter(Principal principal, UUID pageId, String clusterId, String what) {}

    record Entered(UUID clusterId) {}

    record Exit(UUID pageId) {}

    /**
     * @param workload {@code Kind/name}; null for the pods by name
     * @param container null for the first one, {@code *} for all
     */
    record LineUp(
            Principal principal,
            UUID clusterId,
            String namespace,
            List<String> pods,
            String workload,
            String container) {
        LineUp {
            pods = pods == null ? List.of() : List.copyOf(pods);
        }
    }

    record Lineup(List<Source> sources) {
        Lineup {
            sources = sources == null ? List.of() : List.copyOf(sources);
        }
    }

    /** A container whose log is shown; empty for the only one of its pod. */
    record Source(String namespace, String pod, String container) {}

    /**
     * @param shared false for a stream of one viewer's own
     * @param suspect a node that does not answer, to be replaced if it is the owner; null for none
     */
    record Open(Principal principal, Target target, Want want, boolean shared, String suspect) {}

    record Located(UUID streamId, String owner) {}

    /**
     * @param ring whose the place is; of no meaning without one
     * @param place null for a viewer that begins, by its {@code want}
     * @param mostBytes 0 for a viewer that cannot take any now and says that it lives
     * @param holdMillis how long to wait for lines
     */
    record Read(UUID streamId, long ring, String viewer, Place place, Want want, int mostBytes, long holdMillis) {}

    record Leave(UUID streamId, String viewer) {}

    record Claimed(UUID streamId, String owner) {}
}
