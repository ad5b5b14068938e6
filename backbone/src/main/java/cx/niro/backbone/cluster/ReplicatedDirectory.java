package cx.niro.backbone.cluster;

import com.hazelcast.core.HazelcastInstance;
import cx.niro.verticles.command.AgentDirectory;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory on a ReplicatedMap: every node has a copy and reads it in a microsecond. Writes are gathered and go out in batches on a
 * thread of their own, because they wait for other nodes. An entry is the text {@code epoch:node}, so that versions can share it.
 */
final class ReplicatedDirectory implements AgentDirectory {
    static final String MAP = "niro.agents";
    private static final Logger LOG = LoggerFactory.getLogger(ReplicatedDirectory.class);
    private static final int MOST_A_BATCH = 1_000;

    private final Map<String, String> shared;
    private final Map<UUID, Presence> news = new ConcurrentHashMap<>();
    private final AtomicBoolean writing = new AtomicBoolean();
    private final ExecutorService writer = Executors.newSingleThreadExecutor(work -> {
        var thread = new Thread(work, "agent-directory");
        thread.setDaemon(true);
        return thread;
    });

    ReplicatedDirectory(HazelcastInstance hazelcast) {
        shared = hazelcast.getReplicatedMap(MAP);
    }

    @Override
    public void announce(Map<UUID, Presence> presences) {
        news.putAll(presences);
        write();
    }

    /** What this node knows and has not told yet counts too. */
    @Override
    public Presence find(UUID clusterId) {
        var own = news.get(clusterId);
        return own == null ? parse(shared.get(clusterId.toString())) : own;
    }

    @Override
    public void forget(Collection<UUID> clusterIds) {
        news.keySet().removeAll(clusterIds);
        submit(() -> clusterIds.forEach(id -> shared.remove(id.toString())));
    }

    void close() {
        writer.shutdownNow();
    }

    private void write() {
        if (writing.compareAndSet(false, true)) {
            submit(this::writeAll);
        }
    }

    private void writeAll() {
        writing.set(false);
        while (!news.isEmpty()) {
            var batch = new HashMap<UUID, Presence>();
            news.entrySet().stream().limit(MOST_A_BATCH).forEach(entry -> batch.put(entry.getKey(), entry.getValue()));
            var texts = new HashMap<String, String>();
            batch.forEach((id, presence) -> texts.put(id.toString(), presence.epoch() + ":" + presence.nodeId()));
            shared.putAll(texts);
            batch.forEach(news::remove);
        }
    }

    /** What cannot be written now is announced again with the agent's next poll. */
    private void submit(Runnable work) {
        try {
            writer.execute(() -> {
                try {
                    work.run();
                } catch (RuntimeException e) {
                    LOG.atWarn().setCause(e).log("agent directory could not be written, the next polls make up for it");
                    news.clear();
                }
            });
        } catch (RejectedExecutionException e) {
            // the node is leaving
        }
    }

    /** Null for what is not there or not understood. */
    private static Presence parse(String text) {
        var colon = text == null ? -1 : text.indexOf(':');
        return colon < 1 || !text.substring(0, colon).matches("\\d{1,18}")
                ? null
                : new Presence(text.substring(colon + 1), Long.parseLong(text.substring(0, colon)));
    }
}
