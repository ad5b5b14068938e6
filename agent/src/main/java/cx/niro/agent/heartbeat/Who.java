package cx.niro.agent.heartbeat;

import cx.niro.agent.kubernetes.ClusterFacts;
import cx.niro.agent.kubernetes.KubernetesApi;
import cx.niro.agent.kubernetes.KubernetesFailure;
import cx.niro.protocol.AgentInfo;
import cx.niro.protocol.Protocol;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Which agent in which cluster is speaking. The facts of the cluster are read again now and then: a cluster gets upgraded. */
public final class Who {
    private static final Duration FRESH = Duration.ofMinutes(5);

    private final KubernetesApi api;
    private final String agentVersion;
    private final String image;
    private final Clock clock;
    private ClusterFacts facts;
    private Instant readAt = Instant.MIN;

    /** @param image that the agent runs from; null outside a pod */
    public Who(KubernetesApi api, String agentVersion, String image, Clock clock) {
        this.api = api;
        this.agentVersion = agentVersion;
        this.image = image;
        this.clock = clock;
    }

    /** Fails with {@link KubernetesFailure} only while the cluster's UID was never read. */
    public synchronized ClusterFacts cluster() throws KubernetesFailure {
        var now = clock.instant();
        if (facts == null || Duration.between(readAt, now).compareTo(FRESH) > 0) {
            try {
                facts = ClusterFacts.read(api);
                readAt = now;
            } catch (KubernetesFailure e) {
                if (facts == null) {
                    throw e;
                }
            }
        }
        return facts;
    }

    public AgentInfo agent() throws KubernetesFailure {
        return new AgentInfo(agentVersion, Protocol.VERSION, cluster().version().orElse(null), image);
    }
}
