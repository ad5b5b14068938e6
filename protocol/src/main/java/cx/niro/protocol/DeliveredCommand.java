package cx.niro.protocol;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.jsontype.TypeDeserializer;
import java.io.IOException;

/** Decodes a command by itself: one that breaks the protocol becomes {@link Command.Invalid}, so it does not take others with it. */
final class DeliveredCommand extends StdDeserializer<Command> {
    private static final long serialVersionUID = 1L;

    DeliveredCommand() {
        super(Command.class);
    }

    @Override
    public Command deserialize(JsonParser parser, DeserializationContext context) throws IOException {
        var tree = context.readTree(parser);
        try {
            return ProtocolJson.mapper().treeToValue(tree, Command.class);
        } catch (IOException e) {
            return new Command.Invalid(ProtocolJson.invalid(e).getMessage());
        }
    }

    @Override
    public Object deserializeWithType(JsonParser parser, DeserializationContext context, TypeDeserializer types)
            throws IOException {
        return deserialize(parser, context);
    }

    @Override
    public Command getNullValue(DeserializationContext context) {
        return new Command.Invalid("$: is missing");
    }
}
