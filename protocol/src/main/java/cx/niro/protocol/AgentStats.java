package cx.niro.protocol;

import java.time.Instant;

/**
 * What the agent measured of itself.
 *
 * @param startedAt start of the process
 * @param residentBytes resident set size; -1 where the platform does not tell
 * @param cpuMillis CPU time used since the start
 * @param sentBytes bytes of request bodies sent since the start, compressed
 * @param kubernetesListedAt when the API server last answered every list; null if never
 * @param observeMillis how long the last observation took
 * @param lastError what failed last, if anything
 */
public record AgentStats(
        Instant startedAt,
        long residentBytes,
        long cpuMillis,
        long sentBytes,
        Instant kubernetesListedAt,
        long observeMillis,
        String lastError) {
    public AgentStats {
        lastError = Check.bounded("last_error", lastError, 1024);
    }
}
