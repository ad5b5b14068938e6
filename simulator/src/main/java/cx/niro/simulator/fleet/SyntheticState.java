package cx.niro.simulator.fleet;

import cx.niro.protocol.Condition;
import cx.niro.protocol.Container;
import cx.niro.protocol.ContainerSecurity;
import cx.niro.protocol.ContainerState;
import cx.niro.protocol.Delta;
import cx.niro.protocol.Keyed;
import cx.niro.protocol.Node;
import cx.niro.protocol.Owner;
import cx.niro.protocol.Pod;
import cx.niro.protocol.Resources;
import cx.niro.protocol.Snapshot;
import cx.niro.protocol.StateDigest;
import cx.niro.protocol.Usage;
import cx.niro.protocol.WarningEvent;
import cx.niro.protocol.Workload;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * One synthetic cluster: three nodes, pods in Deployments of five, a few events. It keeps two numbers a pod and makes the
 * objects when they are asked for, so that 10,000 of them fit into one process. Equal seeds make equal clusters.
 */
final class SyntheticState {
    static final int NODES = 3;
    private static final int PODS_PER_WORKLOAD = 5;
    private static final int WORKLOADS_PER_NAMESPACE = 4;
    private static final int EVENTS = 3;
    private static final String VERSION = "v1.32.4+k3s1";
    private static final Instant CREATED = Instant.parse("2026-01-01T00:00:00Z");

    private final String name;
    /** How often the pod was replaced, and how often it restarted since. */
    private final int[] generations;

    private final int[] restarts;
    private final SplittableRandom random;
    /** Null while it must be made again: all at once would block the event loop at the start. */
    private String digest;
    /** Of the state before the last change, with the pod that changed and the key that it had; null before the first. */
    private String digestBefore;

    private int changedPod;
    private String keyBefore;

    SyntheticState(long seed, int index, int pods) {
        this.name = seed + "-" + index;
        this.generations = new int[pods];
        this.restarts = new int[pods];
        this.random = new SplittableRandom(seed * 31 + index);
    }

    String clusterUid() {
        return uid("kube-system");
    }

    String kubernetesVersion() {
        return VERSION;
    }

    String digest() {
        if (digest == null) {
            digest = computeDigest();
        }
        return digest;
    }

    /** One pod changes: it restarts, or a new one takes its place. */
    void change() {
        int pod = random.nextInt(generations.length);
        digestBefore = digest();
        changedPod = pod;
        keyBefore = pod(pod).key();
        if (random.nextInt(3) == 0) {
            generations[pod]++;
            restarts[pod] = 0;
        } else {
            restarts[pod]++;
        }
        digest = null;
    }

    Snapshot snapshot() {
        return new Snapshot(nodes(), pods(), workloads(), events(), namespaces(), digest());
    }

    /** The last change; null unless the base is the state before it. */
    Delta deltaFrom(String base) {
        if (base == null || !base.equals(digestBefore)) {
            return null;
        }
        Pod now = pod(changedPod);
        List<String> gone = now.key().equals(keyBefore) ? List.of() : List.of(keyBefore);
        return new Delta(base, List.of(), List.of(now), List.of(), List.of(), gone, null, digest());
    }

    /** Plausible use that wanders a little from call to call. */
    Usage usage(Instant now) {
        return new Usage(
                now,
                digest(),
                amounts(NODES, 800, 1),
                amounts(NODES, 1_500_000, 4096),
                amounts(generations.length, 25, 1),
                amounts(generations.length, 20_000, 4096));
    }

    private List<Long> amounts(int count, int typical, int unit) {
        var amounts = new ArrayList<Long>(count);
        for (int i = 0; i < count; i++) {
            long base = typical / 2 + (long) typical * (i % 17) / 16;
            amounts.add((base + random.nextLong(base / 8 + 1)) * unit);
        }
        return amounts;
    }

    private String computeDigest() {
        Stream<? extends Keyed> others =
                Stream.of(nodes(), workloads(), events()).flatMap(List::stream);
        return StateDigest.of(Stream.concat(others, pods().stream()), namespaces());
    }

    private List<Node> nodes() {
        return IntStream.range(0, NODES).mapToObj(this::node).toList();
    }

    private Node node(int i) {
        String nodeName = "node-" + i;
        return new Node(
                nodeName,
                uid(nodeName),
                hash("node", nodeName),
                "Ready",
                false,
                i == 0 ? List.of("control-plane", "master") : List.of(),
                VERSION,
                "Debian GNU/Linux 12 (bookworm)",
                "amd64",
                "containerd://2.0.4-k3s2",
                "10.0.0." + (10 + i),
                new Resources(4_000L, 8_589_934_592L),
                new Resources(3_900L, 8_054_063_104L),
                110,
                List.of(
                        new Condition("MemoryPressure", "False", "KubeletHasSufficientMemory", null, CREATED),
                        new Condition("DiskPressure", "False", "KubeletHasNoDiskPressure", null, CREATED),
                        new Condition("PIDPressure", "False", "KubeletHasSufficientPID", null, CREATED),
                        new Condition("Ready", "True", "KubeletReady", null, CREATED)),
                CREATED);
    }

    private List<Pod> pods() {
        return IntStream.range(0, generations.length).mapToObj(this::pod).toList();
    }

    private Pod pod(int i) {
        String workload = workloadName(i / PODS_PER_WORKLOAD);
        String namespace = namespaceOf(i / PODS_PER_WORKLOAD);
        String identity = workload + "/" + i + "/" + generations[i];
        String podName = workload + "-" + hash("rs", workload).substring(0, 9) + "-"
                + hash("pod", identity).substring(0, 5);
        Instant created = CREATED.plus(Duration.ofMinutes(i + 60L * generations[i]));
        Instant started = created.plusSeconds(3 + 60L * restarts[i]);
        return new Pod(
                namespace,
                podName,
                uid(identity),
                hash("pod", identity + "/" + restarts[i]),
                "Running",
                "Running",
                null,
                "node-" + i % NODES,
                new Owner("Deployment", workload, false),
                restarts[i],
                true,
                List.of(container(workload, restarts[i], started)),
                List.of(
                        new Condition("PodScheduled", "True", null, null, created),
                        new Condition("Initialized", "True", null, null, created),
                        new Condition("ContainersReady", "True", null, null, started),
                        new Condition("Ready", "True", null, null, started)),
                List.of(),
                false,
                false,
                false,
                List.of(),
                created,
                created.plusSeconds(1));
    }

    private static Container container(String workload, int restarts, Instant started) {
        return new Container(
                "app",
                image(workload),
                false,
                new Resources(50L, 67_108_864L),
                new Resources(500L, 268_435_456L),
                true,
                true,
                true,
                restarts,
                new ContainerState("running", null, null, null, started),
                restarts == 0 ? null : new ContainerState("terminated", "Error", null, 1, started.minusSeconds(1)),
                ContainerSecurity.UNSET,
                List.of());
    }

    private List<Workload> workloads() {
        return IntStream.range(0, workloadCount()).mapToObj(this::workload).toList();
    }

    private Workload workload(int i) {
        String workload = workloadName(i);
        int replicas = Math.min(PODS_PER_WORKLOAD, generations.length - i * PODS_PER_WORKLOAD);
        return new Workload(
                "Deployment",
                namespaceOf(i),
                workload,
                uid(workload),
                hash("workload", workload),
                replicas,
                replicas,
                replicas,
                replicas,
                1,
                1,
                List.of(new Condition("Available", "True", "MinimumReplicasAvailable", null, CREATED)),
                Map.of(),
                List.of(image(workload)),
                CREATED);
    }

    private List<WarningEvent> events() {
        return IntStream.range(0, Math.min(EVENTS, generations.length))
                .mapToObj(i -> new WarningEvent(
                        uid("event/" + i),
                        hash("event", Integer.toString(i)),
                        namespaceOf(0),
                        "Pod",
                        workloadName(0) + "-" + i,
                        "Unhealthy",
                        "Readiness probe failed: HTTP probe failed with statuscode: 503",
                        i + 1,
                        CREATED,
                        CREATED.plusSeconds(i)))
                .toList();
    }

    private List<String> namespaces() {
        int used = (workloadCount() + WORKLOADS_PER_NAMESPACE - 1) / WORKLOADS_PER_NAMESPACE;
        return Stream.concat(
                        Stream.of("default", "kube-system"),
                        IntStream.range(0, used).mapToObj(i -> "team-" + i))
                .toList();
    }

    private int workloadCount() {
        return (generations.length + PODS_PER_WORKLOAD - 1) / PODS_PER_WORKLOAD;
    }

    private static String workloadName(int i) {
        return "service-" + i;
    }

    private static String namespaceOf(int workload) {
        return "team-" + workload / WORKLOADS_PER_NAMESPACE;
    }

    private static String image(String workload) {
        return "registry.example.org/shop/" + workload + ":1.4." + workload.length();
    }

    private String hash(String kind, String what) {
        return StateDigest.hash(name + "/" + kind + "/" + what);
    }

    private String uid(String what) {
        String low = hash("uid", what);
        String high = hash("uid2", what);
        return String.join(
                "-",
                low.substring(0, 8),
                low.substring(8, 12),
                "4" + low.substring(13),
                "8" + high.substring(1, 4),
                high.substring(4));
    }
}
