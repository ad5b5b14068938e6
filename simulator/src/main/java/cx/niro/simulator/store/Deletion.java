package cx.niro.simulator.store;

/**
 * How an object is to be deleted.
 *
 * @param graceSeconds seconds for a pod to end by itself, negative for its own default
 * @param propagation what becomes of dependents
 * @param uid the object's uid as the caller knows it, or empty
 * @param version the object's resourceVersion as the caller knows it, or empty
 * @param dryRun whether nothing is to happen
 */
public record Deletion(long graceSeconds, Propagation propagation, String uid, String version, boolean dryRun) {
    public static final Deletion GRACEFUL = new Deletion(-1, Propagation.BACKGROUND, "", "", false);
    public static final Deletion NOW = new Deletion(0, Propagation.BACKGROUND, "", "", false);

    /** The same with another propagation. */
    public Deletion with(Propagation other) {
        return new Deletion(graceSeconds, other, uid, version, dryRun);
    }

    /** The same, kept or not. */
    public Deletion dry(boolean isDry) {
        return new Deletion(graceSeconds, propagation, uid, version, isDry);
    }

    boolean isNow() {
        return graceSeconds == 0;
    }
}
