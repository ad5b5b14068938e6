package cx.niro.agent.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Optional;

/**
 * What the API server answered, refusals included. Its words are as they came: they may quote what the request held.
 *
 * @param status of HTTP
 * @param body the object, or the {@code Status} of a refusal; a missing node where it was no JSON
 * @param date the API server's clock; empty where it does not tell
 */
public record KubernetesAnswer(int status, JsonNode body, Optional<Instant> date) {
    public boolean isSuccess() {
        return status >= 200 && status < 300;
    }
}
