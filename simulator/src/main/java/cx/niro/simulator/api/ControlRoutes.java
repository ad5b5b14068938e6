package cx.niro.simulator.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** What the administrator may ask of the simulator itself, below /simulator/. */
public interface ControlRoutes {
    /** The answer; fails with an {@link cx.niro.simulator.store.ApiFailure} when path or body are not understood. */
    JsonNode answer(String method, String path, ObjectNode body);
}
