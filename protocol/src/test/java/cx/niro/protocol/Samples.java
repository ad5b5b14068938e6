package cx.niro.protocol;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One of each message, with every field set; what the golden files tell. */
final class Samples {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final String RUN = "0b1da38c-2c1a-4e7e-b4a0-83d3e8b845df";
    private static final AgentInfo AGENT =
            new AgentInfo("0.1.0", 1, "v1.32.4+k3s1", "ghcr.io/niro-cx/niro-agent:0.1.0");
    private static final ObjectRef WEB = new ObjectRef("apps/v1", "Deployment", "shop", "web");

    private Samples() {}

    /** Name of the golden file to its message. */
    static Map<String, Object> all() {
        var all = new LinkedHashMap<String, Object>();
        all.put("enroll_request", enrollRequest());
        all.put("enroll_answer", new EnrollAnswer("0193-c1", "edge-7", "niro_ak_0123456789", 15, 25));
        all.put("heartbeat_full", heartbeat(snapshot(), null));
        all.put("heartbeat_delta", heartbeat(null, delta()));
        all.put("heartbeat_digest", heartbeat(null, null));
        all.put("heartbeat_answer", heartbeatAnswer());
        all.put("poll_request", new PollRequest(RUN, 25, List.of("0193-a", "0193-b"), List.of(proof("heartbeat"))));
        all.put("poll_answer", pollAnswer());
        all.put("command_result", commandResult());
        all.put("check_request", new CheckRequest(25));
        all.put("check_answer", new CheckAnswer("0193-c1", NOON, 25));
        all.put("log_credit", new LogCredit(65_536));
        all.put("problem", Problem.of(410, "Gone", "token_used", "this token was used already", "token"));
        return all;
    }

    static EnrollRequest enrollRequest() {
        return new EnrollRequest("niro_et_0123456789", "bm9uY2U", "6f0f3b9e-kube-system", RUN, AGENT);
    }

    static Heartbeat heartbeat(Snapshot snapshot, Delta delta) {
        return new Heartbeat(
                RUN,
                7,
                "6f0f3b9e-kube-system",
                NOON,
                AGENT,
                new Capabilities(true, true, false, false),
                new AgentStats(
                        NOON.minusSeconds(90),
                        88_080_384,
                        1_234,
                        65_000,
                        64_000,
                        1_200,
                        NOON.minusSeconds(1),
                        180,
                        "heartbeat: 503",
                        NOON.minusSeconds(60),
                        NOON.minusSeconds(2)),
                true,
                "d1",
                snapshot,
                delta,
                new Usage(
                        NOON,
                        "d1",
                        List.of(250L),
                        List.of(1_073_741_824L),
                        List.of(12L, -1L),
                        List.of(9_000_000L, -1L)),
                List.of(new MissingPart("events", "forbidden", "events is forbidden")),
                List.of(proof("poll")),
                new UpdateReport("0193-u", "rolled_back", "image_pull", "ErrImagePull: not found"));
    }

    static Snapshot snapshot() {
        return new Snapshot(
                List.of(node()),
                List.of(pod()),
                List.of(workload()),
                List.of(event()),
                List.of("kube-system", "shop"),
                "d1");
    }

    static Node node() {
        return new Node(
                "edge-7",
                "uid-n",
                "aaaa000011112222",
                "Ready",
                true,
                List.of("control-plane", "etcd"),
                "v1.32.4+k3s1",
                "Debian GNU/Linux 12",
                "arm64",
                "containerd://2.0.4-k3s2",
                "10.0.0.7",
                new Resources(4_000L, 8_589_934_592L),
                new Resources(3_900L, 8_000_000_000L),
                110,
                List.of(new Condition("Ready", "True", "KubeletReady", "kubelet is posting ready status", NOON)),
                NOON.minusSeconds(86_400));
    }

    static Pod pod() {
        return new Pod(
                "shop",
                "web-7c9d-x2x",
                "uid-p",
                "bbbb000011112222",
                "Running",
                "CrashLoopBackOff",
                "back-off 5m0s restarting failed container",
                "edge-7",
                new Owner("CronJob", "report", true),
                4,
                false,
                List.of(container()),
                List.of(new Condition("Ready", "False", "ContainersNotReady", null, NOON)),
                List.of("regcred"),
                true,
                true,
                true,
                List.of("/var/log"),
                NOON.minusSeconds(600),
                NOON.minusSeconds(590));
    }

    private static Container container() {
        return new Container(
                "main",
                "ghcr.io/acme/web:1.2",
                true,
                new Resources(100L, 134_217_728L),
                new Resources(null, 268_435_456L),
                true,
                true,
                false,
                4,
                new ContainerState("waiting", "CrashLoopBackOff", "back-off", null, null),
                new ContainerState("terminated", "OOMKilled", null, 137, NOON.minusSeconds(30)),
                new ContainerSecurity(true, false, 0L, true, false),
                List.of("DB_PASSWORD"));
    }

    static Workload workload() {
        return new Workload(
                "Deployment",
                "shop",
                "web",
                "uid-w",
                "cccc000011112222",
                3,
                2,
                3,
                2,
                5,
                5,
                List.of(new Condition("Available", "False", "MinimumReplicasUnavailable", "not enough", NOON)),
                Map.of("niro.cx/deployment", "0193-d"),
                List.of("ghcr.io/acme/web:1.2"),
                NOON.minusSeconds(900));
    }

    static WarningEvent event() {
        return new WarningEvent(
                "eeee",
                "dddd000011112222",
                "shop",
                "Pod",
                "web-7c9d-x2x",
                "BackOff",
                "Back-off restarting",
                12,
                NOON.minusSeconds(60),
                NOON);
    }

    private static Delta delta() {
        return new Delta(
                "d0",
                List.of(node()),
                List.of(pod()),
                List.of(workload()),
                List.of(event()),
                List.of("pod/shop/web-7c9d-old"),
                List.of("kube-system", "shop"),
                "d1");
    }

    private static HeartbeatAnswer heartbeatAnswer() {
        return new HeartbeatAnswer(
                15,
                true,
                proof("heartbeat"),
                new UpdateOffer("0193-u", "0.2.0", "ghcr.io/niro-cx/niro-agent:0.2.0", 300),
                true);
    }

    private static PollAnswer pollAnswer() {
        var cursor = new LogCursor("uid-p/main/4", NOON, 2);
        return new PollAnswer(
                List.of(
                        new Delivery("0193-1", 1, 30_000, 12, null, new Command.Ping()),
                        new Delivery(
                                "0193-2",
                                2,
                                600_000,
                                15_000,
                                "0193-d",
                                new Command.Apply("kind: Deployment", "0193-d", 5L, true, true, List.of(WEB))),
                        new Delivery(
                                "0193-3", 1, 600_000, 15, "0193-d", new Command.Delete(List.of(WEB), "0193-d", true)),
                        new Delivery(
                                "0193-4",
                                1,
                                30_000,
                                13,
                                null,
                                new Command.LogsStart(
                                        "0193-s",
                                        3,
                                        "shop",
                                        "web-7c9d-x2x",
                                        "main",
                                        true,
                                        true,
                                        100L,
                                        60L,
                                        cursor,
                                        65_536)),
                        new Delivery("0193-5", 1, 30_000, 14, null, new Command.LogsStop("0193-s", 3))),
                proof("poll"));
    }

    private static CommandResult commandResult() {
        return new CommandResult(
                RUN,
                2,
                "partial",
                "object_refused",
                "1 of 2 objects failed",
                List.of(
                        new ObjectOutcome(WEB, "configured", null, null, "- replicas: 2\n+ replicas: 3\n"),
                        new ObjectOutcome(
                                new ObjectRef("v1", "Namespace", null, "shop"),
                                "failed",
                                "forbidden",
                                "namespaces is forbidden",
                                null)),
                420);
    }

    private static Proof proof(String channel) {
        return new Proof(channel, NOON, "bWFj");
    }
}
