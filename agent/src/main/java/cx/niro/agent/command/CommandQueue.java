package cx.niro.agent.command;

import cx.niro.protocol.Command;
import cx.niro.protocol.Delivery;
import cx.niro.protocol.Protocol;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Deliveries that wait for a worker: oldest first, but those of an ordering key one at a time, and one with large manifests at a time,
 * since their trees take many times the memory of their text. What was taken is to be given back with {@link #finished}. Thread-safe.
 */
final class CommandQueue {
    /** Characters of the manifests that wait or run; one command may always wait. */
    static final long MOST_MANIFESTS = 4L * Protocol.MAX_MANIFEST_BYTES;
    /** Characters of manifests from which a command runs beside no other such one. */
    static final long LARGE_MANIFESTS = 512L * 1024;

    private final int capacity;
    private final List<Due> waiting = new ArrayList<>();
    private final Set<String> runningKeys = new HashSet<>();
    private int running;
    private boolean largeRuns;
    private long manifests;

    CommandQueue(int capacity) {
        this.capacity = capacity;
    }

    /**
     * @param created when the command was, by the agent's own clock
     * @param deadline likewise
     */
    record Due(Delivery delivery, Instant created, Instant deadline) {}

    synchronized boolean isFull() {
        return waiting.size() >= capacity || manifests >= MOST_MANIFESTS;
    }

    /** False, and nothing was added, when the queue is full. */
    synchronized boolean offer(Due due) {
        if (isFull()) {
            return false;
        }
        waiting.add(due);
        manifests += manifests(due);
        notifyAll();
        return true;
    }

    /** The next one that may run; empty when there was none for so long. */
    synchronized Optional<Due> take(Duration atMost) throws InterruptedException {
        var end = System.nanoTime() + atMost.toNanos();
        while (true) {
            for (var due : waiting) {
                if (mayRun(due)) {
                    waiting.remove(due);
                    running++;
                    largeRuns |= isLarge(due);
                    return Optional.of(due);
                }
            }
            var left = Duration.ofNanos(end - System.nanoTime()).toMillis();
            if (left <= 0) {
                return Optional.empty();
            }
            wait(left);
        }
    }

    private boolean mayRun(Due due) {
        var key = due.delivery().orderingKey();
        return !(largeRuns && isLarge(due)) && (key == null || runningKeys.add(key));
    }

    synchronized void finished(Due due) {
        running--;
        manifests -= manifests(due);
        if (isLarge(due)) {
            largeRuns = false;
        }
        if (due.delivery().orderingKey() != null) {
            runningKeys.remove(due.delivery().orderingKey());
        }
        notifyAll();
    }

    private static boolean isLarge(Due due) {
        return manifests(due) > LARGE_MANIFESTS;
    }

    private static long manifests(Due due) {
        return due.delivery().command() instanceof Command.Apply apply
                ? apply.manifests().length()
                : 0;
    }

    /** Whether any waits or runs. */
    synchronized boolean isBusy() {
        return running > 0 || !waiting.isEmpty();
    }
}
