package cx.niro.protocol;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What it takes to tell how a later state differs from this one: the hashes of its objects and the names of its namespaces, about
 * 200 bytes an object. Immutable.
 */
public final class StateHashes {
    private final String digest;
    private final Map<String, String> hashes;
    private final List<String> namespaces;

    private StateHashes(String digest, Map<String, String> hashes, List<String> namespaces) {
        this.digest = digest;
        this.hashes = hashes;
        this.namespaces = namespaces;
    }

    public static StateHashes of(Snapshot snapshot) {
        var hashes = new HashMap<String, String>();
        snapshot.objects().forEach(object -> hashes.put(object.key(), object.hash()));
        return new StateHashes(snapshot.digest(), hashes, snapshot.namespaces());
    }

    /** The difference; empty where more than half of the objects differ, and where two of them have one key. */
    public Optional<Delta> deltaTo(Snapshot now) {
        var seen = new HashSet<String>();
        var delta = new Delta(
                digest,
                changed(now.nodes(), seen),
                changed(now.pods(), seen),
                changed(now.workloads(), seen),
                changed(now.events(), seen),
                hashes.keySet().stream()
                        .filter(key -> !seen.contains(key))
                        .sorted()
                        .toList(),
                now.namespaces().equals(namespaces) ? null : now.namespaces(),
                now.digest());
        var differences = delta.objects().count() + delta.removedKeys().size();
        return seen.size() == now.objects().count() && 2 * differences <= seen.size()
                ? Optional.of(delta)
                : Optional.empty();
    }

    private <T extends Keyed> List<T> changed(List<T> objects, Set<String> seen) {
        var changed = new ArrayList<T>();
        for (var object : objects) {
            var key = object.key();
            seen.add(key);
            if (!object.hash().equals(hashes.get(key))) {
                changed.add(object);
            }
        }
        return changed;
    }
}
