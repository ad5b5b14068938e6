package cx.niro.verticles.heartbeat;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import cx.niro.protocol.AgentInfo;
import cx.niro.protocol.AgentStats;
import cx.niro.protocol.Capabilities;
import cx.niro.protocol.Container;
import cx.niro.protocol.Delta;
import cx.niro.protocol.Heartbeat;
import cx.niro.protocol.MissingPart;
import cx.niro.protocol.Node;
import cx.niro.protocol.Owner;
import cx.niro.protocol.Pod;
import cx.niro.protocol.Proof;
import cx.niro.protocol.ProtocolJson;
import cx.niro.protocol.Resources;
import cx.niro.protocol.Snapshot;
import cx.niro.protocol.StateDigest;
import cx.niro.protocol.StateHashes;
import cx.niro.protocol.StateOrder;
import cx.niro.protocol.UpdateReport;
import cx.niro.protocol.Usage;
import cx.niro.protocol.WarningEvent;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Beats as an agent sends them; each method changes one thing of the next one. */
final class TestBeats {
    static final Capabilities PODS = new Capabilities(true, false, false, false);

    /** The clocks of agents are wrong. */
    private static final Instant SENT_AT = Instant.parse("1971-05-01T00:00:00Z");

    private final List<Pod> pods = new ArrayList<>();
    private String runId = "run-1";
    private long sequence;
    private String clusterUid = "uid-1";
    private boolean candidate;
    private Capabilities capabilities = PODS;
    private String agentVersion = "0.1.0";
    private List<MissingPart> missing = List.of();
    private boolean withSnapshot = true;
    private Snapshot base;
    private Usage usage;
    private AgentStats stats;
    private List<Proof> proofs = List.of();
    private UpdateReport update;

    static TestBeats withPods(int count) {
        var beats = new TestBeats();
        for (int i = 0; i < count; i++) {
            beats.pods.add(pod("web-" + i, "h" + i, "Running"));
        }
        return beats;
    }

    static Pod pod(String name, String hash, String status) {
        return new Pod(
                "shop",
                name,
                "uid-" + name,
                hash,
                "Running",
                status,
                null,
                "node-1",
                new Owner("Deployment", "web", false),
                2,
                true,
                List.of(new Container(
                        "web",
                        "registry.example.com/shop/web:1.2.3",
                        false,
                        new Resources(100L, 64L << 20),
                        Resources.NONE,
                        true,
                        true,
                        true,
                        2,
                        null,
                        null,
                        null,
                        List.of())),
                List.of(),
                List.of(),
                false,
                false,
                false,
                List.of(),
                Instant.parse("2026-01-01T00:00:00Z"),
                Instant.parse("2026-01-01T00:00:05Z"));
    }

    static Node node(String name) {
        return new Node(
                name,
                "uid-" + name,
                "hash-" + name,
                "Ready",
                false,
                List.of("control-plane"),
                "v1.32.4+k3s1",
                null,
                null,
                null,
                null,
                new Resources(4000L, 8L << 30),
                new Resources(3900L, 7L << 30),
                110,
                List.of(),
                null);
    }

    static WarningEvent event(String kind, String name) {
        return new WarningEvent(
                "event-" + name,
                "h",
                kind.equals("Node") ? null : "shop",
                kind,
                name,
                "BackOff",
                "text",
                1,
                null,
                null);
    }

    @CanIgnoreReturnValue
    TestBeats run(String id) {
        runId = id;
        sequence = 0;
        return this;
    }

    @CanIgnoreReturnValue
    TestBeats uid(String uid) {
        clusterUid = uid;
        return this;
    }

    @CanIgnoreReturnValue
    TestBeats candidate(boolean is) {
        candidate = is;
        return this;
    }

    @CanIgnoreReturnValue
    TestBeats capabilities(Capabilities has) {
        capabilities = has;
        return this;
    }

    @CanIgnoreReturnValue
    TestBeats agentVersion(String version) {
        agentVersion = version;
        return this;
    }

    @CanIgnoreReturnValue
    TestBeats missing(MissingPart... parts) {
        missing = List.of(parts);
        return this;
    }

    @CanIgnoreReturnValue
    TestBeats put(Pod pod) {
        pods.removeIf(other -> other.name().equals(pod.name()));
        pods.add(pod);
        return this;
    }

    @CanIgnoreReturnValue
    TestBeats remove(String name) {
        pods.removeIf(other -> other.name().equals(name));
        return this;
    }

    @CanIgnoreReturnValue
    TestBeats digestOnly() {
        withSnapshot = false;
        base = null;
        return this;
    }

    @CanIgnoreReturnValue
    TestBeats full() {
        withSnapshot = true;
        base = null;
        return this;
    }

    /** What differs from that state. */
    @CanIgnoreReturnValue
    TestBeats deltaFrom(Snapshot state) {
        withSnapshot = false;
        base = state;
        return this;
    }

    @CanIgnoreReturnValue
    TestBeats usage(long cpuMillicores, long memoryBytes) {
        usage = new Usage(
                Instant.parse("2026-01-01T00:00:00Z"),
                snapshot().digest(),
                List.of(cpuMillicores),
                List.of(memoryBytes),
                List.of(5L),
                List.of(6L));
        return this;
    }

    @CanIgnoreReturnValue
    TestBeats proofs(Proof... returned) {
        proofs = List.of(returned);
        return this;
    }

    @CanIgnoreReturnValue
    TestBeats update(UpdateReport report) {
        update = report;
        return this;
    }

    /** By the agent's clock. */
    @CanIgnoreReturnValue
    TestBeats listedBefore(Duration age) {
        stats = new AgentStats(null, -1, 0, 0, 0, 0, SENT_AT.minus(age), 0, null, null, null);
        return this;
    }

    @CanIgnoreReturnValue
    TestBeats at(long nextSequence) {
        sequence = nextSequence - 1;
        return this;
    }

    Snapshot snapshot() {
        var nodes = List.of(node("node-1"));
        var events = List.of(event("Node", "node-1"), event("Pod", "web-0"));
        var sorted = pods.stream().sorted(StateOrder.PODS).toList();
        var namespaces = List.of("kube-system", "shop");
        return new Snapshot(
                nodes,
                sorted,
                List.of(),
                events,
                namespaces,
                StateDigest.of(
                        Stream.of(nodes, sorted, events).flatMap(List::stream).map(cx.niro.protocol.Keyed.class::cast),
                        namespaces));
    }

    Heartbeat nextBeat() {
        var snapshot = snapshot();
        return nextBeat(
                snapshot.digest(),
                withSnapshot ? snapshot : null,
                base == null ? null : StateHashes.of(base).deltaTo(snapshot).orElseThrow());
    }

    private Heartbeat nextBeat(String digest, Snapshot snapshot, Delta delta) {
        sequence++;
        return new Heartbeat(
                runId,
                sequence,
                clusterUid,
                SENT_AT,
                new AgentInfo(agentVersion, 1, "v1.32.4+k3s1", null),
                capabilities,
                stats,
                candidate,
                digest,
                snapshot,
                delta,
                usage,
                missing,
                proofs,
                update);
    }

    Buffer next() {
        return Buffer.buffer(ProtocolJson.encode(nextBeat()));
    }

    /** With another state; one of the two is null. */
    Buffer next(Snapshot snapshot, Delta delta) {
        return Buffer.buffer(
                ProtocolJson.encode(nextBeat(snapshot == null ? delta.digest() : snapshot.digest(), snapshot, delta)));
    }
}
