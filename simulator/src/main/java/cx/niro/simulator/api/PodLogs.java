package cx.niro.simulator.api;

import com.fasterxml.jackson.databind.JsonNode;

/** What containers printed. */
public interface PodLogs {
    /** The text of a container, or of its previous instance; never null. May read a file. */
    String read(JsonNode pod, String container, boolean previous);
}
