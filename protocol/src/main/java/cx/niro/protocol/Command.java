package cx.niro.protocol;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;

/** Work for an agent. A type that this version does not know decodes as {@link Unknown} and is answered {@code unsupported}. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type", visible = true, defaultImpl = Command.Unknown.class)
@JsonSubTypes({
    @JsonSubTypes.Type(value = Command.Ping.class, name = "ping"),
    @JsonSubTypes.Type(value = Command.Apply.class, name = "apply"),
    @JsonSubTypes.Type(value = Command.Delete.class, name = "delete"),
    @JsonSubTypes.Type(value = Command.LogsStart.class, name = "logs.start"),
    @JsonSubTypes.Type(value = Command.LogsStop.class, name = "logs.stop")
})
public sealed interface Command {
    /** Asks for a sign of life through the command channel. */
    record Ping() implements Command {}

    /**
     * Server-side apply of manifests.
     *
     * @param manifests one or more YAML or JSON documents
     * @param deploymentId value of the label {@code niro.cx/deployment}; null for a pasted manifest
     * @param revision value of the annotation {@code niro.cx/revision}; one lower than the cluster's is refused
     * @param force takes fields over from other managers
     * @param prune objects with our label that are to go
     */
    record Apply(
            String manifests, String deploymentId, Long revision, boolean dryRun, boolean force, List<ObjectRef> prune)
            implements Command {
        public Apply {
            Check.text("manifests", manifests, Protocol.MAX_MANIFEST_BYTES);
            prune = Check.list("prune", prune);
            Check.bounded("deployment_id", deploymentId, 63);
        }
    }

    /** Deletion of managed namespaced objects; anything else is refused by the agent. */
    record Delete(List<ObjectRef> objects, String deploymentId, boolean dryRun) implements Command {
        public Delete {
            objects = Check.list("objects", objects);
            Check.bounded("deployment_id", deploymentId, 63);
        }
    }

    /**
     * Reads the log of one container and posts its lines as {@link LogBatch}. Without {@code tailLines}, {@code sinceSeconds} and {@code
     * cursor}: from the beginning.
     *
     * @param streamId where batches are posted
     * @param epoch fences an older owner of the stream: a higher one takes the place of what runs
     * @param previous the instance before the present one, to its end
     * @param follow false ends at the present end of the log
     * @param tailLines from the end; null for all
     * @param sinceSeconds only lines so young; null for all
     * @param cursor where to go on, strictly after it; null to begin
     * @param creditBytes how much may be sent before the first answer, see {@link LogCredit}
     */
    record LogsStart(
            String streamId,
            long epoch,
            String namespace,
            String pod,
            String container,
            boolean previous,
            boolean follow,
            Long tailLines,
            Long sinceSeconds,
            LogCursor cursor,
            long creditBytes)
            implements Command {
        public LogsStart {
            Check.text("stream_id", streamId, 64);
            Check.atLeast("epoch", epoch, 1);
            Check.text("namespace", namespace, 253);
            Check.text("pod", pod, 253);
            Check.text("container", container, 253);
            if (tailLines != null) {
                Check.atLeast("tail_lines", tailLines, 0);
            }
            if (sinceSeconds != null) {
                Check.atLeast("since_seconds", sinceSeconds, 1);
            }
            Check.atLeast("credit_bytes", creditBytes, 0);
        }
    }

    /** Ends a log stream whose epoch is not higher. */
    record LogsStop(String streamId, long epoch) implements Command {
        public LogsStop {
            Check.text("stream_id", streamId, 64);
            Check.atLeast("epoch", epoch, 1);
        }
    }

    /** A type of a newer peer. */
    record Unknown(String type) implements Command {}

    /**
     * What is left of a command that breaks the protocol: the agent answers it {@code failed}, and the others of its answer count.
     *
     * @param problem the offending field and what is wrong with it
     */
    record Invalid(String problem) implements Command {}
}
