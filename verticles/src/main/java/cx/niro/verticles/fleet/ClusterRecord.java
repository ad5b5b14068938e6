package cx.niro.verticles.fleet;

import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/**
 * What the table {@code cluster} says of a cluster.
 *
 * @param sortName the name in lower case
 * @param keyRevokedAt when its last agent key was revoked; null while a key lives or none ever did
 * @param twin who else lives on its key; null for nobody
 */
record ClusterRecord(
        UUID id,
        UUID orgId,
        String name,
        String sortName,
        String environment,
        Map<String, String> labels,
        Instant createdAt,
        Instant enrolledAt,
        String clusterUid,
        Instant keyRevokedAt,
        Clone twin) {
    ClusterRecord {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(orgId, "orgId");
        sortName = name.toLowerCase(Locale.ROOT);
        labels = Map.copyOf(labels);
    }

    ClusterRecord(
            UUID id,
            UUID orgId,
            String name,
            String environment,
            Map<String, String> labels,
            Instant createdAt,
            Instant enrolledAt,
            String clusterUid,
            Instant keyRevokedAt) {
        this(id, orgId, name, name, environment, labels, createdAt, enrolledAt, clusterUid, keyRevokedAt, null);
    }

    ClusterRecord with(Clone seen) {
        return new ClusterRecord(
                id, orgId, name, sortName, environment, labels, createdAt, enrolledAt, clusterUid, keyRevokedAt, seen);
    }
}
