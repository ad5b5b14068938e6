package cx.niro.verticles.command;

import com.fasterxml.jackson.databind.util.RawValue;
import cx.niro.protocol.Proof;
import cx.niro.protocol.ProtocolJson;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;

/** Opened commands as the protocol's PollAnswer; their payloads pass as they are, so types that this version does not know too. */
final class Deliveries {
    /** Well below what agents read of an answer. */
    static final long MOST_LENGTH = 4 * 1024 * 1024;

    private Deliveries() {}

    static Buffer answer(List<Claimed> commands, Proof proof) {
        var answer = ProtocolJson.mapper().createObjectNode();
        var deliveries = answer.putArray("commands");
        for (var command : commands) {
            var delivery = deliveries
                    .addObject()
                    .put("id", command.id().toString())
                    .put("attempt", command.attempt())
                    .put("remaining_millis", command.remainingMillis())
                    .put("age_millis", command.ageMillis());
            if (command.orderingKey() != null) {
                delivery.put("ordering_key", command.orderingKey());
            }
            delivery.putRawValue("command", new RawValue(command.payload()));
        }
        if (proof != null) {
            answer.set("proof", ProtocolJson.mapper().valueToTree(proof));
        }
        return Buffer.buffer(ProtocolJson.encode(answer));
    }

    /** The first ones, as many as one answer may carry; at least one. */
    static List<Claimed> thatFit(List<Claimed> commands) {
        var fitting = new ArrayList<Claimed>();
        var length = 0L;
        for (var command : commands) {
            length += command.length();
            if (!fitting.isEmpty() && length > MOST_LENGTH) {
                break;
            }
            fitting.add(command);
        }
        return fitting;
    }
}
