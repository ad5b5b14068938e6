package cx.niro.simulator.kubelet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import cx.niro.simulator.controller.Events;
import cx.niro.simulator.store.Json;
import cx.niro.simulator.store.Kinds;
import cx.niro.simulator.store.ObjectStore;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Pods without processes: they become Running after a delay, and misbehave as they are told. */
public final class SimulatedPods implements PodRuntime {
    private final Vertx vertx;
    private final ObjectStore store;
    private final Events events;
    private final PodStatus status;
    private final PodTimes times;
    private final Map<String, Long> timers = new HashMap<>();
    private boolean isSeeding;

    SimulatedPods(Vertx vertx, ObjectStore store, Events events, PodStatus status, PodTimes times) {
        this.vertx = vertx;
        this.store = store;
        this.events = events;
        this.status = status;
        this.times = times;
    }

    /** While seeding, pods run at once. */
    public void seeding(boolean on) {
        isSeeding = on;
    }

    @Override
    public boolean accepts(ObjectNode pod) {
        return true;
    }

    @Override
    public void start(ObjectNode pod) {
        String told = Json.annotation(pod, Misbehaviour.ANNOTATION);
        if (isSeeding) {
            run(pod);
        } else {
            status.reportAll(pod, "Pending", ContainerReport.waiting("ContainerCreating", ""));
            later(pod, times.start(), told.isEmpty() ? this::run : this::runThenMisbehave);
            return;
        }
        if (!told.isEmpty()) {
            misbehave(pod, Misbehaviour.valueOf(told));
        }
    }

    @Override
    public void stop(ObjectNode pod, Runnable done) {
        cancel(Json.uid(pod));
        if (times.stop().isZero() || isSeeding) {
            vertx.runOnContext(now -> done.run());
        } else {
            vertx.setTimer(times.stop().toMillis(), timer -> done.run());
        }
    }

    @Override
    public void forget(String uid) {
        cancel(uid);
    }

    /** Lets a pod go wrong from now on. */
    public void misbehave(ObjectNode pod, Misbehaviour how) {
        switch (how) {
            case CRASH_LOOP -> crash(pod);
            case PULL_FAILURE -> failPull(pod);
            case OUT_OF_MEMORY -> runOutOfMemory(pod);
            case UNREADY -> unready(pod);
        }
    }

    /** Lets a pod run well again; its restarts stay. */
    public void recover(ObjectNode pod) {
        cancel(Json.uid(pod));
        run(pod);
    }

    private void runThenMisbehave(ObjectNode pod) {
        Misbehaviour how = Misbehaviour.valueOf(Json.annotation(pod, Misbehaviour.ANNOTATION));
        if (how != Misbehaviour.PULL_FAILURE) {
            run(pod);
        }
        misbehave(pod, how);
    }

    private void run(ObjectNode pod) {
        String now = status.clock().timestamp();
        List<ContainerReport> reports = new ArrayList<>();
        for (String name : PodStatus.containers(pod)) {
            JsonNode was = PodStatus.find(pod, name);
            ObjectNode last = was == null ? Json.object() : Json.child(was.deepCopy(), "lastState");
            reports.add(ContainerReport.running(now).after(last, PodStatus.restarts(pod, name)));
        }
        status.report(pod, "Running", reports);
        boolean isJob = Json.text(pod, "spec", "restartPolicy").equals("Never")
                || Json.text(pod, "spec", "restartPolicy").equals("OnFailure");
        if (isJob && isSeeding) {
            complete(pod);
        } else if (isJob) {
            later(pod, times.job(), this::complete);
        }
    }

    private void complete(ObjectNode pod) {
        String now = status.clock().timestamp();
        status.reportAll(
                pod, "Succeeded", ContainerReport.terminated(ContainerReport.termination(0, "Completed", now, now)));
    }

    private void crash(ObjectNode pod) {
        String now = status.clock().timestamp();
        String name = PodStatus.containers(pod).get(0);
        int restarts = PodStatus.restarts(pod, name) + 1;
        long wait = Math.min(300, 10L << Math.min(restarts - 1, 5));
        String where = "%s in pod %s_%s(%s)".formatted(name, Json.name(pod), Json.namespace(pod), Json.uid(pod));
        String message = "back-off %s restarting failed container=%s"
                .formatted(wait < 60 ? wait + "s" : wait / 60 + "m" + wait % 60 + "s", where.replace(" in ", " "));
        ContainerReport crashed = ContainerReport.waiting("CrashLoopBackOff", message)
                .after(ContainerReport.termination(1, "Error", now, now), restarts);
        reportFirst(pod, "Running", crashed);
        events.warning("kubelet", pod, "BackOff", "Back-off restarting failed container " + where);
        later(pod, times.crash(), this::crash);
    }

    private void failPull(ObjectNode pod) {
        String image = Json.text(Json.at(pod, "spec", "containers").get(0), "image");
        String why = "failed to resolve reference \"%s\": not found".formatted(image);
        reportFirst(pod, "Pending", ContainerReport.waiting("ErrImagePull", why));
        events.warning("kubelet", pod, "Failed", "Failed to pull image \"%s\": %s".formatted(image, why));
        events.warning("kubelet", pod, "Failed", "Error: ErrImagePull");
        later(pod, times.pullBackOff(), this::backOffPull);
    }

    private void backOffPull(ObjectNode pod) {
        String image = Json.text(Json.at(pod, "spec", "containers").get(0), "image");
        String message = "Back-off pulling image \"" + image + "\"";
        reportFirst(pod, "Pending", ContainerReport.waiting("ImagePullBackOff", message));
        events.normal("kubelet", pod, "BackOff", message);
        events.warning("kubelet", pod, "Failed", "Error: ImagePullBackOff");
    }

    private void runOutOfMemory(ObjectNode pod) {
        String now = status.clock().timestamp();
        String name = PodStatus.containers(pod).get(0);
        ContainerReport back = ContainerReport.running(now)
                .after(ContainerReport.termination(137, "OOMKilled", now, now), PodStatus.restarts(pod, name) + 1);
        reportFirst(pod, "Running", back);
    }

    private void unready(ObjectNode pod) {
        reportFirst(
                pod,
                "Running",
                ContainerReport.running(status.clock().timestamp()).ready(false));
        events.warning("kubelet", pod, "Unhealthy", "Readiness probe failed: HTTP probe failed with statuscode: 503");
    }

    private void reportFirst(ObjectNode pod, String phase, ContainerReport first) {
        List<ContainerReport> reports = new ArrayList<>();
        for (String name : PodStatus.containers(pod)) {
            reports.add(
                    reports.isEmpty()
                            ? first
                            : ContainerReport.running(status.clock().timestamp())
                                    .after(Json.object(), PodStatus.restarts(pod, name)));
        }
        status.report(pod, phase, reports);
    }

    private void later(ObjectNode pod, Duration delay, Consumer<ObjectNode> step) {
        String uid = Json.uid(pod);
        cancel(uid);
        timers.put(uid, vertx.setTimer(Math.max(1, delay.toMillis()), timer -> {
            timers.remove(uid);
            store.find(Kinds.PODS, Json.namespace(pod), Json.name(pod))
                    .filter(stored -> Json.uid(stored).equals(uid) && !Json.isTerminating(stored))
                    .ifPresent(step);
        }));
    }

    private void cancel(String uid) {
        Long timer = timers.remove(uid);
        if (timer != null) {
            vertx.cancelTimer(timer);
        }
    }
}
