package cx.niro.agent.observe;

import com.fasterxml.jackson.databind.JsonNode;
import cx.niro.agent.kubernetes.ItemSink;
import cx.niro.agent.text.LogKeys;
import cx.niro.protocol.InvalidMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the protocol's record of each item and lets the item go. An item that cannot be told in the protocol is left out. */
final class MappedItems<T> implements ItemSink {
    private static final Logger LOG = LoggerFactory.getLogger(MappedItems.class);

    private final Function<JsonNode, T> read;
    private final List<T> records = new ArrayList<>();

    MappedItems(Function<JsonNode, T> read) {
        this.read = read;
    }

    @Override
    public void restart() {
        records.clear();
    }

    @Override
    public void item(JsonNode item) {
        try {
            records.add(read.apply(item));
        } catch (InvalidMessage e) {
            LOG.atWarn().addKeyValue(LogKeys.REASON, e.getMessage()).log("an object of the cluster is left out");
        }
    }

    List<T> records() {
        return records;
    }
}
