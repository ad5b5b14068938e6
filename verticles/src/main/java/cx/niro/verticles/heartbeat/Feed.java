package cx.niro.verticles.heartbeat;

import cx.niro.protocol.ProtocolJson;
import cx.niro.verticles.heartbeat.HeartbeatMessages.ClusterFacts;
import cx.niro.verticles.heartbeat.HeartbeatMessages.Recorded;
import cx.niro.verticles.heartbeat.HeartbeatMessages.Seen;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * This node's numbered feed: gathers what was recorded and cuts it into messages of at most 64 KiB. Not thread-safe: it belongs to
 * one event loop.
 */
final class Feed {
    private static final int MOST_MESSAGE_BYTES = 60 * 1024;
    private static final int SEEN_BYTES = 650;

    private final String nodeId;
    private final Map<UUID, ClusterFacts> changed = new LinkedHashMap<>();
    private List<Seen> seen = new ArrayList<>();
    private long number;

    Feed(String nodeId) {
        this.nodeId = nodeId;
    }

    void changed(ClusterFacts facts) {
        changed.put(facts.clusterId(), facts);
    }

    void seen(List<Seen> counted) {
        seen.addAll(counted);
    }

    /** What to publish now: at least one message, so that a loss of the one before is noticed within a second. */
    List<Recorded> next() {
        var messages = new ArrayList<Recorded>();
        var partSeen = new ArrayList<Seen>();
        var partChanged = new ArrayList<ClusterFacts>();
        int bytes = 0;
        for (var facts : changed.values()) {
            var size = ProtocolJson.encode(facts).length + 1;
            if (bytes + size > MOST_MESSAGE_BYTES) {
                messages.add(message(partSeen, partChanged));
                bytes = 0;
            }
            partChanged.add(facts);
            bytes += size;
        }
        for (var each : seen) {
            if (bytes + SEEN_BYTES > MOST_MESSAGE_BYTES) {
                messages.add(message(partSeen, partChanged));
                bytes = 0;
            }
            partSeen.add(each);
            bytes += SEEN_BYTES;
        }
        messages.add(message(partSeen, partChanged));
        changed.clear();
        seen = new ArrayList<>();
        return messages;
    }

    private Recorded message(List<Seen> partSeen, List<ClusterFacts> partChanged) {
        number++;
        var message = new Recorded(nodeId, number, partSeen, partChanged);
        partSeen.clear();
        partChanged.clear();
        return message;
    }
}
