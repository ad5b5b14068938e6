package cx.niro.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.io.InputStream;
import java.util.stream.Collectors;

/** The one JSON form of the protocol's records: snake_case, ISO-8601 instants, nulls left out, unknown fields ignored. */
public final class ProtocolJson {
    private static final ObjectMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(100)
                            .maxStringLength(Protocol.MAX_DECODED_BYTES)
                            .build())
                    .build())
            .addModule(new JavaTimeModule())
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .build();

    private ProtocolJson() {}

    /** The shared mapper, for code that streams or walks trees; it must not be reconfigured. */
    public static ObjectMapper mapper() {
        return MAPPER;
    }

    public static byte[] encode(Object message) {
        try {
            return MAPPER.writeValueAsBytes(message);
        } catch (JacksonException e) {
            throw new IllegalStateException(
                    "cannot encode " + message.getClass().getSimpleName(), e);
        }
    }

    /** Fails with {@link InvalidMessage} naming the field that is malformed, missing or out of range. */
    public static <T> T decode(byte[] json, Class<T> type) {
        try {
            return notNull(MAPPER.readValue(json, type));
        } catch (IOException e) {
            throw invalid(e);
        }
    }

    /** As {@link #decode(byte[], Class)}, from a stream that is read to the end of the document and left open. */
    public static <T> T decode(InputStream json, Class<T> type) {
        try (var parser = MAPPER.createParser(json).disable(JsonParser.Feature.AUTO_CLOSE_SOURCE)) {
            return notNull(parser.readValueAs(type));
        } catch (IOException e) {
            throw invalid(e);
        }
    }

    private static <T> T notNull(T message) {
        if (message == null) {
            throw new InvalidMessage("$", "is null");
        }
        return message;
    }

    /** The same as a problem of a field. */
    static InvalidMessage invalid(IOException e) {
        if (e instanceof JsonMappingException mapping) {
            var path = path(mapping);
            for (Throwable cause = mapping; cause != null; cause = cause.getCause()) {
                if (cause instanceof InvalidMessage message) {
                    // Jackson's path ends at the object whose constructor refused; the field hangs below it
                    return new InvalidMessage(
                            path.isEmpty() ? message.field() : path + "." + message.field(), message.problem());
                }
            }
            return new InvalidMessage(path.isEmpty() ? "$" : path, firstLine(mapping.getOriginalMessage()));
        }
        if (e instanceof JacksonException json) {
            return new InvalidMessage("$", "is not JSON: " + firstLine(json.getOriginalMessage()));
        }
        return new InvalidMessage("$", "cannot be read: " + e.getMessage());
    }

    private static String path(JsonMappingException e) {
        return e.getPath().stream()
                .map(step -> step.getFieldName() == null ? "[" + step.getIndex() + "]" : "." + step.getFieldName())
                .collect(Collectors.joining())
                .replaceFirst("^\\.", "");
    }

    private static String firstLine(String text) {
        return text == null ? "" : text.lines().findFirst().orElse("");
    }
}
