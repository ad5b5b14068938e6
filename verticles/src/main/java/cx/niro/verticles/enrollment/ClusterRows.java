package cx.niro.verticles.enrollment;

import cx.niro.verticles.enrollment.EnrollmentMessages.Cluster;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.stream.Collectors;

/** Clusters as they stand in rows and in the audit. */
final class ClusterRows {
    private ClusterRows() {}

    /** For the audit: what is changed, and nothing else. */
    static JsonObject changes(ClusterChange change) {
        var detail = new JsonObject();
        if (change.name() != null) {
            detail.put("name", change.name());
        }
        if (change.environment() != null) {
            detail.put("environment", change.environment());
        }
        if (change.labels() != null) {
            detail.put("labels", json(change.labels()));
        }
        return detail;
    }

    static Cluster cluster(Row row) {
        return new Cluster(
                row.getUUID("id"),
                row.getString("name"),
                row.getString("environment"),
                labels(row.getJsonObject("labels")),
                instant(row.getOffsetDateTime("created_at")),
                instant(row.getOffsetDateTime("enrolled_at")));
    }

    private static Map<String, String> labels(JsonObject labels) {
        return labels.stream().collect(Collectors.toMap(Map.Entry::getKey, label -> (String) label.getValue()));
    }

    static JsonObject json(Map<String, String> labels) {
        var object = new JsonObject();
        labels.forEach(object::put);
        return object;
    }

    private static Instant instant(OffsetDateTime time) {
        return time == null ? null : time.withOffsetSameInstant(ZoneOffset.UTC).toInstant();
    }
}
