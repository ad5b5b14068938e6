package cx.niro.verticles.heartbeat;

import cx.niro.protocol.Heartbeat;
import cx.niro.protocol.InvalidMessage;
import cx.niro.protocol.Pod;
import cx.niro.protocol.ProtocolJson;
import cx.niro.protocol.Snapshot;
import cx.niro.protocol.Usage;
import cx.niro.verticles.bus.ServiceFailure;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * A decoded beat, checked and reduced to what may be stored: without the capability there is no pod data in it, whatever was
 * sent. Making one takes milliseconds of CPU for a hundred pods: for workers, but for small bodies.
 *
 * @param counts of the snapshot; null without one
 * @param pods rows of the table, sorted; empty without a snapshot
 * @param snapshot gzip of its JSON; null without one
 * @param usage null where none was sent
 */
record Observed(Heartbeat beat, StateCounts counts, List<PodRow> pods, Buffer snapshot, UsageRow usage) {
    static final int MOST_OBJECTS = 50_000;

    /** Fails with InvalidMessage or ServiceFailure TOO_LARGE. */
    static Observed of(Buffer body) {
        var beat = ProtocolJson.decode(body.getBytes(), Heartbeat.class);
        checkText(beat);
        var usage = beat.usage() == null ? null : UsageRow.of(beat.usage(), beat.capabilities());
        if (beat.snapshot() == null) {
            return new Observed(beat, null, List.of(), null, usage);
        }
        checkSize(beat.snapshot());
        var snapshot = allowed(beat);
        return new Observed(beat.withoutSnapshot(), StateCounts.of(snapshot), rows(snapshot), packed(snapshot), usage);
    }

    boolean hasSnapshot() {
        return snapshot != null;
    }

    static Buffer packed(Object message) {
        var bytes = new ByteArrayOutputStream(4 * 1024);
        try (var gzip = new FastGzip(bytes)) {
            ProtocolJson.mapper().writeValue(gzip, message);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Buffer.buffer(bytes.toByteArray());
    }

    private static Snapshot allowed(Heartbeat beat) {
        var sent = beat.snapshot();
        if (beat.capabilities().podsEnabled()) {
            return sent;
        }
        return new Snapshot(
                sent.nodes(),
                List.of(),
                List.of(),
                sent.events().stream()
                        .filter(event -> event.objectKind().equals("Node"))
                        .toList(),
                sent.namespaces(),
                sent.digest());
    }

    private static List<PodRow> rows(Snapshot snapshot) {
        var keys = new HashSet<String>();
        for (Pod pod : snapshot.pods()) {
            if (!keys.add(pod.key())) {
                throw new InvalidMessage("snapshot.pods", "has " + pod.key() + " twice");
            }
        }
        return snapshot.pods().stream().map(PodRow::of).sorted().toList();
    }

    private static void checkSize(Snapshot snapshot) {
        var objects = snapshot.objects().count() + snapshot.namespaces().size();
        if (objects > MOST_OBJECTS) {
            throw new ServiceFailure(
                    ServiceFailure.Code.TOO_LARGE,
                    "too_large",
                    "the snapshot has " + objects + " objects, at most " + MOST_OBJECTS + " are allowed");
        }
    }

    /** PostgreSQL takes no NUL in text. Pods are cleaned, see {@link PodRow}; what becomes facts is refused. */
    private static void checkText(Heartbeat beat) {
        refuseNul("run_id", beat.runId());
        refuseNul("cluster_uid", beat.clusterUid());
        refuseNul("digest", beat.digest());
        refuseNul("agent.agent_version", beat.agent().agentVersion());
        refuseNul("agent.kubernetes_version", beat.agent().kubernetesVersion());
        refuseNul("agent.image", beat.agent().image());
        refuseNul("stats.last_error", beat.stats() == null ? null : beat.stats().lastError());
        beat.missing().forEach(part -> {
            refuseNul("missing.part", part.part());
            refuseNul("missing.reason", part.reason());
            refuseNul("missing.message", part.message());
        });
    }

    private static void refuseNul(String field, String text) {
        if (text != null && text.indexOf('\0') >= 0) {
            throw new InvalidMessage(field, "contains the character NUL");
        }
    }

    private static final class FastGzip extends GZIPOutputStream {
        FastGzip(ByteArrayOutputStream out) throws IOException {
            super(out, 8 * 1024);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }

    /** The latest usage of a cluster, ready to store. */
    record UsageRow(long cpuUsedMillicores, long memoryUsedBytes, Buffer packed) {
        static UsageRow of(Usage usage, cx.niro.protocol.Capabilities capabilities) {
            var allowed = capabilities.podsEnabled()
                    ? usage
                    : new Usage(
                            usage.at(),
                            usage.digest(),
                            usage.nodeCpuMillicores(),
                            usage.nodeMemoryBytes(),
                            List.of(),
                            List.of());
            return new UsageRow(sum(usage.nodeCpuMillicores()), sum(usage.nodeMemoryBytes()), Observed.packed(allowed));
        }

        /** -1 when not a single value is known. */
        static long sum(List<Long> values) {
            var known = values.stream().filter(value -> value >= 0).toList();
            return known.isEmpty()
                    ? -1
                    : known.stream().mapToLong(Long::longValue).sum();
        }
    }
}
