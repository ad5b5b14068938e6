package cx.niro.protocol;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;

/**
 * One document of manifests as a tree, with the lines where its objects begin.
 *
 * @param document counted from 1
 * @param line of its beginning, counted from 1
 * @param lines of its objects by identity
 */
record ManifestTree(int document, int line, JsonNode root, IdentityHashMap<JsonNode, Integer> lines) {
    static final int MAX_DEPTH = 100;

    private static final int MAX_QUOTED = 63;

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .build())
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    int lineOf(JsonNode node) {
        return lines.getOrDefault(node, line);
    }

    /** Fails with {@link InvalidManifest} at the first document that cannot be read. */
    static List<ManifestTree> read(String text) {
        if (!startsAsJson(text)) {
            return YamlReader.read(text);
        }
        try {
            return readJson(text);
        } catch (InvalidManifest notJson) {
            try {
                // JSON documents parted by '---' are YAML
                return YamlReader.read(text);
            } catch (InvalidManifest notYaml) {
                notJson.addSuppressed(notYaml);
                throw notJson;
            }
        }
    }

    private static boolean startsAsJson(String text) {
        var start = 0;
        while (start < text.length()
                && (Character.isWhitespace(text.charAt(start)) || text.charAt(start) == '\uFEFF')) {
            start++;
        }
        var next = start + 1;
        while (next < text.length() && Character.isWhitespace(text.charAt(next))) {
            next++;
        }
        return next < text.length()
                && text.charAt(start) == '{'
                && (text.charAt(next) == '"' || text.charAt(next) == '}');
    }

    /** As kubectl: one document after the other, with nothing between them. */
    private static List<ManifestTree> readJson(String text) {
        var trees = new ArrayList<ManifestTree>();
        try (var parser = JSON.createParser(text.charAt(0) == '\uFEFF' ? text.substring(1) : text)) {
            while (parser.nextToken() != null) {
                var line = parser.currentTokenLocation().getLineNr();
                trees.add(new ManifestTree(trees.size() + 1, line, parser.readValueAsTree(), new IdentityHashMap<>()));
            }
            return trees;
        } catch (JsonProcessingException e) {
            var at = e.getLocation();
            throw new InvalidManifest(
                    trees.size() + 1,
                    at == null ? 0 : at.getLineNr(),
                    at == null ? 0 : at.getColumnNr(),
                    "is not JSON: " + withoutValues(e.getOriginalMessage()));
        } catch (IOException e) {
            throw new InvalidManifest(trees.size() + 1, 0, 0, "is not JSON");
        }
    }

    /** The parser's words quote what it stumbled over, and that may be a secret. */
    private static String withoutValues(String message) {
        if (message.startsWith("Unrecognized token")) {
            return "a word without quotes where a value is expected";
        }
        var end = message.indexOf(" (start marker");
        var line = (end < 0 ? message : message.substring(0, end))
                .lines()
                .findFirst()
                .orElse("");
        return line.length() > 200 ? line.substring(0, 200) : line;
    }

    /** A name as it may stand in an error. */
    static String shortened(String name) {
        return name.length() > MAX_QUOTED ? name.substring(0, MAX_QUOTED) + "..." : name;
    }
}
