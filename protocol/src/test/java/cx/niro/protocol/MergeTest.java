package cx.niro.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** That a delta carries a state over, and that nothing but its very base does. */
class MergeTest {
    /** As keys, and as parts of keys, these sort differently. */
    private static final List<String> NAMES =
            List.of("shop", "shop-eu", "shop.x", "a", "a-b", "a/b", "b", "web-0", "web");

    static IntStream seeds() {
        return IntStream.range(0, 300);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whateverChangesTheDeltaMakesExactlyTheLaterState(int seed) {
        var random = new Random(seed);
        var before = state(random, 40);
        for (int step = 0; step < 20; step++) {
            var now = changed(random, before);
            var delta = StateHashes.of(before).deltaTo(now);

            if (delta.isPresent()) {
                assertThat(Merge.of(before, delta.get())).contains(now);
                var sent = ProtocolJson.decode(ProtocolJson.encode(delta.get()), Delta.class);
                var stored = ProtocolJson.decode(ProtocolJson.encode(before), Snapshot.class);
                assertThat(Merge.of(stored, sent)).contains(now);
                before = now;
            } else {
                before = now;
            }
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void onAnotherBaseOrWithAnythingElseInItADeltaMakesNothingOrTheSame(int seed) {
        var random = new Random(seed);
        var before = state(random, 30);
        var now = changed(random, before);
        var delta = StateHashes.of(before).deltaTo(now);
        if (delta.isEmpty()) {
            return;
        }
        var other = changed(random, before);
        var posing = new Snapshot(
                other.nodes(), other.pods(), other.workloads(), other.events(), other.namespaces(), before.digest());
        var from = delta.get();

        assertThat(Merge.of(other, from))
                .matches(merged -> merged.isEmpty() || other.digest().equals(before.digest()));
        assertThat(Merge.of(posing, from))
                .matches(merged -> merged.isEmpty() || merged.get().equals(now));
        for (UnaryOperator<Delta> forgery : FORGERIES) {
            assertThat(Merge.of(before, forgery.apply(from)))
                    .matches(merged -> merged.isEmpty() || merged.get().equals(now));
        }
    }

    private static final List<UnaryOperator<Delta>> FORGERIES = List.of(
            delta -> with(delta, delta.pods(), List.of("pod/no/such"), delta.namespaces()),
            delta -> with(delta, delta.pods(), twice(delta.removedKeys()), delta.namespaces()),
            delta -> with(delta, twice(delta.pods()), delta.removedKeys(), delta.namespaces()),
            delta -> with(
                    delta, delta.pods(), delta.pods().stream().map(Pod::key).toList(), delta.namespaces()),
            delta -> with(delta, List.of(), delta.removedKeys(), delta.namespaces()),
            delta -> with(delta, delta.pods(), List.of(), delta.namespaces()),
            delta -> with(delta, delta.pods(), delta.removedKeys(), List.of("another")));

    private static <T> List<T> twice(List<T> list) {
        return Stream.concat(list.stream(), list.stream()).toList();
    }

    private static Delta with(Delta delta, List<Pod> pods, List<String> removed, List<String> namespaces) {
        return new Delta(
                delta.baseDigest(),
                delta.nodes(),
                pods,
                delta.workloads(),
                delta.events(),
                removed,
                namespaces,
                delta.digest());
    }

    @Test
    void whereMoreThanHalfOfTheObjectsDifferTheWholeIsSmaller() {
        var before = snapshot(List.of(), pods("a", "b", "c", "d"), List.of(), List.of(), List.of());

        assertThat(StateHashes.of(before).deltaTo(withPods("a", "b", "x", "d")))
                .as("one came, one went, of four")
                .isPresent();
        assertThat(StateHashes.of(before).deltaTo(withPods("a", "b", "d")))
                .as("one went, three are left")
                .isPresent();
        assertThat(StateHashes.of(before).deltaTo(withPods("a", "b", "x", "y"))).isEmpty();
        assertThat(StateHashes.of(before).deltaTo(withPods())).isEmpty();
    }

    @Test
    void unchangedNamespacesAreNotTold() {
        var before = withPods("a", "b");
        var now = snapshot(List.of(), before.pods(), List.of(), List.of(), List.of("new"));

        var delta = StateHashes.of(before).deltaTo(now).orElseThrow();

        assertThat(delta.namespaces()).containsExactly("new");
        assertThat(StateHashes.of(before)
                        .deltaTo(withPods("a", "b", "c"))
                        .orElseThrow()
                        .namespaces())
                .isNull();
    }

    @Test
    void stateWithTwoObjectsOfOneKeyIsToldAsAWhole() {
        var before = withPods("a", "b", "c", "d", "e");

        assertThat(StateHashes.of(before).deltaTo(withPods("a", "b", "c", "d", "x", "x")))
                .isEmpty();
    }

    private static Snapshot withPods(String... names) {
        return snapshot(List.of(), pods(names), List.of(), List.of(), List.of());
    }

    private static List<Pod> pods(String... names) {
        return Stream.of(names).map(name -> pod("shop", name, "h")).toList();
    }

    private static Snapshot snapshot(
            List<Node> nodes,
            List<Pod> pods,
            List<Workload> workloads,
            List<WarningEvent> events,
            List<String> namespaces) {
        var objects = Stream.of(nodes, pods, workloads, events).flatMap(List::stream);
        return new Snapshot(nodes, pods, workloads, events, namespaces, StateDigest.of(objects, namespaces));
    }

    private static Snapshot state(Random random, int most) {
        return sorted(
                some(random, most / 4, i -> node("node-" + i, hash(random))),
                some(random, most, i -> pod(name(random, i), "pod-" + i, hash(random))),
                some(
                        random,
                        most / 2,
                        i -> workload(i % 2 == 0 ? "DaemonSet" : "Deployment", name(random, i), "w" + i, hash(random))),
                some(random, most / 2, i -> event("uid-" + i, hash(random), random)),
                some(random, NAMES.size(), NAMES::get));
    }

    /** The same with a few objects gone, others changed, and new ones. */
    private static Snapshot changed(Random random, Snapshot before) {
        var share = random.nextInt(4) * 10;
        var nodes = keep(random, share, before.nodes(), node -> node(node.name(), hash(random)));
        var pods = keep(random, share, before.pods(), pod -> pod(pod.namespace(), pod.name(), hash(random)));
        var workloads = keep(
                random,
                share,
                before.workloads(),
                workload -> workload(workload.kind(), workload.namespace(), workload.name(), hash(random)));
        var events = keep(random, share, before.events(), event -> event(event.uid(), hash(random), random));
        for (int i = random.nextInt(3); i > 0; i--) {
            pods.add(pod(name(random, random.nextInt(9)), "new-" + random.nextInt(1_000_000), hash(random)));
            events.add(event("new-" + random.nextInt(1_000_000), hash(random), random));
        }
        return sorted(
                nodes,
                pods,
                workloads,
                events,
                random.nextInt(3) > 0 ? before.namespaces() : some(random, NAMES.size(), NAMES::get));
    }

    private static Snapshot sorted(
            List<Node> nodes,
            List<Pod> pods,
            List<Workload> workloads,
            List<WarningEvent> events,
            List<String> namespaces) {
        return snapshot(
                nodes.stream().sorted(StateOrder.NODES).toList(),
                pods.stream().sorted(StateOrder.PODS).toList(),
                workloads.stream().sorted(StateOrder.WORKLOADS).toList(),
                events.stream().sorted(StateOrder.EVENTS).toList(),
                List.copyOf(new TreeSet<>(namespaces)));
    }

    private static <T> List<T> some(Random random, int most, IntFunction<T> make) {
        var all = new ArrayList<T>();
        for (int i = 0; i < most; i++) {
            if (random.nextBoolean()) {
                all.add(make.apply(i));
            }
        }
        Collections.shuffle(all, random);
        return all;
    }

    private static <T> List<T> keep(Random random, int share, List<T> before, UnaryOperator<T> change) {
        var kept = new ArrayList<T>();
        for (var object : before) {
            var dice = random.nextInt(100);
            if (dice >= share) {
                kept.add(object);
            } else if (dice % 2 == 0) {
                kept.add(change.apply(object));
            }
        }
        return kept;
    }

    private static String name(Random random, int i) {
        return NAMES.get((i + random.nextInt(NAMES.size())) % NAMES.size());
    }

    private static String hash(Random random) {
        return Long.toHexString(random.nextLong());
    }

    private static Node node(String name, String hash) {
        return new Node(
                name, null, hash, "Ready", false, null, null, null, null, null, null, null, null, 0, null, null);
    }

    private static Pod pod(String namespace, String name, String hash) {
        return new Pod(
                namespace, name, null, hash, "Running", null, null, null, null, 0, true, null, null, null, false, false,
                false, null, null, null);
    }

    private static Workload workload(String kind, String namespace, String name, String hash) {
        return new Workload(kind, namespace, name, null, hash, 1, 1, 1, 1, 1, 1, null, Map.of(), null, null);
    }

    private static WarningEvent event(String uid, String hash, Random random) {
        var second = random.nextInt(4);
        return new WarningEvent(
                uid,
                hash,
                random.nextBoolean() ? null : NAMES.get(random.nextInt(NAMES.size())),
                "Pod",
                "web-" + random.nextInt(3),
                "BackOff",
                "text",
                1,
                null,
                second == 0 ? null : Instant.ofEpochSecond(second));
    }
}
