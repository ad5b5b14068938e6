package cx.niro.protocol;

/**
 * The workload that a pod belongs to, resolved through ReplicaSet and Job.
 *
 * @param kind {@code Deployment}, {@code StatefulSet}, {@code DaemonSet}, {@code Job}, {@code CronJob}, ...
 * @param inferred true where the kind is a guess from a name (CronJob from its Job's name: the default role cannot read batch)
 */
public record Owner(String kind, String name, boolean inferred) {
    public Owner {
        Check.text("kind", kind);
        Check.text("name", name);
    }
}
