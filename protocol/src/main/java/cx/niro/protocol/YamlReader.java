package cx.niro.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.DocumentEndEvent;
import org.yaml.snakeyaml.events.DocumentStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingEndEvent;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.events.SequenceEndEvent;
import org.yaml.snakeyaml.events.SequenceStartEvent;
import org.yaml.snakeyaml.parser.Parser;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.ReaderException;

/** YAML to trees, from the events of the parser: no type of Java is ever made from a tag, and aliases cannot multiply. */
final class YamlReader {
    /** Values of one text, keys and what aliases repeat included: their trees are to fit into an agent's 256 MiB. */
    static final int MAX_VALUES = 150_000;
    /** Characters that aliases may repeat. */
    private static final long MAX_REPEATED = 2L * Protocol.MAX_MANIFEST_BYTES;

    private static final String MERGE = "<<";
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final Parser parser;
    private final Map<String, JsonNode> anchors = new HashMap<>();
    private final IdentityHashMap<JsonNode, Integer> lines = new IdentityHashMap<>();
    private int document;
    private int values;
    private long repeated;

    private YamlReader(Parser parser) {
        this.parser = parser;
    }

    static List<ManifestTree> read(String text) {
        var options = new LoaderOptions();
        options.setCodePointLimit(Protocol.MAX_MANIFEST_BYTES + 1);
        var reader = new YamlReader(new ParserImpl(new WholeText(text), options));
        try {
            return reader.documents();
        } catch (MarkedYAMLException e) {
            throw reader.invalid(e.getProblemMark(), "is not YAML: " + e.getProblem());
        } catch (ReaderException e) {
            var line = (int) text.codePoints()
                    .limit(Math.max(0, e.getPosition()))
                    .filter(c -> c == '\n')
                    .count();
            throw new InvalidManifest(
                    Math.max(1, reader.document),
                    line + 1,
                    0,
                    String.format("is not YAML: the character U+%04X is not allowed", e.getCodePoint()));
        } catch (YAMLException e) {
            throw new InvalidManifest(Math.max(1, reader.document), 0, 0, "is not YAML");
        }
    }

    private List<ManifestTree> documents() {
        var trees = new ArrayList<ManifestTree>();
        while (parser.peekEvent() != null) {
            var event = parser.getEvent();
            if (event instanceof DocumentStartEvent) {
                document++;
                anchors.clear();
                lines.clear();
            } else if (event instanceof NodeEvent node) {
                var root = value(node, 0);
                trees.add(new ManifestTree(document, line(event.getStartMark()), root, new IdentityHashMap<>(lines)));
            } else if (event instanceof DocumentEndEvent) {
                anchors.clear();
            }
        }
        return trees;
    }

    private JsonNode value(NodeEvent event, int depth) {
        if (depth > ManifestTree.MAX_DEPTH) {
            throw invalid(event.getStartMark(), "is nested deeper than " + ManifestTree.MAX_DEPTH + " levels");
        }
        count(event, 1, 0);
        if (event instanceof AliasEvent alias) {
            return repeat(alias);
        }
        JsonNode value;
        if (event instanceof ScalarEvent scalar) {
            value = scalar(scalar);
        } else if (event instanceof MappingStartEvent start) {
            checkTag(start, "tag:yaml.org,2002:map");
            value = mapping(start, depth);
        } else {
            checkTag((SequenceStartEvent) event, "tag:yaml.org,2002:seq");
            value = sequence(depth);
        }
        if (event.getAnchor() != null) {
            anchors.put(event.getAnchor(), value);
        }
        return value;
    }

    private JsonNode scalar(ScalarEvent scalar) {
        try {
            return YamlScalars.resolve(
                    scalar.getTag(), scalar.getImplicit().canOmitTagInPlainScalar(), scalar.getValue());
        } catch (IllegalArgumentException e) {
            throw invalid(scalar.getStartMark(), e.getMessage());
        }
    }

    private ArrayNode sequence(int depth) {
        var array = NODES.arrayNode();
        for (var event = parser.getEvent(); !(event instanceof SequenceEndEvent); event = parser.getEvent()) {
            array.add(value((NodeEvent) event, depth + 1));
        }
        return array;
    }

    private ObjectNode mapping(MappingStartEvent start, int depth) {
        var object = NODES.objectNode();
        lines.put(object, line(start.getStartMark()));
        List<ObjectNode> merged = new ArrayList<>();
        for (var event = parser.getEvent(); !(event instanceof MappingEndEvent); event = parser.getEvent()) {
            if (event instanceof ScalarEvent key && isMerge(key)) {
                var from = (NodeEvent) parser.getEvent();
                merge(value(from, depth + 1), from, merged);
                continue;
            }
            var name = name((NodeEvent) event, depth);
            if (object.has(name)) {
                throw invalid(
                        event.getStartMark(),
                        "the key '" + ManifestTree.shortened(name) + "' is there twice in one object");
            }
            object.set(name, value((NodeEvent) parser.getEvent(), depth + 1));
        }
        for (var other : merged) {
            other.properties().forEach(property -> {
                if (!object.has(property.getKey())) {
                    object.set(property.getKey(), property.getValue());
                }
            });
        }
        return object;
    }

    private static boolean isMerge(ScalarEvent key) {
        return key.isPlain() && key.getTag() == null && key.getValue().equals(MERGE);
    }

    private void merge(JsonNode value, NodeEvent from, List<ObjectNode> into) {
        if (value instanceof ObjectNode object) {
            into.add(object);
            return;
        }
        if (value instanceof ArrayNode array) {
            for (var item : array) {
                if (!(item instanceof ObjectNode object)) {
                    throw invalid(from.getStartMark(), "'<<' merges objects only");
                }
                into.add(object);
            }
            return;
        }
        throw invalid(from.getStartMark(), "'<<' merges objects only");
    }

    private String name(NodeEvent event, int depth) {
        if (event instanceof CollectionStartEvent) {
            throw invalid(event.getStartMark(), "a key is a list or an object; text is expected");
        }
        var key = value(event, depth + 1);
        if (key instanceof NullNode || key.isContainerNode()) {
            throw invalid(event.getStartMark(), "a key is not text; text is expected");
        }
        return key.asText();
    }

    private JsonNode repeat(AliasEvent alias) {
        var target = anchors.get(alias.getAnchor());
        if (target == null) {
            throw invalid(
                    alias.getStartMark(),
                    "the alias '*" + ManifestTree.shortened(alias.getAnchor()) + "' has no anchor before it");
        }
        measure(alias, target);
        var copy = target.deepCopy();
        return copy;
    }

    private void measure(AliasEvent alias, JsonNode node) {
        count(alias, 1, node.isTextual() ? node.textValue().length() : 8);
        for (var child : node) {
            measure(alias, child);
        }
        if (node.isObject()) {
            node.fieldNames().forEachRemaining(name -> count(alias, 0, name.length()));
        }
    }

    private void count(Event event, int more, long characters) {
        values += more;
        repeated += characters;
        if (values > MAX_VALUES || repeated > MAX_REPEATED) {
            throw invalid(
                    event.getStartMark(),
                    "the manifests have more than " + MAX_VALUES
                            + " keys and values, or aliases repeat too much; apply them in parts");
        }
    }

    private void checkTag(CollectionStartEvent start, String own) {
        var tag = start.getTag();
        if (tag != null && !tag.equals(own) && !tag.equals("!")) {
            throw invalid(start.getStartMark(), "the tag '" + ManifestTree.shortened(tag) + "' is not supported");
        }
    }

    private InvalidManifest invalid(Mark mark, String problem) {
        return new InvalidManifest(Math.max(1, document), line(mark), mark == null ? 0 : mark.getColumn() + 1, problem);
    }

    private static int line(Mark mark) {
        return mark == null ? 0 : mark.getLine() + 1;
    }
}
