package cx.niro.verticles.bus;

import java.util.Set;
import java.util.function.Consumer;

/** The nodes that work together, as this one sees them. Reading it never blocks; it may be seconds behind the truth. */
public interface Members {
    /** This process: random per start. */
    String nodeId();

    /** The ids of all nodes that are alive, this one too. */
    Set<String> live();

    /** Hears the new set each time when it changed, on a thread of its own: handlers must not block. */
    void onChange(Consumer<Set<String>> listener);

    /** A node that is by itself. */
    static Members alone(String nodeId) {
        return new Members() {
            private final Set<String> live = Set.of(nodeId);

            @Override
            public String nodeId() {
                return nodeId;
            }

            @Override
            public Set<String> live() {
                return live;
            }

            @Override
            public void onChange(Consumer<Set<String>> listener) {
                // nothing ever changes
            }
        };
    }
}
