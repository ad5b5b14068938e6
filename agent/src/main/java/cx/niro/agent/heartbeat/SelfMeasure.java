package cx.niro.agent.heartbeat;

import cx.niro.protocol.AgentStats;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** What the agent costs: resident memory, CPU time, bytes sent. Used by one thread. */
public final class SelfMeasure {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final long UNKNOWN = -1;

    private final Instant startedAt =
            Instant.ofEpochMilli(ManagementFactory.getRuntimeMXBean().getStartTime());
    private final Sources sources;
    private final LastDay sentLastDay = new LastDay();
    private final LastDay cpuLastDay = new LastDay();

    /**
     * Where the figures come from that the process itself does not know.
     *
     * @param sentBytes since the start
     * @param droppedResults results that gave way to newer ones while the server was away, since the start
     * @param logsOpenSince empty while no log stream is open
     * @param logsTakenAt when the server last took a batch of log lines; empty if never
     */
    public record Sources(
            LongSupplier sentBytes,
            LongSupplier droppedResults,
            Supplier<Optional<Instant>> logsOpenSince,
            Supplier<Optional<Instant>> logsTakenAt) {}

    public SelfMeasure(Sources sources) {
        this.sources = sources;
    }

    AgentStats stats(Instant kubernetesListedAt, Duration observation, String lastError) {
        var uptime = ManagementFactory.getRuntimeMXBean().getUptime();
        var cpuMillis = cpuMillis();
        var sent = sources.sentBytes().getAsLong();
        return new AgentStats(
                startedAt,
                residentBytes(),
                cpuMillis,
                sent,
                sentLastDay.growth(uptime, sent),
                cpuMillis == UNKNOWN ? UNKNOWN : cpuLastDay.growth(uptime, cpuMillis),
                kubernetesListedAt,
                observation.toMillis(),
                orDropped(lastError),
                sources.logsOpenSince().get().orElse(null),
                sources.logsTakenAt().get().orElse(null));
    }

    /** What was dropped is told for as long as nothing newer went wrong. */
    private String orDropped(String lastError) {
        var dropped = sources.droppedResults().getAsLong();
        return lastError == null && dropped > 0
                ? dropped + " results of commands were dropped while the server was away"
                : lastError;
    }

    private static long cpuMillis() {
        return ProcessHandle.current()
                .info()
                .totalCpuDuration()
                .map(Duration::toMillis)
                .orElse(UNKNOWN);
    }

    private static long residentBytes() {
        try (var lines = Files.lines(STATUS)) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .map(line -> line.replaceAll("[^0-9]", ""))
                    .mapToLong(kibibytes -> Long.parseLong(kibibytes) * 1024)
                    .findFirst()
                    .orElse(UNKNOWN);
        } catch (IOException | RuntimeException e) {
            return UNKNOWN;
        }
    }
}
