package cx.niro.agent.apply;

import com.fasterxml.jackson.databind.JsonNode;
import cx.niro.agent.text.CredentialNames;
import cx.niro.agent.text.Redaction;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The secret values of a command's manifests, to be masked wherever a text of the API server repeats them. */
final class SecretValues {
    /** Shorter ones are masked where they stand in quotes: else they would blank ordinary words. */
    static final int SHORTEST = 6;

    private static final int MOST = 20_000;

    private final Set<String> values = new HashSet<>();
    private List<String> longestFirst;

    /** Takes those of a manifest, before anything in it is changed. */
    void collect(JsonNode object) {
        var kind = object.path("kind").asText("");
        if (kind.equals("Secret")) {
            object.path("data").forEach(value -> addEncoded(value.asText("")));
            object.path("stringData").forEach(value -> addPlain(value.asText("")));
        } else if (kind.equals("ConfigMap")) {
            object.path("data").properties().forEach(entry -> {
                if (CredentialNames.matches(entry.getKey())) {
                    addPlain(entry.getValue().asText(""));
                }
            });
        }
        collectVariables(object);
        longestFirst = null;
    }

    private void collectVariables(JsonNode node) {
        if (isCredentialVariable(node)) {
            addPlain(node.path("value").asText(""));
        }
        node.forEach(this::collectVariables);
    }

    /** An environment variable with a literal where a credential is to be expected. */
    static boolean isCredentialVariable(JsonNode node) {
        return node.path("name").isTextual()
                && node.path("value").isValueNode()
                && !node.path("value").isNull()
                && CredentialNames.matches(node.path("name").textValue());
    }

    private void addEncoded(String base64) {
        add(base64.strip());
        try {
            var decoded = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Base64.getMimeDecoder().decode(base64)))
                    .toString();
            add(decoded);
            addLines(decoded);
        } catch (IllegalArgumentException | CharacterCodingException e) {
            // not text: its base64 is all that can be repeated
        }
    }

    private void addPlain(String value) {
        add(value);
        add(Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8)));
        addLines(value);
    }

    private void addLines(String value) {
        if (value.indexOf('\n') >= 0) {
            value.lines()
                    .map(String::strip)
                    .filter(line -> line.length() >= SHORTEST)
                    .forEach(this::add);
        }
    }

    private void add(String value) {
        if (!value.isBlank() && values.size() < MOST) {
            values.add(value);
            var escaped = value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
            if (!escaped.equals(value)) {
                values.add(escaped);
            }
        }
    }

    /** The text without any of them. */
    String mask(String text) {
        if (longestFirst == null) {
            longestFirst = new ArrayList<>(values);
            longestFirst.sort(
                    Comparator.comparingInt(String::length).reversed().thenComparing(Comparator.naturalOrder()));
        }
        var masked = text;
        for (var value : longestFirst) {
            if (value.length() >= SHORTEST) {
                masked = masked.replace(value, Redaction.MASK);
            } else {
                masked = masked.replace("\"" + value + "\"", Redaction.MASK).replace("'" + value + "'", Redaction.MASK);
            }
        }
        return masked;
    }

    /** A text of the API server as it may leave the cluster; null for none. */
    String safe(String text) {
        return text == null ? null : Redaction.of(mask(text));
    }
}
