package cx.niro.agent.observe;

import com.fasterxml.jackson.databind.JsonNode;
import cx.niro.agent.kubernetes.ItemSink;
import cx.niro.agent.kubernetes.KubernetesApi;
import cx.niro.agent.kubernetes.KubernetesFailure;
import cx.niro.protocol.MissingPart;
import cx.niro.protocol.Pod;
import cx.niro.protocol.Snapshot;
import cx.niro.protocol.StateDigest;
import cx.niro.protocol.StateOrder;
import cx.niro.protocol.Usage;
import cx.niro.protocol.WarningEvent;
import cx.niro.protocol.Workload;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** Looks at the whole cluster. A part that fails for a moment keeps its last good list; every missing part is named. Not thread-safe. */
public final class Observer {
    private static final Snapshot NOTHING =
            new Snapshot(List.of(), List.of(), List.of(), List.of(), List.of(), StateDigest.of(Stream.empty()));

    private final KubernetesApi api;
    private final UsageReader usageReader;
    private final Clock clock;
    private Snapshot last = NOTHING;

    public Observer(KubernetesApi api, Clock clock) {
        this.api = api;
        this.usageReader = new UsageReader(api);
        this.clock = clock;
    }

    /** Whether pods, workloads and their events may be told. */
    public enum Pods {
        ALLOWED,
        /** Switched off by the owner of the cluster. */
        DISABLED,
        /** Not granted. */
        FORBIDDEN
    }

    public Observation observe(Pods pods) {
        var start = clock.instant();
        var look = new Look(pods, start);
        var snapshot = look.snapshot();
        var usage = look.usage(snapshot);
        last = snapshot;
        return new Observation(
                snapshot,
                usage,
                look.missing,
                start,
                Duration.between(start, clock.instant()),
                look.missing.stream().noneMatch(part -> part.reason().equals("failed")));
    }

    /** One look, with what it could not see. */
    private final class Look {
        private final Pods pods;
        private final Instant now;
        private final List<MissingPart> missing = new ArrayList<>();

        Look(Pods pods, Instant now) {
            this.pods = pods;
            this.now = now;
        }

        Snapshot snapshot() {
            var nodes = list("nodes", "/api/v1/nodes", NodeReader::read, last.nodes());
            var namespaces = list(
                    "namespaces",
                    "/api/v1/namespaces",
                    item -> Fields.text(item.path("metadata"), "name"),
                    last.namespaces());
            var seenPods = pods == Pods.ALLOWED ? pods() : withheld("pods", List.<Pod>of());
            var workloads = pods == Pods.ALLOWED ? workloads() : withheld("workloads", List.<Workload>of());
            var events = new ArrayList<>(events());
            nodes.sort(StateOrder.NODES);
            seenPods.sort(StateOrder.PODS);
            workloads.sort(StateOrder.WORKLOADS);
            events.sort(StateOrder.EVENTS);
            namespaces.sort(Comparator.naturalOrder());
            var objects = Stream.of(nodes, seenPods, workloads, events).flatMap(List::stream);
            return new Snapshot(nodes, seenPods, workloads, events, namespaces, StateDigest.of(objects, namespaces));
        }

        Optional<Usage> usage(Snapshot snapshot) {
            try {
                return Optional.of(usageReader.read(snapshot, pods == Pods.ALLOWED, now));
            } catch (KubernetesFailure e) {
                // 503: the API is registered and its server is down
                var absent = e.isAbsent() || e.status() == 503;
                missing.add(new MissingPart("usage", absent ? "absent" : reason(e), e.getMessage()));
                return Optional.empty();
            }
        }

        private List<Pod> pods() {
            var owners = new Owners();
            var unused =
                    listed("workloads", "/apis/apps/v1/replicasets", Map.of(), KubernetesApi.METADATA_ONLY, owners);
            return list("pods", "/api/v1/pods", new PodReader(owners)::read, last.pods());
        }

        private List<Workload> workloads() {
            var all = new ArrayList<Workload>();
            for (var kind : WorkloadReader.values()) {
                var before = last.workloads().stream()
                        .filter(workload -> workload.kind().equals(kind.kind()))
                        .toList();
                all.addAll(list("workloads", "/apis/apps/v1/" + kind.resource(), kind::read, before));
            }
            return all;
        }

        private List<WarningEvent> events() {
            var window = new EventWindow(now, pods != Pods.ALLOWED);
            var outcome = listed(
                    "events", "/api/v1/events", Map.of("fieldSelector", "type=Warning"), "application/json", window);
            return outcome == Outcome.FAILED && pods == Pods.ALLOWED ? last.events() : window.events();
        }

        private <T> List<T> withheld(String part, List<T> nothing) {
            missing.add(
                    pods == Pods.DISABLED
                            ? new MissingPart(part, "disabled", "NIRO_ENABLE_PODS is 0")
                            : new MissingPart(part, "forbidden", "the agent may not list pods"));
            return new ArrayList<>(nothing);
        }

        private <T> List<T> list(String part, String path, Function<JsonNode, T> read, List<T> before) {
            var items = new MappedItems<>(read);
            return switch (listed(part, path, Map.of(), "application/json", items)) {
                case DONE -> items.records();
                case REFUSED -> new ArrayList<>();
                case FAILED -> new ArrayList<>(before);
            };
        }

        private Outcome listed(String part, String path, Map<String, String> query, String accept, ItemSink sink) {
            try {
                api.list(path, query, accept, sink);
                return Outcome.DONE;
            } catch (KubernetesFailure e) {
                missing.add(new MissingPart(part, reason(e), e.getMessage()));
                return e.isForbidden() || e.isAbsent() ? Outcome.REFUSED : Outcome.FAILED;
            }
        }
    }

    private enum Outcome {
        DONE,
        REFUSED,
        FAILED
    }

    private static String reason(KubernetesFailure e) {
        return e.isForbidden() ? "forbidden" : e.isAbsent() ? "absent" : "failed";
    }
}
