package cx.niro.protocol;

/**
 * What a new agent needs to know.
 *
 * @param agentKey long-lived credential, shown once
 * @param heartbeatIntervalSeconds how often to beat
 * @param pollWaitSeconds how long to ask polls to be held
 */
public record EnrollAnswer(
        String clusterId, String clusterName, String agentKey, int heartbeatIntervalSeconds, int pollWaitSeconds) {
    public EnrollAnswer {
        Check.text("cluster_id", clusterId, 64);
        Check.text("agent_key", agentKey, 128);
        Check.atLeast("heartbeat_interval_seconds", heartbeatIntervalSeconds, 1);
        Check.atLeast("poll_wait_seconds", pollWaitSeconds, 1);
    }

    @Override
    public String toString() {
        return "EnrollAnswer[clusterId=" + clusterId + ", agentKey=[hidden]]";
    }
}
