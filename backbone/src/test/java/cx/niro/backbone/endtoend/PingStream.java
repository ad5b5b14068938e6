package cx.niro.backbone.endtoend;

import cx.niro.protocol.ProtocolJson;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * People who ping one cluster after the other, through one node after the other, whatever happens to the nodes: what is not answered,
 * or with 503, is sent again with the same key until it is accepted.
 */
final class PingStream implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final Nodes nodes;
    private final List<String> clusterIds;
    private final Duration every;
    private final ConcurrentLinkedQueue<String> accepted = new ConcurrentLinkedQueue<>();
    private final AtomicInteger refused = new AtomicInteger();
    private final Thread thread = new Thread(this::run, "ping-stream");
    private volatile boolean over;

    private PingStream(Nodes nodes, List<String> clusterIds, Duration every) {
        this.nodes = nodes;
        this.clusterIds = clusterIds;
        this.every = every;
    }

    static PingStream start(Nodes nodes, List<String> clusterIds, Duration every) {
        var stream = new PingStream(nodes, clusterIds, every);
        stream.thread.start();
        return stream;
    }

    /** The commands that were accepted. */
    List<String> ids() {
        return List.copyOf(accepted);
    }

    /** Pings that were refused for good, such as with 409 {@code cluster_offline}. */
    int refused() {
        return refused.get();
    }

    private void run() {
        for (int i = 0; !over; i++) {
            ping(clusterIds.get(i % clusterIds.size()), i);
            LockSupport.parkNanos(every.toNanos());
        }
    }

    private void ping(String clusterId, int first) {
        var key = UUID.randomUUID().toString();
        for (int i = first; ; i++) {
            try {
                var answer = nodes.at(i % nodes.count())
                        .answerOfPost(
                                "clusters/" + clusterId + "/commands",
                                Map.of("type", "ping", "deadline_seconds", 300),
                                key);
                if (isTaken(answer)) {
                    return;
                }
            } catch (IOException e) {
                // that node is gone or stands still; it may have taken the command
            } catch (InterruptedException e) {
                return;
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    private boolean isTaken(HttpResponse<byte[]> answer) throws IOException {
        if (answer.statusCode() == 503) {
            return false;
        }
        if (answer.statusCode() == 202) {
            accepted.add(ProtocolJson.mapper().readTree(answer.body()).get("id").asText());
        } else {
            refused.incrementAndGet();
        }
        return true;
    }

    /** Ends when the ping that is under way is accepted. */
    void finish() throws InterruptedException {
        over = true;
        thread.join(Duration.ofSeconds(60).toMillis());
        if (thread.isAlive()) {
            throw new IllegalStateException("no node takes commands any more");
        }
    }

    @Override
    public void close() {
        over = true;
        thread.interrupt();
    }
}
