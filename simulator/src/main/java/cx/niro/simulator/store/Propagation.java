package cx.niro.simulator.store;

/** What becomes of the dependents of a deleted object. */
public enum Propagation {
    /** They go after it. */
    BACKGROUND(""),
    /** Those that block go before it. */
    FOREGROUND("foregroundDeletion"),
    /** They stay, without their owner. */
    ORPHAN("orphan");

    private final String finalizer;

    Propagation(String finalizer) {
        this.finalizer = finalizer;
    }

    /** What holds the object until the dependents are seen to; empty for nothing. */
    public String finalizer() {
        return finalizer;
    }
}
