package cx.niro.simulator.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The quality of service that follows from a pod's requests and limits. */
final class QosClass {
    private QosClass() {}

    static String of(ObjectNode pod) {
        boolean any = false;
        boolean isGuaranteed = true;
        for (JsonNode container : Json.at(pod, "spec", "containers")) {
            JsonNode requests = Json.at(container, "resources", "requests");
            JsonNode limits = Json.at(container, "resources", "limits");
            any |= !requests.isEmpty() || !limits.isEmpty();
            isGuaranteed &= limits.hasNonNull("cpu")
                    && limits.hasNonNull("memory")
                    && (requests.isEmpty() || requests.equals(limits));
        }
        if (!any) {
            return "BestEffort";
        }
        return isGuaranteed ? "Guaranteed" : "Burstable";
    }
}
