package cx.niro.simulator.fleet;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Every command that any agent of the fleet saw, within a bound. Thread-safe. */
final class Executions {
    private final int most;
    private final Map<String, Entry> entries = new HashMap<>();

    Executions(int most) {
        this.most = most;
    }

    private static final class Entry {
        final String clusterId;
        final Set<String> runs = new HashSet<>(2);
        final Set<String> clusters = new HashSet<>(2);
        int deliveries;
        int executions;
        int results;
        long firstExecutionNanos;

        Entry(String clusterId) {
            this.clusterId = clusterId;
        }
    }

    synchronized void delivered(String commandId, String clusterId, String runId) {
        if (entries.size() >= most && !entries.containsKey(commandId)) {
            return;
        }
        Entry entry = entries.computeIfAbsent(commandId, id -> new Entry(clusterId));
        entry.deliveries++;
        entry.runs.add(runId);
        entry.clusters.add(clusterId);
    }

    synchronized void executed(String commandId) {
        Entry entry = entries.get(commandId);
        if (entry != null) {
            if (entry.executions++ == 0) {
                entry.firstExecutionNanos = System.nanoTime();
            }
        }
    }

    synchronized void resultAccepted(String commandId) {
        Entry entry = entries.get(commandId);
        if (entry != null) {
            entry.results++;
        }
    }

    /** System.nanoTime() at which each was begun first; without those that never were. */
    synchronized Map<String, Long> begun() {
        var begun = new HashMap<String, Long>();
        entries.forEach((id, entry) -> {
            if (entry.executions > 0) {
                begun.put(id, entry.firstExecutionNanos);
            }
        });
        return begun;
    }

    synchronized Map<String, Execution> all() {
        var all = new HashMap<String, Execution>();
        entries.forEach((id, entry) -> all.put(
                id,
                new Execution(
                        id,
                        entry.clusterId,
                        entry.deliveries,
                        entry.executions,
                        entry.runs.size(),
                        entry.clusters.size(),
                        entry.results)));
        return all;
    }
}
