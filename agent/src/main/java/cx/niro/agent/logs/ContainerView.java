package cx.niro.agent.logs;

import com.fasterxml.jackson.databind.JsonNode;
import cx.niro.agent.text.Redaction;
import cx.niro.protocol.LogState;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A container as the API tells it at one moment.
 *
 * @param present its instance; while it waits to be started again that is the one that ended
 * @param reason why it waits; null otherwise
 * @param message the same in words
 * @param ending how the last ended instance ended, such as {@code exit code 137, OOMKilled}; null when none ended or it is forgotten
 */
record ContainerView(Instance present, Phase phase, String reason, String message, String ending) {
    private static final List<String> STATUSES =
            List.of("containerStatuses", "initContainerStatuses", "ephemeralContainerStatuses");
    private static final List<String> SPECS = List.of("containers", "initContainers", "ephemeralContainers");

    /** Whether and how it runs. */
    enum Phase {
        /** The pod has no such container. */
        ABSENT,
        WAITING,
        RUNNING,
        TERMINATED
    }

    /**
     * How an instance can be read.
     *
     * @param previous asks for the one before the running one
     * @param last true when it has ended: what is read now is all there will be
     */
    record Access(boolean previous, boolean last) {}

    static ContainerView of(JsonNode pod, String container) {
        var uid = pod.path("metadata").path("uid").asText("");
        var status = named(pod.path("status"), STATUSES, container);
        var present = new Instance(
                uid, container, status.map(s -> s.path("restartCount").asInt(0)).orElse(0));
        if (status.isEmpty()) {
            return named(pod.path("spec"), SPECS, container).isEmpty()
                    ? new ContainerView(present, Phase.ABSENT, null, null, null)
                    : unscheduled(present, pod.path("status"));
        }
        var state = status.get().path("state");
        var before = ending(status.get().path("lastState").path("terminated"));
        if (state.path("running").isObject()) {
            return new ContainerView(present, Phase.RUNNING, null, null, before);
        }
        if (state.path("terminated").isObject()) {
            return new ContainerView(present, Phase.TERMINATED, null, null, ending(state.path("terminated")));
        }
        var waiting = state.path("waiting");
        return new ContainerView(
                present,
                Phase.WAITING,
                waiting.path("reason").asText("Waiting"),
                Redaction.of(waiting.path("message").asText("")),
                before);
    }

    private static ContainerView unscheduled(Instance present, JsonNode status) {
        for (var condition : status.path("conditions")) {
            if (condition.path("type").asText().equals("PodScheduled")
                    && condition.path("status").asText().equals("False")) {
                return new ContainerView(
                        present,
                        Phase.WAITING,
                        condition.path("reason").asText("Unschedulable"),
                        Redaction.of(condition.path("message").asText("")),
                        null);
            }
        }
        return new ContainerView(
                present,
                Phase.WAITING,
                status.path("reason").asText(status.path("phase").asText("Pending")),
                Redaction.of(status.path("message").asText("")),
                null);
    }

    private static Optional<JsonNode> named(JsonNode parent, List<String> lists, String container) {
        return lists.stream()
                .map(parent::path)
                .flatMap(list -> StreamSupport.stream(list.spliterator(), false))
                .filter(each -> each.path("name").asText("").equals(container))
                .findFirst();
    }

    private static String ending(JsonNode terminated) {
        if (!terminated.isObject()) {
            return null;
        }
        var signal = terminated.path("signal").asInt(0);
        var code = signal == 0
                ? "exit code " + terminated.path("exitCode").asInt(0)
                : "exit code " + terminated.path("exitCode").asInt(0) + ", signal " + signal;
        var reason = terminated.path("reason").asText("");
        return reason.isEmpty() ? code : code + ", " + reason;
    }

    /** How to read an instance; empty when it has no log yet or its log is gone. */
    Optional<Access> access(Instance instance) {
        if (instance.equals(present)) {
            return hasLog() ? Optional.of(new Access(false, phase != Phase.RUNNING)) : Optional.empty();
        }
        return before().filter(instance::equals).map(same -> new Access(true, true));
    }

    /** The oldest instance later than the given one whose log can be read; the present one for null. */
    Optional<Instance> next(Instance after) {
        var present = Optional.of(this.present).filter(same -> hasLog());
        return after == null
                ? present
                : Stream.concat(before().stream(), present.stream())
                        .filter(after::isBefore)
                        .findFirst()
                        // a count that fell: nobody but the API knows why
                        .or(() -> present.filter(same -> same.restarts() < after.restarts()));
    }

    /** The instance that {@code previous} asks for; empty when there is none. */
    Optional<Instance> previous() {
        return phase == Phase.WAITING && ending != null ? Optional.of(present) : before();
    }

    /** Its log is what the API gives when it is asked for none in particular. */
    private boolean hasLog() {
        return phase == Phase.RUNNING || phase == Phase.TERMINATED || (phase == Phase.WAITING && ending != null);
    }

    private Optional<Instance> before() {
        return phase != Phase.WAITING && phase != Phase.ABSENT && ending != null && present.restarts() > 0
                ? Optional.of(new Instance(present.uid(), present.container(), present.restarts() - 1))
                : Optional.empty();
    }

    /** What a stream is told that has read everything there is. */
    LogState idle() {
        return switch (phase) {
            case TERMINATED -> LogState.ended("terminated", ending);
            case WAITING -> LogState.waiting(reason, message);
            case RUNNING, ABSENT -> LogState.STREAMING;
        };
    }
}
