package cx.niro.simulator.kubelet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import cx.niro.simulator.controller.Events;
import cx.niro.simulator.store.ClusterClock;
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
    /** A crashing container lives that long. */
    private static final Duration CRASHES_AFTER = Duration.ofSeconds(2);

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
            reports.add(running(pod, name, now));
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

    /** What is said of a container that starts; one that waits after an end starts once more. */
    private static ContainerReport running(JsonNode pod, String container, String now) {
        JsonNode was = PodStatus.find(pod, container);
        if (was == null) {
            return ContainerReport.running(now);
        }
        ContainerReport before = ContainerReport.of(was);
        boolean hasEnded = before.state().has("waiting") && before.lastState().has("terminated");
        return ContainerReport.running(now).after(before.lastState(), before.restartCount() + (hasEnded ? 1 : 0));
    }

    /** Lets one container exit; the others go on. */
    public void exit(ObjectNode pod, String container, int exitCode, AfterExit then) {
        String now = status.clock().timestamp();
        List<ContainerReport> reports = new ArrayList<>();
        for (String name : PodStatus.containers(pod)) {
            ContainerReport was = PodStatus.find(pod, name) == null
                    ? ContainerReport.running(now)
                    : ContainerReport.of(PodStatus.find(pod, name));
            String startedAt = Json.text(was.state(), "running", "startedAt");
            ObjectNode end = ContainerReport.termination(
                    exitCode, ContainerReport.reasonOf(exitCode), startedAt.isEmpty() ? now : startedAt, now);
            reports.add(name.equals(container) ? exited(was, end, then, now) : was);
        }
        boolean allEnded = reports.stream().allMatch(each -> each.state().has("terminated"));
        String ended = exitCode == 0 ? "Succeeded" : "Failed";
        status.report(pod, allEnded ? ended : "Running", reports);
    }

    private static ContainerReport exited(ContainerReport was, ObjectNode end, AfterExit then, String now) {
        return switch (then) {
            case RESTART -> ContainerReport.running(now).after(end, was.restartCount() + 1);
            case BACK_OFF ->
                ContainerReport.waiting("CrashLoopBackOff", "back-off 10s restarting failed container")
                        .after(end, was.restartCount());
            case END -> new ContainerReport(end, was.lastState(), false, was.restartCount());
        };
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
        String message = KubeletWords.backOff(pod, name, Duration.ofSeconds(wait));
        String started = ClusterClock.timestamp(status.clock().now().minus(CRASHES_AFTER));
        ContainerReport crashed = ContainerReport.waiting("CrashLoopBackOff", message)
                .after(ContainerReport.termination(1, "Error", started, now), restarts);
        reportFirst(pod, "Running", crashed);
        events.warning("kubelet", pod, "BackOff", KubeletWords.backOffEvent(pod, name));
        later(pod, times.crash().multipliedBy(1L << Math.min(restarts - 1, 4)), this::crash);
    }

    private void failPull(ObjectNode pod) {
        String image = Json.text(Json.at(pod, "spec", "containers").get(0), "image");
        String why = KubeletWords.pullProblem(image);
        reportFirst(pod, "Pending", ContainerReport.waiting("ErrImagePull", why));
        events.warning("kubelet", pod, "Failed", "Failed to pull image \"%s\": %s".formatted(image, why));
        events.warning("kubelet", pod, "Failed", "Error: ErrImagePull");
        later(pod, times.pullBackOff(), this::backOffPull);
    }

    private void backOffPull(ObjectNode pod) {
        String image = Json.text(Json.at(pod, "spec", "containers").get(0), "image");
        String message = "Back-off pulling image \"" + image + "\"";
        reportFirst(
                pod,
                "Pending",
                ContainerReport.waiting(
                        "ImagePullBackOff", message + ": ErrImagePull: " + KubeletWords.pullProblem(image)));
        events.normal("kubelet", pod, "BackOff", message);
        events.warning("kubelet", pod, "Failed", "Error: ImagePullBackOff");
    }

    private void runOutOfMemory(ObjectNode pod) {
        String now = status.clock().timestamp();
        String name = PodStatus.containers(pod).get(0);
        String started = Json.text(PodStatus.find(pod, name), "state", "running", "startedAt");
        ObjectNode end = ContainerReport.termination(137, "OOMKilled", started.isEmpty() ? now : started, now);
        ContainerReport back = ContainerReport.running(now).after(end, PodStatus.restarts(pod, name) + 1);
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
