package cx.niro.simulator.api;

import cx.niro.simulator.logs.ContainerLogs;
import cx.niro.simulator.metrics.MetricsApi;
import cx.niro.simulator.rbac.Authorizer;
import cx.niro.simulator.rbac.Tokens;
import cx.niro.simulator.store.ClusterClock;
import cx.niro.simulator.store.ObjectStore;
import cx.niro.simulator.store.Registry;
import java.time.Duration;

/**
 * What the API server works with.
 *
 * @param store all objects
 * @param registry writes with the rules
 * @param clock the cluster's time
 * @param tokens bearer tokens
 * @param authorizer the rules
 * @param audit the requests
 * @param faults what goes wrong on purpose
 * @param metrics usage
 * @param logs what containers printed
 * @param bookmarkEvery time between watch bookmarks
 * @param version as /version tells it, for example {@code v1.32.4+k3s1}
 */
public record Parts(
        ObjectStore store,
        Registry registry,
        ClusterClock clock,
        Tokens tokens,
        Authorizer authorizer,
        AuditList audit,
        FaultHooks faults,
        MetricsApi metrics,
        ContainerLogs logs,
        Duration bookmarkEvery,
        String version) {}
