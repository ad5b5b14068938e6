package cx.niro.backbone.cluster;

import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleEvent.LifecycleState;
import cx.niro.verticles.bus.LogKeys;
import cx.niro.verticles.bus.Members;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The members of a Hazelcast cluster by the ids that Vert.x knows them by. */
final class HazelcastMembers implements Members, MembershipListener {
    private static final Logger LOG = LoggerFactory.getLogger(HazelcastMembers.class);

    private final HazelcastInstance hazelcast;
    private final String nodeId;
    private final List<Consumer<Set<String>>> listeners = new CopyOnWriteArrayList<>();
    private final List<Consumer<String>> mergeListeners = new CopyOnWriteArrayList<>();
    private volatile Set<String> live;

    HazelcastMembers(HazelcastInstance hazelcast, String nodeId) {
        this.hazelcast = hazelcast;
        this.nodeId = nodeId;
        this.live = Set.of(nodeId);
        var unused = hazelcast.getCluster().addMembershipListener(this);
        watchMerges();
        read("joined");
    }

    private void watchMerges() {
        var unused = hazelcast.getLifecycleService().addLifecycleListener(event -> {
            if (event.getState() == LifecycleState.MERGED) {
                read("merged");
                mergeListeners.forEach(listener -> listener.accept("merged with the other part of a split cluster"));
            }
        });
    }

    @Override
    public String nodeId() {
        return nodeId;
    }

    @Override
    public Set<String> live() {
        return live;
    }

    @Override
    public void onChange(Consumer<Set<String>> listener) {
        listeners.add(listener);
    }

    /** Hears why messages may have been missed. */
    void onMerge(Consumer<String> listener) {
        mergeListeners.add(listener);
    }

    @Override
    public void memberAdded(MembershipEvent event) {
        read("node joined");
    }

    @Override
    public void memberRemoved(MembershipEvent event) {
        read("node is gone");
    }

    private void read(String what) {
        var now = hazelcast.getCluster().getMembers().stream()
                .map(member -> member.getAttribute(HazelcastSettings.NODE_ID))
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
        // for a moment of a merge this node may be missing from its own view
        live = Stream.concat(now.stream(), Stream.of(nodeId)).collect(Collectors.toUnmodifiableSet());
        LOG.atInfo()
                .addKeyValue(LogKeys.NODE, nodeId)
                .addKeyValue("members", live)
                .log(what);
        listeners.forEach(listener -> listener.accept(live));
    }
}
