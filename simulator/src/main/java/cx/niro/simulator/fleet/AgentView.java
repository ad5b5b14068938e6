package cx.niro.simulator.fleet;

import java.time.Instant;

/**
 * One agent as it is now.
 *
 * @param clusterId null before its enrollment
 * @param runId of the current or last run; null before the first
 * @param runs how many it had
 * @param working false while stopped
 * @param pollHeld whether a poll of it waits for its answer
 * @param beats accepted heartbeats over all runs
 * @param polls answered polls over all runs
 * @param pollHeldSince when the held poll was sent; null when none is held
 * @param lastBeatAt when the last heartbeat was accepted; null if never
 */
public record AgentView(
        int index,
        String clusterId,
        String runId,
        int runs,
        boolean working,
        boolean pollHeld,
        boolean pollsSilenced,
        long beats,
        long polls,
        Instant pollHeldSince,
        Instant lastBeatAt) {}
