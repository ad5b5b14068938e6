package cx.niro.verticles.fleet;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import cx.niro.protocol.Node;
import cx.niro.protocol.Pod;
import cx.niro.protocol.ProtocolJson;
import cx.niro.protocol.Resources;
import cx.niro.protocol.Usage;
import cx.niro.protocol.WarningEvent;
import cx.niro.verticles.fleet.InventoryStore.PodKey;
import cx.niro.verticles.fleet.InventoryStore.StoredState;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;

/** Reads what a list needs out of a compressed snapshot, object by object, and lets go of the rest. Blocks: for workers. */
final class SnapshotReader {
    private SnapshotReader() {}

    /** What counting pods per node takes. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    private record Scheduled(String node) {}

    /** A pod with its usage. */
    record UsedPod(Pod pod, Resources usage) {}

    /** The nodes sorted by name, with usage and the number of their pods. */
    static List<ContentsJson.NodeItem> nodes(StoredState state) {
        var nodes = new ArrayList<Node>();
        var pods = new HashMap<String, Integer>();
        read(state.snapshot(), (part, parser) -> {
            switch (part) {
                case "nodes" -> each(parser, Node.class, nodes::add);
                case "pods" ->
                    each(parser, Scheduled.class, pod -> {
                        if (pod.node() != null) {
                            pods.merge(pod.node(), 1, Integer::sum);
                        }
                    });
                default -> parser.skipChildren();
            }
        });
        nodes.sort(Comparator.comparing(Node::name));
        var usage = usage(state);
        var items = new ArrayList<ContentsJson.NodeItem>(nodes.size());
        for (var i = 0; i < nodes.size(); i++) {
            var node = nodes.get(i);
            items.add(ContentsJson.NodeItem.of(
                    node,
                    pods.getOrDefault(node.name(), 0),
                    usage == null || usage.nodeCpuMillicores().size() != nodes.size()
                            ? Resources.NONE
                            : resources(
                                    usage.nodeCpuMillicores().get(i),
                                    usage.nodeMemoryBytes().get(i))));
        }
        return items;
    }

    /** Those of the wanted pods that the snapshot has. */
    static Map<PodKey, UsedPod> pods(StoredState state, Set<PodKey> wanted) {
        var all = new ArrayList<PodKey>();
        var found = new HashMap<PodKey, Pod>();
        read(state.snapshot(), (part, parser) -> {
            if (part.equals("pods")) {
                each(parser, Pod.class, pod -> {
                    var key = new PodKey(pod.namespace(), pod.name());
                    all.add(key);
                    if (wanted.contains(key)) {
                        found.put(key, pod);
                    }
                });
            } else {
                parser.skipChildren();
            }
        });
        Collections.sort(all);
        var usage = usage(state);
        var used = new HashMap<PodKey, UsedPod>();
        found.forEach((key, pod) -> {
            var i = Collections.binarySearch(all, key);
            used.put(
                    key,
                    new UsedPod(
                            pod,
                            usage == null || usage.podCpuMillicores().size() != all.size()
                                    ? Resources.NONE
                                    : resources(
                                            usage.podCpuMillicores().get(i),
                                            usage.podMemoryBytes().get(i))));
        });
        return used;
    }

    /** The Warning events, newest first. */
    static List<ContentsJson.EventItem> events(StoredState state) {
        var events = new ArrayList<WarningEvent>();
        read(state.snapshot(), (part, parser) -> {
            if (part.equals("events")) {
                each(parser, WarningEvent.class, events::add);
            } else {
                parser.skipChildren();
            }
        });
        return events.stream()
                .sorted(Comparator.comparing(WarningEvent::lastSeenAt, Comparator.nullsFirst(Comparator.naturalOrder()))
                        .reversed()
                        .thenComparing(WarningEvent::uid))
                .map(ContentsJson.EventItem::of)
                .toList();
    }

    static List<String> namespaces(StoredState state) {
        var namespaces = new TreeSet<String>();
        read(state.snapshot(), (part, parser) -> {
            if (part.equals("namespaces")) {
                each(parser, String.class, namespaces::add);
            } else {
                parser.skipChildren();
            }
        });
        return List.copyOf(namespaces);
    }

    @FunctionalInterface
    private interface PartReader {
        void read(String part, JsonParser parser) throws IOException;
    }

    private static void read(byte[] snapshot, PartReader reader) {
        if (snapshot == null) {
            return;
        }
        try (var json = new GZIPInputStream(new ByteArrayInputStream(snapshot), 16 * 1024);
                var parser = ProtocolJson.mapper().createParser(json)) {
            expect(parser.nextToken() == JsonToken.START_OBJECT);
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                var part = parser.currentName();
                var unused = parser.nextToken();
                reader.read(part, parser);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("stored snapshot cannot be read", e);
        }
    }

    private static <T> void each(JsonParser parser, Class<T> type, Consumer<T> taker) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return;
        }
        expect(parser.currentToken() == JsonToken.START_ARRAY);
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            taker.accept(parser.readValueAs(type));
        }
    }

    private static void expect(boolean condition) throws IOException {
        if (!condition) {
            throw new IOException("not a snapshot");
        }
    }

    /** Null unless it is of this very state: its arrays would name other objects. */
    private static Usage usage(StoredState state) {
        if (state.usage() == null) {
            return null;
        }
        try (var json = new GZIPInputStream(new ByteArrayInputStream(state.usage()))) {
            var usage = ProtocolJson.decode(json, Usage.class);
            return usage.digest().equals(state.digest()) ? usage : null;
        } catch (IOException e) {
            throw new UncheckedIOException("stored usage cannot be read", e);
        }
    }

    private static Resources resources(long cpuMillicores, long memoryBytes) {
        return new Resources(cpuMillicores < 0 ? null : cpuMillicores, memoryBytes < 0 ? null : memoryBytes);
    }
}
