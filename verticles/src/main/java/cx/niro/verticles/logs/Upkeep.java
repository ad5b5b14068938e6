package cx.niro.verticles.logs;

import cx.niro.verticles.bus.Bus;
import cx.niro.verticles.bus.LogKeys;
import cx.niro.verticles.fleet.FleetMessages;
import cx.niro.verticles.fleet.FleetMessages.OfCluster;
import io.vertx.core.Future;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the streams of this node going: starts their agents, starts them anew, ends what nobody looks at. Belongs to one event loop. */
final class Upkeep {
    private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);
    private final Bus bus;
    private final String nodeId;
    private final LogStore store;
    private final Streams streams;
    private final Following following;
    private final LogsConfig config;
    private final LogsMetrics metrics;
    private final Set<UUID> restarting = new HashSet<>();

    Upkeep(
            Bus bus,
            String nodeId,
            LogStore store,
            Streams streams,
            Following following,
            LogsConfig config,
            LogsMetrics metrics) {
        this.bus = bus;
        this.nodeId = nodeId;
        this.store = store;
        this.streams = streams;
        this.following = following;
        this.config = config;
        this.metrics = metrics;
    }

    /** The stream is this node's, and its agent is to send from there on. */
    void begin(OwnedStream stream, Want from) {
        stream.begin(from);
        start(stream);
    }

    void tick() {
        var now = System.nanoTime();
        for (var stream : streams.all()) {
            stream.tick(now);
            if (stream.isIdle(now)) {
                end(stream);
            } else if (stream.isSilent(now)) {
                restart(stream, "the agent was silent");
            }
        }
    }

    /** Another process of the agent knows nothing of the streams. */
    void runChanged(UUID clusterId) {
        for (var stream : streams.all()) {
            if (stream.target().clusterId().equals(clusterId) && !stream.state().isFinal()) {
                restart(stream, "the agent was restarted");
            }
        }
    }

    Future<?> renew() {
        var before = streams.all();
        if (before.isEmpty()) {
            return Future.succeededFuture();
        }
        var ids = before.stream().map(OwnedStream::id).collect(Collectors.toSet());
        return store.renew(nodeId, ids)
                .onSuccess(still -> before.stream()
                        .filter(stream -> !still.contains(stream.id()))
                        .forEach(stream -> streams.drop(stream, Refusals.supersededEpoch())));
    }

    Future<?> removeOrphans() {
        return store.removeOrphans(config.orphanAfter());
    }

    private void start(OwnedStream stream) {
        var epoch = stream.epoch();
        following
                .start(stream.id(), epoch, stream.target(), stream.principal(), stream.wanted())
                .onSuccess(refused -> {
                    if (stream.epoch() == epoch) {
                        stream.say(refused);
                    }
                })
                .onFailure(failure -> {
                    if (stream.epoch() == epoch) {
                        stream.say(StreamState.unopened(failure));
                    }
                });
    }

    private void end(OwnedStream stream) {
        streams.drop(stream, Refusals.stopped());
        store.remove(stream.id(), nodeId, stream.epoch())
                .onFailure(failure -> LOG.atDebug()
                        .setCause(failure)
                        .log("log stream could not be removed, it is swept as an orphan"));
        if (!stream.state().isFinal()) {
            following
                    .stop(stream.id(), stream.epoch(), stream.target(), stream.principal())
                    .onFailure(failure -> LOG.atDebug()
                            .setCause(failure)
                            .log("agent could not be told to stop, its next batch tells it"));
        }
    }

    private void restart(OwnedStream stream, String why) {
        if (!restarting.add(stream.id())) {
            return;
        }
        isHeard(stream)
                .compose(heard -> heard ? claimAgain(stream, why) : Future.succeededFuture())
                .onFailure(failure -> LOG.atDebug()
                        .setCause(failure)
                        .addKeyValue(LogKeys.CLUSTER, stream.target().clusterId())
                        .log("log stream could not be started anew, the next tick tries again"))
                .onComplete(done -> restarting.remove(stream.id()));
    }

    private Future<Boolean> isHeard(OwnedStream stream) {
        return bus.request(
                        FleetMessages.GET_STATUS,
                        new OfCluster(
                                stream.principal().visibleOrgIds(),
                                stream.target().clusterId().toString()))
                .map(cluster -> {
                    if (!FleetMessages.UNHEARD.contains(cluster.status())) {
                        return true;
                    }
                    stream.say(StreamState.unreachable("cluster_offline", "the cluster is " + cluster.status()));
                    return false;
                });
    }

    private Future<Void> claimAgain(OwnedStream stream, String why) {
        return store.claim(stream.id(), stream.epoch(), nodeId).map(row -> {
            if (streams.get(stream.id()) != stream) {
                return null;
            }
            if (row == null) {
                streams.drop(stream, Refusals.supersededEpoch());
            } else {
                metrics.restarted();
                stream.restarted(row.epoch(), why);
                start(stream);
            }
            return null;
        });
    }
}
