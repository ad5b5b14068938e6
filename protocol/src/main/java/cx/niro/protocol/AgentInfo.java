package cx.niro.protocol;

/**
 * Who is speaking.
 *
 * @param agentVersion such as {@code 0.1.0}
 * @param kubernetesVersion of the API server; null where it could not be read
 * @param image that the agent runs from; null outside a pod
 */
public record AgentInfo(String agentVersion, int protocolVersion, String kubernetesVersion, String image) {
    public AgentInfo {
        Check.text("agent_version", agentVersion, 64);
        Check.plain("agent_version", agentVersion, 64);
        Check.atLeast("protocol_version", protocolVersion, 1);
        Check.plain("kubernetes_version", kubernetesVersion, 64);
        Check.plain("image", image, 512);
    }
}
