package cx.niro.agent.heartbeat;

import cx.niro.protocol.AgentStats;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;

/** What the agent costs: resident memory, CPU time, bytes sent. */
public final class SelfMeasure {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final long UNKNOWN = -1;

    private final Instant startedAt =
            Instant.ofEpochMilli(ManagementFactory.getRuntimeMXBean().getStartTime());
    private final LongSupplier sentBytes;

    public SelfMeasure(LongSupplier sentBytes) {
        this.sentBytes = sentBytes;
    }

    AgentStats stats(Instant kubernetesListedAt, Duration observation, String lastError) {
        var cpuMillis = ProcessHandle.current()
                .info()
                .totalCpuDuration()
                .map(Duration::toMillis)
                .orElse(UNKNOWN);
        var sent = sentBytes.getAsLong();
        return new AgentStats(
                startedAt,
                residentBytes(),
                cpuMillis,
                sent,
                sent,
                cpuMillis,
                kubernetesListedAt,
                observation.toMillis(),
                lastError,
                null,
                null);
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
