package cx.niro.simulator.kubelet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import cx.niro.simulator.controller.Events;
import cx.niro.simulator.logs.ContainerLogs;
import cx.niro.simulator.store.ApiFailure;
import cx.niro.simulator.store.Json;
import cx.niro.simulator.store.Kinds;
import cx.niro.simulator.store.ObjectStore;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One pod of the agent as a process: started, probed, restarted with back-off, ended with grace. On the event loop. */
final class AgentPod {
    private static final Logger LOG = LoggerFactory.getLogger(AgentPod.class);

    /** What all agent pods share. */
    record Surroundings(
            Vertx vertx,
            Context context,
            HttpClient client,
            ObjectStore store,
            Events events,
            PodStatus status,
            PodTimes times,
            PodCredentials credentials,
            AgentProcesses processes,
            ContainerLogs logs) {}

    private final Surroundings around;
    private final ObjectNode pod;
    private final JsonNode container;
    private final AgentImage image;
    private final RestartBackOff backOff;
    private final Path directory;
    private final PodOutput output;
    private final List<HttpProbe> probes = new ArrayList<>();
    private Process process;
    private String startedAt = "";
    private Instant started = Instant.EPOCH;
    private ObjectNode lastState = Json.object();
    private int restarts;
    private boolean isStopping;
    private Runnable whenEnded = () -> {};
    private long timer = -1;

    AgentPod(Surroundings around, ObjectNode pod, AgentImage image, Path directory) {
        this.around = around;
        this.pod = pod;
        this.container = Json.at(pod, "spec", "containers").get(0);
        this.image = image;
        this.backOff = new RestartBackOff(around.times().restartBackOff());
        this.directory = directory;
        this.output = new PodOutput(around, pod, Json.text(container, "name"), log());
    }

    Path directory() {
        return directory;
    }

    Path log() {
        return directory.resolve(Json.text(container, "name") + ".log");
    }

    OptionalLong pid() {
        return process != null && process.isAlive() ? OptionalLong.of(process.pid()) : OptionalLong.empty();
    }

    /** Starts the process; when something it needs is missing, says so and tries again. */
    void start() {
        if (isStopping) {
            return;
        }
        if (restarts == 0) {
            report("Pending", ContainerReport.waiting("ContainerCreating", ""));
        }
        try {
            ContainerSetup setup = ContainerSetup.of(pod, container, around.store(), directory);
            Map<String, String> environment = new HashMap<>(setup.environment());
            Map<Path, byte[]> files = new HashMap<>(setup.files());
            ProbePorts ports = new ProbePorts(container, environment);
            Path kubeconfig = directory.resolve("kubeconfig");
            files.put(kubeconfig, kubeconfig().getBytes(StandardCharsets.UTF_8));
            environment.put("KUBECONFIG", kubeconfig.toString());
            List<String> command = new ArrayList<>(image.command());
            container.path("args").forEach(argument -> command.add(argument.asText()));
            command.addAll(List.of("--kubeconfig", kubeconfig.toString()));
            var launch = new AgentProcesses.Launch(command, environment, files, log());
            var unused = around.processes()
                    .start(launch)
                    .whenComplete((child, failure) -> onLoop(() -> onStart(child, failure, ports)));
        } catch (ContainerSetup.MissingReference | ApiFailure e) {
            report("Pending", ContainerReport.waiting("CreateContainerConfigError", e.getMessage()));
            around.events().warning("kubelet", pod, "Failed", "Error: " + e.getMessage());
            later(Duration.ofSeconds(2), this::start);
        }
    }

    /** Asks the process to end; {@code done} follows when it has. */
    void stop(Runnable done) {
        isStopping = true;
        cancelTimer();
        probes.forEach(HttpProbe::stop);
        if (process == null || !process.isAlive()) {
            done.run();
            return;
        }
        whenEnded = done;
        process.destroy();
        long grace = Json.at(
                        around.store()
                                .find(Kinds.PODS, Json.namespace(pod), Json.name(pod))
                                .orElse(pod),
                        "metadata",
                        "deletionGracePeriodSeconds")
                .asLong(30);
        later(Duration.ofSeconds(Math.max(1, grace)), () -> {
            var unused = process.destroyForcibly();
        });
    }

    /** Ends the process at once. */
    void kill() {
        isStopping = true;
        cancelTimer();
        probes.forEach(HttpProbe::stop);
        if (process != null) {
            var unused = process.destroyForcibly();
        }
    }

    private void onStart(Process child, Throwable failure, ProbePorts ports) {
        if (failure != null) {
            LOG.atWarn().setCause(failure).addKeyValue("pod", Json.name(pod)).log("agent process did not start");
            onExit(127);
            return;
        }
        process = child;
        output.begin();
        startedAt = around.status().clock().timestamp();
        started = Instant.now();
        var unused = child.onExit().thenAccept(ended -> onLoop(() -> onExit(ended.exitValue())));
        if (isStopping) {
            var unusedToo = child.destroyForcibly();
            return;
        }
        around.events().normal("kubelet", pod, "Started", "Started container " + Json.text(container, "name"));
        boolean isProbed = container.path("readinessProbe").has("httpGet");
        reportRunning(!isProbed);
        output.follow(child);
        if (image.crashesAfter() != null) {
            around.vertx().setTimer(image.crashesAfter().toMillis(), fired -> child.destroyForcibly());
        }
        probe("readinessProbe", ports, this::onReadiness);
        probe("livenessProbe", ports, isAlive -> {
            if (!isAlive) {
                around.events().warning("kubelet", pod, "Unhealthy", "Liveness probe failed");
                child.destroy();
            }
        });
    }

    private void onReadiness(boolean isReady) {
        if (!isReady) {
            around.events().warning("kubelet", pod, "Unhealthy", "Readiness probe failed");
        }
        reportRunning(isReady);
    }

    private void onExit(int exitCode) {
        probes.forEach(HttpProbe::stop);
        probes.clear();
        cancelTimer();
        output.move();
        if (isStopping) {
            whenEnded.run();
            return;
        }
        String now = around.status().clock().timestamp();
        lastState = ContainerReport.termination(
                exitCode, exitCode == 0 ? "Completed" : "Error", startedAt.isEmpty() ? now : startedAt, now);
        Json.child(lastState, "terminated")
                .put("containerID", PodStatus.containerId(pod, Json.text(container, "name"), restarts));
        Duration wait = backOff.afterRunSince(started, Instant.now());
        if (wait.isZero()) {
            restart();
            return;
        }
        String name = Json.text(container, "name");
        report("Running", ContainerReport.waiting("CrashLoopBackOff", KubeletWords.backOff(pod, name, wait)));
        around.events().warning("kubelet", pod, "BackOff", KubeletWords.backOffEvent(pod, name));
        later(wait, this::restart);
    }

    private void restart() {
        restarts++;
        start();
    }

    private void probe(String name, ProbePorts ports, Consumer<Boolean> onTurn) {
        JsonNode settings = container.path(name);
        if (settings.has("httpGet")) {
            HttpProbe probe = new HttpProbe(around.vertx(), around.client(), settings, ports.of(settings), onTurn);
            probes.add(probe);
            probe.start();
        }
    }

    private String kubeconfig() {
        String account = Json.text(pod, "spec", "serviceAccountName");
        return around.credentials().kubeconfig(Json.namespace(pod), account);
    }

    private void reportRunning(boolean isReady) {
        report("Running", ContainerReport.running(startedAt).ready(isReady));
    }

    private void report(String phase, ContainerReport report) {
        String shown = lastState.isEmpty() ? phase : "Running";
        around.status().reportAll(pod, shown, report.after(lastState, restarts));
    }

    private void later(Duration delay, Runnable step) {
        cancelTimer();
        timer = around.vertx().setTimer(Math.max(1, delay.toMillis()), fired -> step.run());
    }

    private void cancelTimer() {
        if (timer >= 0) {
            around.vertx().cancelTimer(timer);
            timer = -1;
        }
    }

    private void onLoop(Runnable step) {
        around.context().runOnContext(now -> step.run());
    }
}
