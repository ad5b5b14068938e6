package cx.niro.verticles.heartbeat;

import cx.niro.protocol.Heartbeat;
import cx.niro.protocol.InvalidMessage;
import cx.niro.protocol.Merge;
import cx.niro.protocol.Pod;
import cx.niro.protocol.Protocol;
import cx.niro.protocol.ProtocolJson;
import cx.niro.protocol.Snapshot;
import cx.niro.protocol.Usage;
import cx.niro.verticles.bus.ServiceFailure;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A decoded beat, checked and reduced to what may be stored: without the capability there is no pod data in it, whatever was
 * sent. Making one takes milliseconds of CPU for a hundred pods: for workers, but for small bodies.
 *
 * @param counts of the state; null where the beat brought none, or no more than a delta that is not completed yet
 * @param pods rows of the table, sorted; empty without a state
 * @param snapshot gzip of the state's JSON; null without one
 * @param usage null where none was sent
 */
record Observed(Heartbeat beat, StateCounts counts, List<PodRow> pods, Buffer snapshot, UsageRow usage) {
    static final int MOST_OBJECTS = 50_000;

    private static final Logger LOG = LoggerFactory.getLogger(Observed.class);

    /** Fails with InvalidMessage or ServiceFailure TOO_LARGE. */
    static Observed of(Buffer body) {
        var beat = ProtocolJson.decode(body.getBytes(), Heartbeat.class);
        checkText(beat);
        var usage = beat.usage() == null ? null : UsageRow.of(beat.usage(), beat.capabilities());
        if (beat.snapshot() == null) {
            return new Observed(beat, null, List.of(), null, usage);
        }
        return whole(beat.withoutSnapshot(), beat.snapshot(), usage);
    }

    private static Observed whole(Heartbeat beat, Snapshot sent, UsageRow usage) {
        checkSize(sent);
        var snapshot = allowed(beat, sent);
        return new Observed(beat, StateCounts.of(snapshot), rows(snapshot), packed(snapshot), usage);
    }

    /**
     * As if the beat had brought the state that its delta makes of a stored one; null where that is not the state of the beat's
     * digest. Fails as {@link #of(Buffer)} does.
     *
     * @param stored as {@link #snapshot} is
     */
    Observed completedFrom(Buffer stored) {
        var state = unpacked(stored).flatMap(base -> Merge.of(base, beat.delta()));
        return state.map(merged -> whole(beat, merged, usage)).orElse(null);
    }

    /** Empty for what a body could not have brought, or what an older or newer node stored that this one cannot read. */
    private static Optional<Snapshot> unpacked(Buffer stored) {
        try (var gzip = new GZIPInputStream(new ByteArrayInputStream(stored.getBytes()), 8 * 1024)) {
            var json = gzip.readNBytes(Protocol.MAX_DECODED_BYTES + 1);
            return json.length > Protocol.MAX_DECODED_BYTES
                    ? Optional.empty()
                    : Optional.of(ProtocolJson.decode(json, Snapshot.class));
        } catch (IOException | InvalidMessage e) {
            LOG.atWarn().setCause(e).log("a stored snapshot cannot be read, the whole state is asked for");
            return Optional.empty();
        }
    }

    boolean hasSnapshot() {
        return snapshot != null;
    }

    /** Whether it says how the state differs from an earlier one, which a completed one says too. */
    boolean hasDelta() {
        return beat.delta() != null;
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

    private static Snapshot allowed(Heartbeat beat, Snapshot sent) {
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
        refuseNul(
                "delta.base_digest", beat.delta() == null ? null : beat.delta().baseDigest());
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
