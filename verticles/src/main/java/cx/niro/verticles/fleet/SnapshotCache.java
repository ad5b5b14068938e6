package cx.niro.verticles.fleet;

import cx.niro.verticles.fleet.InventoryStore.StoredState;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Compressed states of the clusters that people look at, within a bound of bytes; the longest unused goes first. */
final class SnapshotCache {
    private final long mostBytes;
    private final Map<UUID, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    /** A state, and what was worth keeping decoded. */
    static final class Entry {
        private final StoredState state;
        private List<String> namespaces;

        private Entry(StoredState state) {
            this.state = state;
        }

        StoredState state() {
            return state;
        }

        /** Null until they were kept. */
        List<String> namespaces() {
            return namespaces;
        }

        void keepNamespaces(List<String> names) {
            namespaces = names;
        }

        private long size() {
            return length(state.snapshot()) + length(state.usage());
        }

        private static long length(byte[] value) {
            return value == null ? 0 : value.length;
        }
    }

    SnapshotCache(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    /** Null where there is none. */
    Entry get(UUID clusterId) {
        return entries.get(clusterId);
    }

    /** Keeps a state; one whose snapshot was left out takes it from the entry of the same revision. */
    Entry put(UUID clusterId, StoredState read) {
        var present = entries.get(clusterId);
        var same = present != null && present.state.revision() == read.revision();
        var snapshot = read.snapshot() == null && same ? present.state.snapshot() : read.snapshot();
        var entry = new Entry(new StoredState(read.revision(), read.digest(), snapshot, read.usage()));
        if (same) {
            entry.namespaces = present.namespaces;
        }
        bytes += entry.size() - (present == null ? 0 : present.size());
        entries.put(clusterId, entry);
        var oldest = entries.values().iterator();
        while (bytes > mostBytes && oldest.hasNext()) {
            bytes -= oldest.next().size();
            oldest.remove();
        }
        return entry;
    }

    void remove(UUID clusterId) {
        var removed = entries.remove(clusterId);
        if (removed != null) {
            bytes -= removed.size();
        }
    }

    long bytes() {
        return bytes;
    }
}
