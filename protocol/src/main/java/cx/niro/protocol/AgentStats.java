package cx.niro.protocol;

import java.time.Instant;

/**
 * What the agent measured of itself.
 *
 * @param startedAt start of the process
 * @param residentBytes resident set size; -1 where the platform does not tell
 * @param cpuMillis CPU time used since the start
 * @param sentBytes bytes of request bodies sent since the start, compressed
 * @param sentLastDayBytes the same within the last 24 hours, or since a younger start
 * @param cpuLastDayMillis CPU time of the same span
 * @param kubernetesListedAt when the API server last answered every list; null if never
 * @param observeMillis how long the last observation took
 * @param lastError what failed last, if anything
 * @param logsOpenSince since when log streams are open without a pause; null while there is none
 * @param logsTakenAt when the server last took a batch of them; null if never
 */
public record AgentStats(
        Instant startedAt,
        long residentBytes,
        long cpuMillis,
        long sentBytes,
        long sentLastDayBytes,
        long cpuLastDayMillis,
        Instant kubernetesListedAt,
        long observeMillis,
        String lastError,
        Instant logsOpenSince,
        Instant logsTakenAt) {
    public AgentStats {
        lastError = Check.bounded("last_error", lastError, 1024);
    }
}
