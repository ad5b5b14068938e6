package cx.niro.agent.observe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Kubernetes objects of tests, as people write them; times must be quoted. */
final class Yaml {
    static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    private Yaml() {}

    static JsonNode json(String yaml) {
        var loader = new org.yaml.snakeyaml.Yaml(new SafeConstructor(new LoaderOptions()));
        return new ObjectMapper().valueToTree(loader.load(yaml));
    }
}
