package cx.niro.protocol;

import java.time.Instant;
import java.util.List;

/**
 * A pod of the cluster.
 *
 * @param hash made by the agent over everything but usage
 * @param phase {@code Pending}, {@code Running}, {@code Succeeded}, {@code Failed} or {@code Unknown}
 * @param status what kubectl prints in its STATUS column: the phase, or the reason that matters more
 *     ({@code CrashLoopBackOff}, {@code Terminating}, ...)
 * @param message more about the status, shortened; null where there is none
 * @param node where it is scheduled; null while it is not
 * @param restarts sum over its containers
 * @param hostPaths paths of its hostPath volumes
 */
public record Pod(
        String namespace,
        String name,
        String uid,
        String hash,
        String phase,
        String status,
        String message,
        String node,
        Owner owner,
        int restarts,
        boolean ready,
        List<Container> containers,
        List<Condition> conditions,
        List<String> imagePullSecrets,
        boolean hostNetwork,
        boolean hostPid,
        boolean hostIpc,
        List<String> hostPaths,
        Instant createdAt,
        Instant startedAt)
        implements Keyed {
    public Pod {
        Check.text("namespace", namespace, 253);
        Check.text("name", name, 253);
        Check.text("hash", hash, 64);
        phase = phase == null ? "Unknown" : phase;
        status = status == null ? phase : status;
        containers = Check.list("containers", containers);
        conditions = Check.list("conditions", conditions);
        imagePullSecrets = Check.list("image_pull_secrets", imagePullSecrets);
        hostPaths = Check.list("host_paths", hostPaths);
    }

    @Override
    public String key() {
        return "pod/" + namespace + "/" + name;
    }
}
