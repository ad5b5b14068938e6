package cx.niro.simulator.store;

/**
 * How an object is to be deleted.
 *
 * @param graceSeconds seconds for a pod to end by itself, negative for its own default
 * @param orphan whether dependents stay
 * @param uid the object's uid as the caller knows it, or empty
 * @param dryRun whether nothing is to happen
 */
public record Deletion(long graceSeconds, boolean orphan, String uid, boolean dryRun) {
    public static final Deletion GRACEFUL = new Deletion(-1, false, "", false);
    public static final Deletion NOW = new Deletion(0, false, "", false);

    boolean isNow() {
        return graceSeconds == 0;
    }
}
