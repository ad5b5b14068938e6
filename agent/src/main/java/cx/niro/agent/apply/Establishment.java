package cx.niro.agent.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import cx.niro.protocol.ObjectOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Waits until applied definitions are served. */
final class Establishment {
    private static final Duration LOOK_EVERY = Duration.ofMillis(250);
    private static final long LONGEST_NANOS = Duration.ofSeconds(60).toNanos();

    private final Parts parts;

    Establishment(Parts parts) {
        this.parts = parts;
    }

    /** The outcome of the apply, or a failure where the definition did not come into force in time. */
    ObjectOutcome await(Target definition, ObjectOutcome applied) throws InterruptedException {
        if (applied.outcome().equals("failed")) {
            return applied;
        }
        var end = System.nanoTime() + LONGEST_NANOS;
        JsonNode last;
        do {
            var found = parts.live().find(definition.kind(), null, definition.name());
            last = found.object().orElse(found.answer().body());
            if (condition(last, "Established").path("status").asText("").equals("True")) {
                parts.discovery().forget(apiVersions(last));
                return applied;
            }
            if (condition(last, "NamesAccepted").path("status").asText("").equals("False")) {
                return failed(definition, "invalid", last);
            }
        } while (System.nanoTime() - end < 0 && parts.deadline().rest(LOOK_EVERY));
        return failed(definition, "timeout", last);
    }

    private ObjectOutcome failed(Target definition, String reason, JsonNode last) {
        var words = condition(last, reason.equals("invalid") ? "NamesAccepted" : "Established")
                .path("message")
                .asText("the API server did not establish it in time");
        return new Refusal(reason, parts.secrets().safe("applied, but not in force: " + words))
                .failed(definition.object());
    }

    private static JsonNode condition(JsonNode definition, String type) {
        for (var condition : definition.path("status").path("conditions")) {
            if (condition.path("type").asText("").equals(type)) {
                return condition;
            }
        }
        return MissingNode.getInstance();
    }

    private static List<String> apiVersions(JsonNode definition) {
        var versions = new ArrayList<String>();
        var group = definition.path("spec").path("group").asText("");
        definition
                .path("spec")
                .path("versions")
                .forEach(version ->
                        versions.add(group + "/" + version.path("name").asText("")));
        return versions;
    }
}
