package cx.niro.simulator.kubelet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import cx.niro.simulator.logs.ContainerLogs;
import cx.niro.simulator.store.Json;
import cx.niro.simulator.store.Kinds;
import cx.niro.simulator.store.ObjectStore;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;

/** Brings what the process of a pod prints to the log of its container: every half second, and whenever the log is read. */
final class PodOutput {
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);

    private final Vertx vertx;
    private final ObjectStore store;
    private final ContainerLogs logs;
    private final ObjectNode pod;
    private final String container;
    private final Path file;
    private ProcessOutput output;

    PodOutput(AgentPod.Surroundings around, ObjectNode pod, String container, Path file) {
        this.vertx = around.vertx();
        this.store = around.store();
        this.logs = around.logs();
        this.pod = pod;
        this.container = container;
        this.file = file;
        this.output = new ProcessOutput(file);
        logs.source(Json.uid(pod), this::move);
    }

    /** A new instance has begun, with an empty file. */
    void begin() {
        output = new ProcessOutput(file);
    }

    /** Looks again and again as long as the process lives. */
    void follow(Process process) {
        move();
        if (process.isAlive()) {
            vertx.setTimer(LOOK_EVERY.toMillis(), timer -> follow(process));
        }
    }

    void move() {
        store.find(Kinds.PODS, Json.namespace(pod), Json.name(pod))
                .filter(stored -> Json.uid(stored).equals(Json.uid(pod)) && isReportedRunning(stored))
                .ifPresent(stored -> output.moveTo(logs.running(stored, container), logs.now()));
    }

    private boolean isReportedRunning(JsonNode stored) {
        JsonNode status = PodStatus.find(stored, container);
        return status != null && Json.at(status, "state").has("running");
    }
}
