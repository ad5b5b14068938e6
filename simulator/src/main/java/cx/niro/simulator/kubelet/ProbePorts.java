package cx.niro.simulator.kubelet;

import com.fasterxml.jackson.databind.JsonNode;
import cx.niro.simulator.store.Json;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Pods here share one network: each probed port gets a free one, and variables that hold it hold the new one. */
final class ProbePorts {
    private final JsonNode container;
    private final Map<Integer, Integer> ports = new HashMap<>();

    ProbePorts(JsonNode container, Map<String, String> environment) {
        this.container = container;
        for (String name : List.of("readinessProbe", "livenessProbe", "startupProbe")) {
            if (container.path(name).has("httpGet")) {
                int port = declared(container.path(name));
                int free = ports.computeIfAbsent(port, absent -> AgentProcesses.freePort());
                environment.replaceAll(
                        (variable, value) -> variable.endsWith("_PORT") && value.equals(Integer.toString(port))
                                ? Integer.toString(free)
                                : value);
            }
        }
    }

    /** Where a probe really finds its port. */
    int of(JsonNode probe) {
        int port = declared(probe);
        return ports.getOrDefault(port, port);
    }

    private int declared(JsonNode probe) {
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
}
