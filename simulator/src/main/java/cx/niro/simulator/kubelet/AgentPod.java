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
    private static final Duration FORGIVEN_AFTER = Duration.ofMinutes(2);
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);
    private static final Duration LONGEST_BACK_OFF = Duration.ofMinutes(1);

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
    private final List<String> program;
    private final Path directory;
    private final List<HttpProbe> probes = new ArrayList<>();
    private Process process;
    private ProcessOutput output;
    private String startedAt = "";
    private Instant started = Instant.EPOCH;
    private ObjectNode lastState = Json.object();
    private int restarts;
    private int failuresInARow;
    private boolean isStopping;
    private Runnable whenEnded = () -> {};
    private long timer = -1;

    AgentPod(Surroundings around, ObjectNode pod, List<String> program, Path directory) {
        this.around = around;
        this.pod = pod;
        this.container = Json.at(pod, "spec", "containers").get(0);
        this.program = program;
        this.directory = directory;
        this.output = new ProcessOutput(log());
        around.logs().source(Json.uid(pod), this::moveOutput);
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
        report("Pending", ContainerReport.waiting("ContainerCreating", ""));
        try {
            ContainerSetup setup = ContainerSetup.of(pod, container, around.store(), directory);
            Map<String, String> environment = new HashMap<>(setup.environment());
            Map<Path, byte[]> files = new HashMap<>(setup.files());
            Map<Integer, Integer> ports = mapPorts(environment);
            Path kubeconfig = directory.resolve("kubeconfig");
            files.put(kubeconfig, kubeconfig().getBytes(StandardCharsets.UTF_8));
            environment.put("KUBECONFIG", kubeconfig.toString());
            List<String> command = new ArrayList<>(program);
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

    private void onStart(Process child, Throwable failure, Map<Integer, Integer> ports) {
        if (failure != null) {
            LOG.atWarn().setCause(failure).addKeyValue("pod", Json.name(pod)).log("agent process did not start");
            onExit(127);
            return;
        }
        process = child;
        output = new ProcessOutput(log());
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
        lookAtOutput(child);
        probe("readinessProbe", ports, this::onReadiness);
        probe("livenessProbe", ports, isAlive -> {
            if (!isAlive) {
                around.events().warning("kubelet", pod, "Unhealthy", "Liveness probe failed");
                child.destroy();
            }
        });
    }

    /** Looks at what the process printed every half second, as long as it lives. */
    private void lookAtOutput(Process child) {
        moveOutput();
        if (process == child && child.isAlive()) {
            around.vertx().setTimer(LOOK_EVERY.toMillis(), timer -> lookAtOutput(child));
        }
    }

    private void moveOutput() {
        around.store()
                .find(Kinds.PODS, Json.namespace(pod), Json.name(pod))
                .filter(stored -> Json.uid(stored).equals(Json.uid(pod)) && isReportedRunning(stored))
                .ifPresent(stored -> output.moveTo(
                        around.logs().running(stored, Json.text(container, "name")),
                        around.logs().now()));
    }

    private boolean isReportedRunning(JsonNode stored) {
        JsonNode status = PodStatus.find(stored, Json.text(container, "name"));
        return status != null && Json.at(status, "state").has("running");
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
        moveOutput();
        if (isStopping) {
            whenEnded.run();
            return;
        }
        String now = around.status().clock().timestamp();
        boolean isForgiven = started.plus(FORGIVEN_AFTER).isBefore(Instant.now());
        failuresInARow = isForgiven ? 1 : failuresInARow + 1;
        lastState = ContainerReport.termination(
                exitCode, exitCode == 0 ? "Completed" : "Error", startedAt.isEmpty() ? now : startedAt, now);
        Json.child(lastState, "terminated")
                .put("containerID", PodStatus.containerId(pod, Json.text(container, "name"), restarts));
        restarts++;
        if (failuresInARow == 1) {
            start();
            return;
        }
        Duration wait = around.times().restartBackOff().multipliedBy(1L << Math.min(failuresInARow - 2, 10));
        Duration bounded = wait.compareTo(LONGEST_BACK_OFF) > 0 ? LONGEST_BACK_OFF : wait;
        String where = "%s in pod %s_%s(%s)"
                .formatted(Json.text(container, "name"), Json.name(pod), Json.namespace(pod), Json.uid(pod));
        report(
                "Running",
                ContainerReport.waiting(
                        "CrashLoopBackOff",
                        "back-off %ds restarting failed container=%s".formatted(bounded.toSeconds(), where)));
        around.events().warning("kubelet", pod, "BackOff", "Back-off restarting failed container " + where);
        later(bounded, this::start);
    }

    private void probe(String name, Map<Integer, Integer> ports, Consumer<Boolean> onTurn) {
        JsonNode settings = container.path(name);
        if (settings.has("httpGet")) {
            int port = ports.getOrDefault(portOf(settings), portOf(settings));
            HttpProbe probe = new HttpProbe(around.vertx(), around.client(), settings, port, onTurn);
            probes.add(probe);
            probe.start();
        }
    }

    /** Pods here share one network: each probed port gets a free one, and variables that hold it hold the new one. */
    private Map<Integer, Integer> mapPorts(Map<String, String> environment) {
        Map<Integer, Integer> ports = new HashMap<>();
        for (String name : List.of("readinessProbe", "livenessProbe", "startupProbe")) {
            if (container.path(name).has("httpGet")) {
                int port = portOf(container.path(name));
                int free = ports.computeIfAbsent(port, absent -> AgentProcesses.freePort());
                environment.replaceAll(
                        (variable, value) -> variable.endsWith("_PORT") && value.equals(Integer.toString(port))
                                ? Integer.toString(free)
                                : value);
            }
        }
        return ports;
    }

    private int portOf(JsonNode probe) {
        JsonNode port = Json.at(probe, "httpGet", "port");
        if (port.isInt()) {
            return port.asInt();
        }
        for (JsonNode each : container.path("ports")) {
            if (Json.text(each, "name").equals(port.asText())) {
                return each.path("containerPort").asInt();
            }
        }
        return 80;
    }

    private String kubeconfig() {
        String account = Json.text(pod, "spec", "serviceAccountName");
        return around.credentials().kubeconfig(Json.namespace(pod), account);
    }

    private void reportRunning(boolean isReady) {
        report("Running", ContainerReport.running(startedAt).ready(isReady));
    }

    private void report(String phase, ContainerReport report) {
        String shown = restarts > 0 ? "Running" : phase;
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
