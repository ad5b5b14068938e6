package cx.niro.simulator.controller;

import com.fasterxml.jackson.databind.node.ObjectNode;
import cx.niro.simulator.store.ClusterClock;
import cx.niro.simulator.store.Json;
import cx.niro.simulator.store.Kinds;
import cx.niro.simulator.store.ObjectStore;
import cx.niro.simulator.store.Registry;
import java.util.List;

/** Runs pods until enough of them have succeeded or too many have failed. */
final class JobController implements Controller {
    private final Registry registry;
    private final ClusterClock clock;
    private final PodFactory pods;

    JobController(ObjectStore store, Registry registry, ClusterClock clock) {
        this.registry = registry;
        this.clock = clock;
        this.pods = new PodFactory(store, registry);
    }

    @Override
    public void reconcile(ObjectNode job) {
        if (Json.isTerminating(job)) {
            return;
        }
        String name = Json.name(job);
        List<ObjectNode> own = pods.ownedBy(job, Kinds.PODS, false);
        int succeeded = count(own, "Succeeded");
        int failed = count(own, "Failed");
        int wanted = Json.at(job, "spec", "completions").asInt(1);
        boolean isDone = succeeded >= wanted;
        boolean isLost = failed > Json.at(job, "spec", "backoffLimit").asInt(6);
        int active = own.size() - succeeded - failed;
        int parallel = Json.at(job, "spec", "parallelism").asInt(1);
        while (!isDone && !isLost && active < Math.min(parallel, wanted - succeeded)) {
            ObjectNode pod = PodFactory.podOf(job);
            Json.meta(pod).put("generateName", name + "-");
            Json.child(Json.meta(pod), "labels").put("job-name", name).put("batch.kubernetes.io/job-name", name);
            pods.create(job, pod);
            active++;
        }
        report(job, active, succeeded, failed, isDone, isLost);
    }

    private void report(ObjectNode job, int active, int succeeded, int failed, boolean isDone, boolean isLost) {
        ObjectNode status = Json.object();
        String started = Json.text(job, "status", "startTime");
        status.put("startTime", started.isEmpty() ? clock.timestamp() : started);
        status.put("active", active).put("succeeded", succeeded).put("failed", failed);
        if (isDone || isLost) {
            String ended = Json.text(job, "status", "completionTime");
            String at = ended.isEmpty() ? clock.timestamp() : ended;
            status.put("completionTime", at);
            status.putArray("conditions")
                    .addObject()
                    .put("type", isDone ? "Complete" : "Failed")
                    .put("status", "True")
                    .put("reason", isDone ? "CompletionsReached" : "BackoffLimitExceeded")
                    .put("lastTransitionTime", at);
        }
        registry.setStatus(Kinds.JOBS, job, status);
    }

    private static int count(List<ObjectNode> own, String phase) {
        return PodFactory.count(own, pod -> Json.text(pod, "status", "phase").equals(phase));
    }
}
