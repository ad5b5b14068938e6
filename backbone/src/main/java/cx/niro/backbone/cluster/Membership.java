package cx.niro.backbone.cluster;

import cx.niro.backbone.config.NodeConfig;
import cx.niro.verticles.bus.Members;
import cx.niro.verticles.command.AgentDirectory;
import cx.niro.verticles.command.LocalDirectory;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import java.util.Optional;
import java.util.UUID;

/** How this node belongs to the others, or to nobody. */
public interface Membership {
    /** Blocks until this node has joined, about as long as the others take to answer. */
    static Membership join(NodeConfig config, MeterRegistry registry) {
        var nodeId = UUID.randomUUID().toString();
        return config.cluster()
                .<Membership>map(cluster -> HazelcastMembership.join(cluster, nodeId, registry))
                .orElseGet(() -> new Alone(Members.alone(nodeId), new LocalDirectory()));
    }

    Members members();

    /** A Vert.x whose event bus reaches the others. */
    Future<Vertx> start(VertxBuilder builder, VertxOptions options);

    /** Which node holds whose poll. */
    AgentDirectory directory();

    /** To be deployed last: it watches over what the concerns registered. */
    Optional<Deployable> doctor();

    /** False when this node does not hear the others though there are some, or is no member any more. */
    boolean isWell();

    /** Leaves; blocks for a while. After this the others know that this node is gone. */
    void leave();

    /** A node by itself. */
    record Alone(Members members, AgentDirectory directory) implements Membership {
        @Override
        public Future<Vertx> start(VertxBuilder builder, VertxOptions options) {
            return Future.succeededFuture(builder.with(options).build());
        }

        @Override
        public Optional<Deployable> doctor() {
            return Optional.empty();
        }

        @Override
        public boolean isWell() {
            return true;
        }

        @Override
        public void leave() {
            // nobody to leave
        }
    }
}
