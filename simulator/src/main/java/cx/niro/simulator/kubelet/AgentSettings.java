package cx.niro.simulator.kubelet;

import java.nio.file.Path;
import java.util.Map;

/**
 * How the agent's pods run as processes.
 *
 * @param images image tag -> what runs for it; empty lets the agent's pods be simulated like all others
 * @param directory where each pod has its files
 * @param credentials what a pod speaks to the API server with
 */
public record AgentSettings(Map<String, AgentImage> images, Path directory, PodCredentials credentials) {
    public AgentSettings {
        images = Map.copyOf(images);
    }
}
