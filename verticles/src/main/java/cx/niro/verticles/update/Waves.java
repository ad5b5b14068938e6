package cx.niro.verticles.update;

import cx.niro.verticles.update.UpdateMessages.NewWave;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Which cluster belongs to which wave: the first that matches it. A percentage takes always the same clusters, by a hash of their
 * ids; it is counted for those that may update and for the others on their own, so that a canary is never made of clusters that
 * cannot be offered anything.
 */
final class Waves {
    /** Of a rollout that names none. */
    static final List<Wave> USUAL = List.of(
            new Wave("canary", List.of(), Map.of(), 5),
            new Wave("dev", List.of("dev"), Map.of(), null),
            new Wave("staging", List.of("staging"), Map.of(), null),
            new Wave("production", List.of("production", "unspecified"), Map.of(), null));

    private Waves() {}

    /** Fails with InvalidMessage; null and empty are the usual ones. */
    static List<Wave> of(List<NewWave> wanted) {
        if (wanted == null || wanted.isEmpty()) {
            return USUAL;
        }
        var waves = new ArrayList<Wave>();
        for (var wave : wanted) {
            waves.add(new Wave(name(wave, waves.size() + 1), wave.environments(), wave.labels(), wave.percent()));
        }
        return List.copyOf(waves);
    }

    /** The number of its wave, from 1, of each cluster that belongs to one. */
    static Map<UUID, Integer> assign(List<Wave> waves, Collection<Candidate> clusters) {
        var numbers = new HashMap<UUID, Integer>();
        Set<Candidate> left = new LinkedHashSet<>(clusters);
        for (int number = 1; number <= waves.size(); number++) {
            var wave = waves.get(number - 1);
            var matching = left.stream().filter(wave::matches).toList();
            var taken = wave.percent() == null ? matching : share(matching, wave.percent());
            for (var cluster : taken) {
                numbers.put(cluster.clusterId(), number);
                left.remove(cluster);
            }
        }
        return numbers;
    }

    private static List<Candidate> share(List<Candidate> matching, int percent) {
        var taken = new ArrayList<Candidate>();
        for (boolean mayUpdate : new boolean[] {true, false}) {
            var group = matching.stream()
                    .filter(cluster -> cluster.mayUpdate() == mayUpdate)
                    .sorted(Comparator.comparingLong((Candidate cluster) -> hash(cluster.clusterId()))
                            .thenComparing(Candidate::clusterId))
                    .toList();
            taken.addAll(group.subList(0, (group.size() * percent + 99) / 100));
        }
        return taken;
    }

    /** The finalizer of MurmurHash3, so that ids that were made together are dealt out evenly. */
    private static long hash(UUID id) {
        long hash = id.getMostSignificantBits() ^ Long.rotateLeft(id.getLeastSignificantBits(), 32);
        hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
        hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return hash ^ (hash >>> 33);
    }

    private static String name(NewWave wave, int number) {
        if (wave.name() != null) {
            return wave.name();
        }
        var environments = wave.environments() == null ? List.<String>of() : wave.environments();
        var name = String.join(", ", environments);
        return name.isEmpty() ? "wave " + number : name;
    }
}
