package cx.niro.verticles.heartbeat;

import java.util.List;

/**
 * The current run of a cluster's agent, and those that had to give way.
 *
 * @param runId empty before the first beat after an enrollment, and while quarantined
 * @param epoch counts the runs, and only grows
 * @param superseded newest first, at most {@link #MOST_SUPERSEDED}
 * @param quarantined two processes took turns with the key: no run of it may work
 */
record AgentRun(String runId, long epoch, List<String> superseded, boolean quarantined) {
    static final int MOST_SUPERSEDED = 16;
    static final AgentRun NONE = new AgentRun("", 0, List.of());

    AgentRun {
        superseded = List.copyOf(superseded);
    }

    AgentRun(String runId, long epoch, List<String> superseded) {
        this(runId, epoch, superseded, false);
    }

    /** What a beat of a run means. */
    enum Claim {
        /** It is the current one. */
        CURRENT,
        /** It takes over at once. */
        NEW,
        /** The candidate of a self-update: it takes over once it has proven its polls, or from a silent run. */
        CANDIDATE,
        /** It gave way before: it takes over only from a silent run. */
        SUPERSEDED
    }

    Claim claimOf(String candidateRunId, boolean candidate) {
        if (runId.equals(candidateRunId)) {
            return Claim.CURRENT;
        }
        if (superseded.contains(candidateRunId)) {
            return Claim.SUPERSEDED;
        }
        return candidate && !runId.isEmpty() ? Claim.CANDIDATE : Claim.NEW;
    }
}
