package cx.niro.protocol;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A workload of the apps group.
 *
 * @param kind {@code Deployment}, {@code StatefulSet} or {@code DaemonSet}
 * @param labels only those below {@code niro.cx/}, and {@code app.kubernetes.io/managed-by}
 * @param images of its pod template, sorted
 */
public record Workload(
        String kind,
        String namespace,
        String name,
        String uid,
        String hash,
        int wantedReplicas,
        int readyReplicas,
        int updatedReplicas,
        int availableReplicas,
        long generation,
        long observedGeneration,
        List<Condition> conditions,
        Map<String, String> labels,
        List<String> images,
        Instant createdAt)
        implements Keyed {
    public Workload {
        Check.text("kind", kind, 63);
        Check.text("namespace", namespace, 253);
        Check.text("name", name, 253);
        Check.text("hash", hash, 64);
        conditions = Check.list("conditions", conditions);
        labels = Check.map("labels", labels);
        images = Check.list("images", images);
    }

    @Override
    public String key() {
        return "workload/" + kind + "/" + namespace + "/" + name;
    }
}
