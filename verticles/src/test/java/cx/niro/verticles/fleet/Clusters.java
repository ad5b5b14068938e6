package cx.niro.verticles.fleet;

import cx.niro.protocol.AgentInfo;
import cx.niro.protocol.AgentStats;
import cx.niro.protocol.Capabilities;
import cx.niro.protocol.Container;
import cx.niro.protocol.ContainerState;
import cx.niro.protocol.MissingPart;
import cx.niro.protocol.Node;
import cx.niro.protocol.Owner;
import cx.niro.protocol.Pod;
import cx.niro.protocol.ProtocolJson;
import cx.niro.protocol.Resources;
import cx.niro.protocol.Snapshot;
import cx.niro.protocol.Usage;
import cx.niro.protocol.WarningEvent;
import cx.niro.verticles.fleet.FleetPodStore.FleetPodRow;
import cx.niro.verticles.heartbeat.HeartbeatMessages.ClusterFacts;
import cx.niro.verticles.heartbeat.HeartbeatMessages.Proven;
import cx.niro.verticles.heartbeat.HeartbeatMessages.Seen;
import cx.niro.verticles.heartbeat.PodProblem;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.zip.GZIPOutputStream;

/** Clusters as tests need them. */
final class Clusters {
    static final UUID ORG = UUID.fromString("01900000-0000-7000-8000-000000000001");
    static final UUID OTHER_ORG = UUID.fromString("01900000-0000-7000-8000-000000000002");
    static final Instant BORN = Instant.parse("2026-01-01T00:00:00Z");

    private Clusters() {}

    static ClusterRecord cluster(UUID id, String name) {
        return cluster(id, name, "dev", Map.of());
    }

    static ClusterRecord cluster(UUID id, String name, String environment, Map<String, String> labels) {
        return new ClusterRecord(id, ORG, name, environment, labels, BORN, BORN, "uid-" + name, null);
    }

    static ClusterRecord ofOrganization(UUID orgId, UUID id, String name) {
        return new ClusterRecord(id, orgId, name, "dev", Map.of(), BORN, BORN, "uid-" + name, null);
    }

    static ClusterRecord neverEnrolled(UUID id, String name) {
        return new ClusterRecord(id, ORG, name, "dev", Map.of(), BORN, null, null, null);
    }

    static ClusterFacts facts(UUID id, long epoch, long sequence) {
        return facts(id, epoch, sequence, new AgentInfo("0.1.0", 1, "v1.32.4+k3s1", "niro/agent:0.1.0"));
    }

    static ClusterFacts facts(UUID id, long epoch, long sequence, AgentInfo agent) {
        return new ClusterFacts(
                id,
                ORG,
                epoch,
                sequence,
                epoch * 1000 + sequence,
                "run-" + epoch,
                agent,
                new AgentStats(BORN, 90_000_000, 1000, 2000, 2000, 1000, BORN, 12, null, null, null),
                new Capabilities(true, false, false, false),
                "v1.32.4+k3s1",
                3,
                2,
                10,
                8,
                1,
                1,
                0,
                1,
                4000,
                8_000_000_000L,
                2,
                List.of(new MissingPart("events", "forbidden", "events is forbidden")));
    }

    /** Of an agent whose channels all work. */
    static Seen seen(UUID id, Instant at) {
        return seen(id, at, new Proven(BORN, at, at, at, BORN, null));
    }

    static Seen seen(UUID id, Instant at, Proven proven) {
        return new Seen(id, at, 1000, 2_000_000_000L, proven);
    }

    static Snapshot snapshot(String digest) {
        return new Snapshot(
                List.of(node("b"), node("a")),
                List.of(
                        pod("web", "web-1", "a", "Running"),
                        pod("shop", "cart-0", "b", "CrashLoopBackOff"),
                        pod("shop", "cart-1", "b", "Running")),
                List.of(),
                List.of(event("e1", BORN), event("e2", BORN.plusSeconds(60))),
                List.of("web", "shop", "kube-system"),
                digest);
    }

    static Node node(String name) {
        return new Node(
                name,
                "uid-" + name,
                "h-" + name,
                "Ready",
                false,
                List.of("worker"),
                "v1.32.4+k3s1",
                "k3OS",
                "amd64",
                "containerd",
                "10.0.0.1",
                new Resources(2000L, 4_000_000_000L),
                new Resources(1900L, 3_900_000_000L),
                110,
                List.of(),
                BORN);
    }

    static Pod pod(String namespace, String name, String node, String status) {
        var container = new Container(
                "main",
                "registry/" + name + ":1",
                false,
                null,
                null,
                true,
                false,
                status.equals("Running"),
                3,
                new ContainerState("running", null, null, null, BORN),
                null,
                null,
                List.of("SECRET_TOKEN"));
        return new Pod(
                namespace,
                name,
                "uid-" + name,
                "h-" + name,
                "Running",
                status,
                null,
                node,
                new Owner("Deployment", name.substring(0, name.indexOf('-')), false),
                3,
                status.equals("Running"),
                List.of(container),
                List.of(),
                List.of(),
                false,
                false,
                false,
                List.of(),
                BORN,
                BORN);
    }

    static FleetPodRow row(UUID clusterId, Pod pod) {
        return new FleetPodRow(
                clusterId,
                pod.namespace(),
                pod.name(),
                pod.phase(),
                pod.status(),
                PodProblem.isProblem(pod),
                pod.ready(),
                pod.restarts(),
                pod.node(),
                pod.owner(),
                pod.containers().stream().map(Container::image).toList(),
                pod.createdAt());
    }

    static WarningEvent event(String uid, Instant at) {
        return new WarningEvent(uid, "h-" + uid, "shop", "Pod", "cart-0", "BackOff", "restarting", 4, at, at);
    }

    /** Aligned with {@link #snapshot}: nodes a, b; pods shop/cart-0, shop/cart-1, web/web-1. */
    static Usage usage(String digest) {
        return new Usage(
                BORN, digest, List.of(100L, 200L), List.of(1L, 2L), List.of(10L, 20L, -1L), List.of(11L, 21L, -1L));
    }

    static byte[] gzip(Object message) {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write(ProtocolJson.encode(message));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
