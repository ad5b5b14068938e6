package cx.niro.backbone.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How a node finds the others and is found.
 *
 * @param name only nodes of the same name join each other
 * @param host address that this node listens on and tells the others, for membership and bus
 * @param port of the membership (Hazelcast)
 * @param busPort of the event bus; 0 for any free one
 * @param tls of the event bus; empty for plain text
 */
public record ClusterConfig(Join join, String name, String host, int port, int busPort, Optional<BusTls> tls) {
    /** Where the others are. */
    public sealed interface Join permits Tcp, Kubernetes {}

    /** @param members host:port of every node that may be there, this one or not */
    public record Tcp(List<String> members) implements Join {
        public Tcp {
            members = List.copyOf(members);
        }
    }

    /** @param service headless, its DNS name lists the nodes */
    public record Kubernetes(String service) implements Join {}

    /** PEM files: this node's certificate and key, and the authority that signed all nodes' certificates and nothing else. */
    public record BusTls(Path certificate, Path key, Path authority) {}
}
