package cx.niro.verticles.retention;

import java.time.Duration;
import java.util.List;

/** The one list of what is swept. */
final class Rules {
    private static final Duration AFTER_DELETION = Duration.ofHours(1);
    private static final Duration AFTER_WINDOW = Duration.ofDays(1);
    private static final Duration AFTER_SESSION = Duration.ofDays(7);
    /** So long a token that is tried again is told apart from one that never was. */
    private static final Duration AFTER_TOKEN = Duration.ofDays(30);

    private static final String OLDER = "< now() - $1::bigint * interval '1 millisecond'";

    /** The last key of a cluster stays: it says why the cluster is not heard of. */
    private static final String REPLACED = """
             and exists (select from agent_key newer
                         where newer.cluster_id = agent_key.cluster_id and newer.created_at > agent_key.created_at)""";

    private Rules() {}

    static List<Rule> of(RetentionConfig config) {
        return List.of(
                new Rule("audit", config.audit(), byId("audit", "at " + OLDER)),
                new Rule("command", config.commands(), byId("command", "finished_at " + OLDER)),
                new Rule("agent_rollout_cluster", config.commands(), ofOldRollouts()),
                new Rule("agent_rollout", config.commands(), emptyOldRollout()),
                new Rule("session", AFTER_SESSION, byId("session", "expires_at " + OLDER)),
                new Rule("api_token", AFTER_TOKEN, byId("api_token", "revoked_at " + OLDER)),
                new Rule(
                        "sign_in_failure", AFTER_WINDOW, sweep("sign_in_failure", "key", "window_started_at " + OLDER)),
                new Rule("enrollment_token", AFTER_TOKEN, byId("enrollment_token", "expires_at " + OLDER)),
                new Rule("agent_key", AFTER_TOKEN, byId("agent_key", "revoked_at " + OLDER + REPLACED)),
                new Rule("deleted_cluster_pod", AFTER_DELETION, ofDeletedClusters("pod")),
                new Rule("deleted_cluster_state", AFTER_DELETION, ofDeletedClusters("cluster_state")),
                new Rule("deleted_cluster_seen", AFTER_DELETION, ofDeletedClusters("cluster_seen")),
                new Rule("deleted_cluster_usage", AFTER_DELETION, ofDeletedClusters("cluster_usage")),
                new Rule("deleted_cluster_applied", AFTER_DELETION, ofDeletedClusters("applied_object")),
                new Rule("deleted_cluster_command", config.deletedClusters(), ofDeletedClusters("command")),
                new Rule("deleted_cluster", config.deletedClusters(), emptyDeletedCluster()));
    }

    private static String byId(String table, String old) {
        return sweep(table, "id", old);
    }

    private static String sweep(String table, String key, String old) {
        return """
                delete from %1$s
                where %2$s = any(array(
                    select %2$s from %1$s where %3$s limit $2 for update skip locked))
                """.formatted(table, key, old);
    }

    private static String ofOldRollouts() {
        return """
                delete from agent_rollout_cluster
                where ctid = any(array(
                    select part.ctid
                    from agent_rollout rollout join agent_rollout_cluster part on part.rollout_id = rollout.id
                    where rollout.finished_at %s
                    limit $2 for update of part skip locked))
                """.formatted(OLDER);
    }

    /** Its waves, a few rows, go with it. */
    private static String emptyOldRollout() {
        return byId("agent_rollout", """
                finished_at %s
                  and not exists (select from agent_rollout_cluster part where part.rollout_id = agent_rollout.id)
                """.formatted(OLDER));
    }

    /** By place, because their keys are long; the lock keeps a row in its place. */
    private static String ofDeletedClusters(String table) {
        return """
                delete from %1$s
                where ctid = any(array(
                    select content.ctid
                    from cluster join %1$s content on content.cluster_id = cluster.id
                    where cluster.deleted_at %2$s
                    limit $2 for update of content skip locked))
                """.formatted(table, OLDER);
    }

    /** The rest goes with the row: a few rows a cluster. */
    private static String emptyDeletedCluster() {
        return sweep("cluster", "id", """
                deleted_at %s
                  and not exists (select from command where command.cluster_id = cluster.id)
                  and not exists (select from pod where pod.cluster_id = cluster.id)
                  and not exists (select from applied_object had where had.cluster_id = cluster.id)
                """.formatted(OLDER));
    }
}
