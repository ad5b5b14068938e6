package cx.niro.simulator.api;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The newest requests; bounded, so that a soak does not fill the memory. */
public final class AuditList {
    private static final int KEPT = 20_000;

    private final Deque<AuditEntry> entries = new ArrayDeque<>();

    void add(AuditEntry entry) {
        entries.addLast(entry);
        if (entries.size() > KEPT) {
            entries.removeFirst();
        }
    }

    /** All kept entries, oldest first. */
    public List<AuditEntry> all() {
        return List.copyOf(entries);
    }

    /** Forgets them. */
    public void clear() {
        entries.clear();
    }
}
