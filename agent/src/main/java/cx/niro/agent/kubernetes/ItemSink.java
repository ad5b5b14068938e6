package cx.niro.agent.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;

/** Takes the items of a list one by one, so that no page is ever held in memory. */
public interface ItemSink {
    /** The list begins again from its first item: what came so far is void. */
    void restart();

    void item(JsonNode item);
}
