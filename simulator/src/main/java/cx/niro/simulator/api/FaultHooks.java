package cx.niro.simulator.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The faults in force; the first that matches a request happens to it. */
public final class FaultHooks {
    private final List<Active> active = new ArrayList<>();

    private static final class Active {
        private final Fault fault;
        private int left;

        private Active(Fault fault) {
            this.fault = fault;
            this.left = fault.times();
        }
    }

    /** Puts a fault in force. */
    public void add(Fault fault) {
        active.add(new Active(fault));
    }

    /** Ends all faults. */
    public void clear() {
        active.clear();
    }

    Optional<Fault> next(String user, RequestInfo info) {
        for (Active each : List.copyOf(active)) {
            if (each.fault.matches(user, info)) {
                if (each.fault.times() > 0 && --each.left == 0) {
                    active.remove(each);
                }
                return Optional.of(each.fault);
            }
        }
        return Optional.empty();
    }
}
