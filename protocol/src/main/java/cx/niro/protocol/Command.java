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
            Check.text("manifests", manifests, Protocol.MAX_BODY_BYTES);
            prune = Check.list("prune", prune);
        }
    }

    /** Deletion of managed namespaced objects; anything else is refused by the agent. */
    record Delete(List<ObjectRef> objects, String deploymentId, boolean dryRun) implements Command {
        public Delete {
            objects = Check.list("objects", objects);
        }
    }

    /**
     * Follows the log of one or more containers.
     *
     * @param streamId where batches are posted
     * @param epoch fences an older owner of the stream
     * @param pod name; null when {@code workload} ({@code Kind/name}) names all pods of a workload
     * @param containers names; empty for all
     * @param tailLines from the end; null for all
     * @param cursors where to go on, one a container instance
     * @param creditBytes how much may be sent before the first answer
     */
    record LogsStart(
            String streamId,
            long epoch,
            String namespace,
            String pod,
            String workload,
            List<String> containers,
            Long tailLines,
            Long sinceSeconds,
            boolean previous,
            boolean follow,
            List<LogCursor> cursors,
            long creditBytes)
            implements Command {
        public LogsStart {
            Check.text("stream_id", streamId, 64);
            Check.text("namespace", namespace, 253);
            containers = Check.list("containers", containers);
            cursors = Check.list("cursors", cursors);
        }
    }

    /** Ends a log stream. */
    record LogsStop(String streamId, long epoch) implements Command {
        public LogsStop {
            Check.text("stream_id", streamId, 64);
        }
    }

    /** A type of a newer peer. */
    record Unknown(String type) implements Command {}
}
