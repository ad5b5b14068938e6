package cx.niro.agent.observe;

import com.fasterxml.jackson.databind.JsonNode;
import cx.niro.agent.text.Redaction;
import cx.niro.protocol.Condition;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Fields of Kubernetes objects as JSON; what is absent is null. */
final class Fields {
    private Fields() {}

    static String text(JsonNode node, String field) {
        var value = node.path(field);
        return value.isTextual() && !value.textValue().isEmpty() ? value.textValue() : null;
    }

    /** A text that somebody wrote freely: without what looks like a credential, and shortened. */
    static String message(JsonNode node, String field) {
        return Redaction.of(text(node, field));
    }

    static Boolean flag(JsonNode node, String field) {
        var value = node.path(field);
        return value.isBoolean() ? value.booleanValue() : null;
    }

    static Long number(JsonNode node, String field) {
        var value = node.path(field);
        return value.isIntegralNumber() ? value.longValue() : null;
    }

    static Instant time(JsonNode node, String field) {
        var text = text(node, field);
        try {
            return text == null ? null : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }

    static Stream<JsonNode> items(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    /** The conditions without their heartbeat times, in a stable order. */
    static List<Condition> conditions(JsonNode status) {
        return items(status.path("conditions"))
                .filter(condition -> text(condition, "type") != null && text(condition, "status") != null)
                .map(condition -> new Condition(
                        text(condition, "type"),
                        text(condition, "status"),
                        text(condition, "reason"),
                        message(condition, "message"),
                        time(condition, "lastTransitionTime")))
                .sorted(Comparator.comparing(Condition::type))
                .toList();
    }
}
