package cx.niro.verticles.command;

import java.util.Collection;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** What this node announced itself: enough for a node that is alone, and a start where the others' entries are not shared. */
public final class LocalDirectory implements AgentDirectory {
    private final Map<UUID, Presence> presences = new ConcurrentHashMap<>();

    @Override
    public void announce(Map<UUID, Presence> news) {
        presences.putAll(news);
    }

    @Override
    public Presence find(UUID clusterId) {
        return presences.get(clusterId);
    }

    @Override
    public void forget(Collection<UUID> clusterIds) {
        presences.keySet().removeAll(clusterIds);
    }
}
