package cx.niro.agent.observe;

import com.fasterxml.jackson.databind.JsonNode;
import cx.niro.agent.kubernetes.ItemSink;
import cx.niro.protocol.Owner;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** The owner that people think of: the Deployment rather than its ReplicaSet, the CronJob rather than its Job. */
final class Owners implements ItemSink {
    /** A CronJob's Jobs are named by its name and the scheduled minute. */
    private static final Pattern CRON_JOB_RUN = Pattern.compile("(.+)-\\d{6,}");

    private final Map<String, Owner> replicaSetOwners = new HashMap<>();

    /** Learns the owner of a ReplicaSet; its metadata is enough. */
    @Override
    public void item(JsonNode replicaSet) {
        var metadata = replicaSet.path("metadata");
        var owner = controller(metadata);
        if (owner != null) {
            replicaSetOwners.put(key(Fields.text(metadata, "namespace"), Fields.text(metadata, "name")), owner);
        }
    }

    @Override
    public void restart() {
        replicaSetOwners.clear();
    }

    /** Null for a pod that nobody controls. */
    Owner of(JsonNode podMetadata) {
        var direct = controller(podMetadata);
        if (direct == null) {
            return null;
        }
        return switch (direct.kind()) {
            case "ReplicaSet" -> ofReplicaSet(direct, podMetadata);
            case "Job" -> ofJob(direct);
            default -> direct;
        };
    }

    private Owner ofReplicaSet(Owner replicaSet, JsonNode podMetadata) {
        var known = replicaSetOwners.get(key(Fields.text(podMetadata, "namespace"), replicaSet.name()));
        return known != null ? known : guessedDeployment(replicaSet, podMetadata);
    }

    /** A Deployment names its ReplicaSets after itself and the hash of the pod template. */
    private static Owner guessedDeployment(Owner replicaSet, JsonNode podMetadata) {
        var hash = Fields.text(podMetadata.path("labels"), "pod-template-hash");
        var suffix = "-" + hash;
        return hash != null
                        && replicaSet.name().endsWith(suffix)
                        && replicaSet.name().length() > suffix.length()
                ? new Owner(
                        "Deployment",
                        replicaSet.name().substring(0, replicaSet.name().length() - suffix.length()),
                        true)
                : replicaSet;
    }

    private static Owner ofJob(Owner job) {
        var run = CRON_JOB_RUN.matcher(job.name());
        return run.matches() ? new Owner("CronJob", run.group(1), true) : job;
    }

    private static Owner controller(JsonNode metadata) {
        return Fields.items(metadata.path("ownerReferences"))
                .filter(reference -> reference.path("controller").asBoolean(false))
                .filter(reference -> Fields.text(reference, "kind") != null && Fields.text(reference, "name") != null)
                .map(reference -> new Owner(Fields.text(reference, "kind"), Fields.text(reference, "name"), false))
                .findFirst()
                .orElse(null);
    }

    private static String key(String namespace, String name) {
        return namespace + "/" + name;
    }
}
