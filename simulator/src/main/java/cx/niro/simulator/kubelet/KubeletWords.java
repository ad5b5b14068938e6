package cx.niro.simulator.kubelet;

import com.fasterxml.jackson.databind.JsonNode;
import cx.niro.simulator.store.Json;
import java.time.Duration;

/** What a kubelet with containerd says about containers that do not run. */
final class KubeletWords {
    private KubeletWords() {}

    /** The message of CrashLoopBackOff. */
    static String backOff(JsonNode pod, String container, Duration wait) {
        return "back-off %s restarting failed container=%s pod=%s".formatted(text(wait), container, name(pod));
    }

    /** The event to it. */
    static String backOffEvent(JsonNode pod, String container) {
        return "Back-off restarting failed container %s in pod %s".formatted(container, name(pod));
    }

    /** The message of ErrImagePull. */
    static String pullProblem(String image) {
        return ("rpc error: code = NotFound desc = failed to pull and unpack image \"%1$s\": failed to resolve reference"
                        + " \"%1$s\": %1$s: not found")
                .formatted(image);
    }

    private static String name(JsonNode pod) {
        return "%s_%s(%s)".formatted(Json.name(pod), Json.namespace(pod), Json.uid(pod));
    }

    /** As Go prints it: {@code 10s}, {@code 2m40s}. */
    private static String text(Duration wait) {
        long seconds = wait.toSeconds();
        if (seconds == 0) {
            return wait.toMillis() + "ms";
        }
        return seconds < 60 ? seconds + "s" : seconds / 60 + "m" + seconds % 60 + "s";
    }
}
