package cx.niro.backbone.endtoend;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Somebody who looks at the fleet all the time, through one node after the other, past those that do not answer. */
final class FleetWatch implements AutoCloseable {
    private static final Duration EVERY = Duration.ofMillis(250);

    private final Nodes nodes;
    private final String prefix;
    private final int clusters;
    private final Thread thread = new Thread(this::run, "fleet-watch");
    private volatile boolean over;
    private volatile int mostOffline;
    private volatile int mostCritical;
    private volatile long lastIllAt = System.nanoTime();
    private volatile int healthyInARow;

    private FleetWatch(Nodes nodes, String prefix, int clusters) {
        this.nodes = nodes;
        this.prefix = prefix;
        this.clusters = clusters;
    }

    /** @param prefix of the names of the clusters that count */
    static FleetWatch start(Nodes nodes, String prefix, int clusters) {
        var watch = new FleetWatch(nodes, prefix, clusters);
        watch.thread.setDaemon(true);
        watch.thread.start();
        return watch;
    }

    /** The greatest number of clusters that were shown as offline at any moment. */
    int mostOffline() {
        return mostOffline;
    }

    /** The greatest number of clusters that were shown as critical at any moment. */
    int mostCritical() {
        return mostCritical;
    }

    /** Whether all were healthy each of the last times, at whichever node. */
    boolean isWell() {
        return healthyInARow >= 2 * nodes.count();
    }

    /** From that moment of System.nanoTime() until the last time that not all were healthy; zero if they always were. */
    Duration illSince(long moment) {
        return Duration.ofNanos(Math.max(0, lastIllAt - moment));
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
    private void run() {
        for (int i = 0; !over; i++) {
            try {
                var door = nodes.at(i % nodes.count());
                mostOffline = Math.max(mostOffline, count(door, "offline"));
                mostCritical = Math.max(mostCritical, count(door, "critical"));
                if (count(door, "healthy") == clusters) {
                    healthyInARow++;
                } else {
                    healthyInARow = 0;
                    lastIllAt = System.nanoTime();
                }
            } catch (IOException e) {
                // that node is gone or stands still
            } catch (InterruptedException e) {
                return;
            }
            LockSupport.parkNanos(EVERY.toNanos());
        }
    }

    private int count(Rest door, String status) throws IOException, InterruptedException {
        return door.get("fleet?limit=1&q=" + prefix + "-&status=" + status)
                .at("/totals/matching")
                .asInt();
    }

    @Override
    public void close() {
        over = true;
        thread.interrupt();
    }
}
