package cx.niro.agent.apply;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;

/** Objects as lines of YAML, always in the same order, texts of several lines as blocks. */
final class YamlText {
    private static final List<String> FIRST = List.of("apiVersion", "kind", "metadata", "name");
    private static final Comparator<String> ORDER = Comparator.<String>comparingInt(
                    field -> FIRST.contains(field) ? FIRST.indexOf(field) : FIRST.size())
            .thenComparing(Comparator.naturalOrder());

    private YamlText() {}

    /** No lines for a missing node. */
    static List<String> lines(JsonNode object) {
        return object.isMissingNode() || object.isNull()
                ? List.of()
                : dumper().dump(plain(object)).lines().toList();
    }

    private static Yaml dumper() {
        var options = new DumperOptions();
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        options.setWidth(Integer.MAX_VALUE);
        options.setSplitLines(false);
        options.setIndicatorIndent(0);
        return new Yaml(new Blocks(options), options);
    }

    private static Object plain(JsonNode node) {
        if (node.isObject()) {
            var fields = new ArrayList<String>();
            node.fieldNames().forEachRemaining(fields::add);
            fields.sort(ORDER);
            Map<String, Object> map = new LinkedHashMap<>();
            fields.forEach(field -> map.put(field, plain(node.get(field))));
            return map;
        }
        if (node.isArray()) {
            var list = new ArrayList<>(node.size());
            node.forEach(item -> list.add(plain(item)));
            return list;
        }
        if (node.isNumber()) {
            return node.numberValue();
        }
        return node.isBoolean() ? (Object) node.booleanValue() : node.isNull() ? null : node.asText();
    }

    private static final class Blocks extends Representer {
        Blocks(DumperOptions options) {
            super(options);
        }

        @Override
        protected Node representScalar(Tag tag, String value, DumperOptions.ScalarStyle style) {
            var isBlock = tag.equals(Tag.STR) && value.indexOf('\n') >= 0;
            return super.representScalar(tag, value, isBlock ? DumperOptions.ScalarStyle.LITERAL : style);
        }
    }
}
