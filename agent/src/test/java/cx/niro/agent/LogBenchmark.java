package cx.niro.agent;

import cx.niro.protocol.Command;
import cx.niro.protocol.Delivery;
import cx.niro.protocol.LogBatch;
import cx.niro.protocol.LogCredit;
import cx.niro.protocol.Protocol;
import cx.niro.simulator.ClusterOptions;
import cx.niro.simulator.PodRequest;
import cx.niro.simulator.logs.LineSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/**
 * By hand: lines a second of one stream (or as many as the first argument says) through the shipped agent with the flags of its image,
 * between a simulated kubelet and a server that only checks and counts, both in this process. The goal is 20,000 on one stream.
 */
public final class LogBenchmark {
    private static final int LINE_BYTES = 120;
    private static final Duration WARM_UP = Duration.ofSeconds(15);
    private static final Duration DURING = Duration.ofSeconds(20);
    private static final String FLAG = "-X[^\" ]+";

    private final AtomicLong lines = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong batches = new AtomicLong();

    private LogBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        new LogBenchmark().run(arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1);
        System.exit(0);
    }

    private void run(int streams) throws Exception {
        try (var server = FakeNiroServer.start();
                var cluster = TestCluster.start(ClusterOptions.empty().quick())) {
            cluster.control().create(AgentLogsIT.ROLE);
            cluster.control().create(AgentLogsIT.BINDING);
            server.answerLogs(this::count);
            server.keepLogs(false);
            var agent = start(server.url(), cluster.kubeconfig());
            for (int i = 0; i < streams; i++) {
                cluster.control().addPod(PodRequest.named("shop", "web-" + i));
            }
            Thread.sleep(5_000);
            for (int i = 0; i < streams; i++) {
                cluster.control()
                        .log("shop", "web-" + i, "main")
                        .generate(LineSource.burst(100_000_000).bytes(LINE_BYTES));
                server.send(new Delivery(
                        "c-" + i,
                        1,
                        30_000,
                        0,
                        null,
                        new Command.LogsStart(
                                "s-" + i, 1, "shop", "web-" + i, "main", false, true, null, null, null, 65_536)));
            }
            Thread.sleep(WARM_UP.toMillis());
            measure(agent.toHandle(), streams);
            agent.destroyForcibly();
        }
    }

    private void measure(ProcessHandle agent, int streams) throws Exception {
        var before = List.of(lines.get(), bytes.get(), batches.get());
        var cpuBefore = agent.info().totalCpuDuration().orElse(Duration.ZERO);
        var begun = System.nanoTime();
        Thread.sleep(DURING.toMillis());
        var seconds = (System.nanoTime() - begun) / 1e9;
        var cpu = agent.info().totalCpuDuration().orElse(Duration.ZERO).minus(cpuBefore);
        System.out.printf(
                "%d streams: %.0f lines/s, %.1f MB/s of batches, %.0f batches/s; the agent took %.2f cores, %.0f lines a CPU second, %s%n",
                streams,
                (lines.get() - before.get(0)) / seconds,
                (bytes.get() - before.get(1)) / seconds / 1e6,
                (batches.get() - before.get(2)) / seconds,
                cpu.toMillis() / 1e3 / seconds,
                (lines.get() - before.get(0)) / (cpu.toMillis() / 1e3),
                Files.readAllLines(Path.of("/proc/" + agent.pid() + "/status")).stream()
                        .filter(line -> line.startsWith("VmRSS"))
                        .findFirst()
                        .orElse(""));
    }

    private Object count(LogBatch batch) {
        lines.addAndGet(batch.lines().count());
        bytes.addAndGet(batch.lines().size());
        batches.incrementAndGet();
        return new LogCredit(Protocol.MAX_LOG_LINES_BYTES);
    }

    private static Process start(String url, Path kubeconfig) throws Exception {
        var command = new ArrayList<>(List.of("java"));
        var flags = Pattern.compile(FLAG).matcher(Files.readString(Path.of("../cluster-config/Dockerfile.agent")));
        while (flags.find()) {
            command.add(flags.group());
        }
        command.addAll(List.of("-jar", "target/niro-agent.jar", "--kubeconfig", kubeconfig.toString()));
        var builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(Map.of("NIRO_URL", url, "NIRO_TOKEN", FakeNiroServer.TOKEN));
        return builder.start();
    }
}
