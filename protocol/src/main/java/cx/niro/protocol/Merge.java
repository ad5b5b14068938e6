package cx.niro.protocol;

import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Makes of a state and a delta the state that the sender has, sorted as it sorts. */
public final class Merge {
    private Merge() {}

    /**
     * Empty where the delta starts from another state, removes what is not there, or where the result has not the digest that
     * the sender computed: then nothing is known but that the whole is needed.
     */
    public static Optional<Snapshot> of(Snapshot base, Delta delta) {
        if (!base.digest().equals(delta.baseDigest()) || !isConsistent(base, delta)) {
            return Optional.empty();
        }
        var gone = new HashSet<>(delta.removedKeys());
        gone.addAll(keys(delta.objects()));
        var merged = new Snapshot(
                merged(base.nodes(), gone, delta.nodes(), StateOrder.NODES),
                merged(base.pods(), gone, delta.pods(), StateOrder.PODS),
                merged(base.workloads(), gone, delta.workloads(), StateOrder.WORKLOADS),
                merged(base.events(), gone, delta.events(), StateOrder.EVENTS),
                delta.namespaces() == null ? base.namespaces() : delta.namespaces(),
                delta.digest());
        return Optional.of(merged).filter(Merge::isWhatItsDigestSays);
    }

    /** Each key at most once, and only what is there can go. */
    private static boolean isConsistent(Snapshot base, Delta delta) {
        var changed = keys(delta.objects());
        var removed = new HashSet<>(delta.removedKeys());
        return changed.size() == delta.objects().count()
                && removed.size() == delta.removedKeys().size()
                && Collections.disjoint(changed, removed)
                && keys(base.objects()).containsAll(removed);
    }

    private static boolean isWhatItsDigestSays(Snapshot merged) {
        return keys(merged.objects()).size() == merged.objects().count()
                && StateDigest.of(merged.objects(), merged.namespaces()).equals(merged.digest());
    }

    private static Set<String> keys(Stream<? extends Keyed> objects) {
        return objects.map(Keyed::key).collect(Collectors.toSet());
    }

    private static <T extends Keyed> List<T> merged(
            List<T> before, Set<String> gone, List<T> changed, Comparator<T> order) {
        return Stream.concat(before.stream().filter(object -> !gone.contains(object.key())), changed.stream())
                .sorted(order)
                .toList();
    }
}
