package cx.niro.verticles.command;

import com.fasterxml.jackson.databind.util.RawValue;
import cx.niro.protocol.Proof;
import cx.niro.protocol.ProtocolJson;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;

/** Claimed commands as the protocol's PollAnswer; their payloads pass as they are, so types that this version does not know too. */
final class Deliveries {
    /** Well below what agents read of an answer. */
    static final int MOST_PAYLOAD_CHARS = 8 * 1024 * 1024;

    private Deliveries() {}

    /** An answer that brings nothing, not even a proof. */
    static Buffer none() {
        return answer(List.of(), null);
    }

    static Buffer answer(List<Claimed> commands, Proof proof) {
        var answer = ProtocolJson.mapper().createObjectNode();
        var deliveries = answer.putArray("commands");
        for (var command : commands) {
            var delivery = deliveries
                    .addObject()
                    .put("id", command.id().toString())
                    .put("attempt", command.attempt())
                    .put("remaining_millis", command.remainingMillis());
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
        var chars = 0L;
        for (var command : commands) {
            chars += command.payload().length();
            if (!fitting.isEmpty() && chars > MOST_PAYLOAD_CHARS) {
                break;
            }
            fitting.add(command);
        }
        return fitting;
    }
}
