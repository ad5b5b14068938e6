package cx.niro.agent.apply;

import cx.niro.protocol.ObjectRef;
import java.util.Comparator;
import java.util.List;

/** The order of deletions: against that of applies, so that nothing loses what it stands on. */
final class Deletions {
    private Deletions() {}

    static List<ObjectRef> inOrder(List<ObjectRef> objects) {
        return objects.stream()
                .distinct()
                .sorted(Comparator.comparing(Phase::of).reversed())
                .toList();
    }
}
