package cx.niro.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestsTest {
    private static final String TWO = """
            # a comment before the first document
            apiVersion: v1
            kind: Namespace
            metadata: {name: shop}
            ---
            ---
            # nothing but a comment
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: web
              namespace: shop
            """;

    @Test
    void documentsAreReadInOrderWithTheirPlacesAndEmptyOnesLeftOut() {
        assertThat(Manifests.read(TWO))
                .extracting(Manifests.Document::index, Manifests.Document::line, Manifests.Document::object)
                .containsExactly(
                        tuple(1, 2, new ObjectRef("v1", "Namespace", null, "shop")),
                        tuple(4, 9, new ObjectRef("apps/v1", "Deployment", "shop", "web")));
    }

    @Test
    void listsAreTakenApartAlsoInsideLists() {
        var text = """
                apiVersion: v1
                kind: List
                items:
                - apiVersion: v1
                  kind: ConfigMap
                  metadata: {name: a}
                - apiVersion: v1
                  kind: ConfigMapList
                  items:
                  - apiVersion: v1
                    kind: ConfigMap
                    metadata: {name: b}
                - null
                """;

        assertThat(Manifests.read(text))
                .extracting(document -> document.object().name(), Manifests.Document::line)
                .containsExactly(tuple("a", 4), tuple("b", 10));
        assertThat(Manifests.read("apiVersion: example.com/v1\nkind: AllowList\nmetadata: {name: x}\nspec: {}"))
                .hasSize(1);
    }

    @Test
    void jsonIsReadAloneInARowAndPartedAsInYaml() {
        var one = "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"a\"},"
                + "\"data\":{\"x\":\"\\ud83d\\ude00 a\\/b\",\"y\":\"no\"}}";
        var other = one.replace("\"a\"", "\"b\"");

        assertThat(Manifests.read("\uFEFF\n\t" + one)
                        .get(0)
                        .json()
                        .path("data")
                        .path("x")
                        .asText())
                .isEqualTo("\ud83d\ude00 a/b");
        assertThat(Manifests.read(one + other))
                .extracting(document -> document.object().name())
                .containsExactly("a", "b");
        assertThat(Manifests.read(one.replace("\\ud83d\\ude00 a\\/b", "") + "\n---\n"
                        + other.replace("\\ud83d\\ude00 a\\/b", "")))
                .hasSize(2);
        assertThat(Manifests.read("{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}"))
                .hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "yes|true",
                "No|false",
                "on|true",
                "OFF|false",
                "y|true",
                "n|false",
                "True|true",
                "tRue|\"tRue\"",
                "0644|420",
                "0o644|420",
                "0x1F|31",
                "0b101|5",
                "-0b101|-5",
                "-017|-15",
                "08|8",
                "1_000|1000",
                "+12|12",
                "12:30:45|\"12:30:45\"",
                "1:30|\"1:30\"",
                "2024-01-02|\"2024-01-02\"",
                "2024-01-02T03:04:05Z|\"2024-01-02T03:04:05Z\"",
                "1.10|1.1",
                "1e3|1000",
                "1.0|1",
                ".5|0.5",
                "1.|1",
                "6.02e-3|0.00602",
                "100m|\"100m\"",
                "64Mi|\"64Mi\"",
                "~|null",
                "null|null",
                "Null|null",
                "\"yes\"|\"yes\"",
                "'0644'|\"0644\"",
                "!!str 12|\"12\"",
                "!!int 12|12",
                "! 12|\"12\"",
                "1.2.3|\"1.2.3\"",
                "0x|\"0x\"",
                "18446744073709551615|18446744073709551615",
                "-|null",
                "_1|\"_1\"",
                "+.5|0.5",
                "-1.5|-1.5",
                "1e999|\"1e999\"",
                "0|0",
                "-0|0",
                "=|\"=\"",
                "a: b|{\"a\":\"b\"}",
                "<<|\"<<\""
            })
    void scalarsAreReadAsKubectlReadsThem(String yaml, String json) throws Exception {
        // a lone dash is a list with nothing in it
        if (yaml.equals("-")) {
            assertThat(value("- ").toString()).isEqualTo("[null]");
            return;
        }
        assertThat(value(yaml)).isEqualTo(ProtocolJson.mapper().readTree(json));
    }

    @Test
    void keysAreTexts() {
        assertThat(value("{1: a, yes: b, 0x10: c, null x: d, \"2\": e}").toString())
                .isEqualTo("{\"1\":\"a\",\"true\":\"b\",\"16\":\"c\",\"null x\":\"d\",\"2\":\"e\"}");
    }

    @Test
    void blocksKeepTheirLinesAndAnchorsAndMergesAreFollowed() {
        assertThat(value("|\n    one\n    two\n").asText()).isEqualTo("one\ntwo\n");
        var text = """
                apiVersion: v1
                kind: X
                metadata:
                  name: a
                  labels: &labels {app: web}
                spec:
                  selector: *labels
                  more: {<<: *labels, tier: front}
                  list: {<<: [*labels, {app: other, z: 1}]}
                """;

        var json = Manifests.read(text).get(0).json();
        assertThat(json.path("spec").toString())
                .isEqualTo("{\"selector\":{\"app\":\"web\"},\"more\":{\"tier\":\"front\",\"app\":\"web\"},"
                        + "\"list\":{\"app\":\"web\",\"z\":1}}");
        assertThat(json.path("spec").path("selector"))
                .isNotSameAs(json.path("metadata").path("labels"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "kind: X\\nmetadata: {name: a}|document 1, line 1: apiVersion is missing",
                "apiVersion: v1\\nmetadata: {name: a}|document 1, line 1: kind is missing",
                "apiVersion: 1\\nkind: X\\nmetadata: {name: a}|document 1, line 1: apiVersion is a number",
                "apiVersion: v1\\nkind: X|document 1, line 1: metadata is missing",
                "apiVersion: v1\\nkind: X\\nmetadata: {}|metadata.name is missing",
                "apiVersion: v1\\nkind: X\\nmetadata: {name: 12}|metadata.name is a number; text is expected (put it in quotes)",
                "apiVersion: v1\\nkind: X\\nmetadata: {generateName: a-}|metadata.generateName cannot be applied",
                "apiVersion: v1\\nkind: X\\nmetadata: {name: ../a}|metadata.name is not valid",
                "apiVersion: v1\\nkind: X\\nmetadata: {name: ..}|metadata.name is not valid",
                "apiVersion: v1\\nkind: X\\nmetadata: {name: a%2f}|metadata.name is not valid",
                "apiVersion: ../v1\\nkind: X\\nmetadata: {name: a}|apiVersion is not valid",
                "apiVersion: v1\\nkind: X/y\\nmetadata: {name: a}|kind is not valid",
                "apiVersion: v1\\nkind: X\\nmetadata: {name: a, namespace: A}|metadata.namespace is not valid",
                "apiVersion: v1\\nkind: X\\nmetadata: {name: a, labels: [b]}|metadata.labels is a list",
                "apiVersion: v1\\nkind: X\\nmetadata: {name: a, annotations: {b: yes}}|metadata.annotations['b'] is a boolean",
                "just words|document 1, line 1: is a text; an object",
                "a: b\\n---\\n- 1|document 1, line 1: apiVersion is missing",
                "apiVersion: v1\\nkind: X\\nmetadata:\\n  name: a\\n  name: b|document 1, line 5, column 3: the key 'name' is there twice",
                "a: *gone|document 1, line 1, column 4: the alias '*gone' has no anchor before it",
                "a: &a [*a]|the alias '*a' has no anchor before it",
                "a: !!java.net.URL [x]|the tag 'tag:yaml.org,2002:java.net.URL' is not supported",
                "a: !custom c4n4ry|the tag '!custom' is not supported",
                "a: !!int c4n4ry|the value does not fit its tag",
                "a: .inf|is no value of JSON",
                "? [a]\\n: b|a key is a list or an object",
                "a: b\\n\\tc: d|line 2, column 1: is not YAML",
                "a: 'c4n4ry|is not YAML",
                "a: \\u0001|the character U+0001 is not allowed",
                "{\"a\": c4n4ry}|document 1, line 1",
                "{\"a\": 1, \"a\": 2}|Duplicate field 'a'",
                "{\"a\": \"c4n4ry|is not JSON",
                "a: b\\n---\\nb: c: d|document 2, line 3, column 5: is not YAML"
            })
    void whatIsWrongIsNamedWithItsPlaceAndWithoutValues(String text, String expected) {
        assertThat(failure(text.replace("\\n", "\n").replace("\\t", "\t").replace("\\u0001", "\u0001"))
                        .getMessage())
                .contains(expected)
                .doesNotContain("c4n4ry");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  \n", "---\n---\n", "# only a comment", "{}"})
    void nothingIsRefused(String text) {
        assertThat(failure(text).getMessage()).contains("there is no");
    }

    @Test
    void placeIsThereInParts() {
        var invalid = failure("a: b\n---\nb: c: d");

        assertThat(invalid.document()).isEqualTo(2);
        assertThat(invalid.line()).isEqualTo(3);
        assertThat(invalid.column()).isEqualTo(5);
        assertThat(invalid.problem()).startsWith("is not YAML");
        assertThat(invalid.isTooLarge()).isFalse();
    }

    @Test
    void sameObjectTwiceIsRefused() {
        var one = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n";

        assertThat(failure(one + "---\n" + one).getMessage())
                .isEqualTo("document 2, line 5: ConfigMap 'a' is here a second time, first in document 1, line 1");
    }

    @Test
    void tooManyBytesOrObjectsAreRefusedAsTooLarge() {
        var many = IntStream.rangeClosed(0, Protocol.MAX_MANIFEST_OBJECTS)
                .mapToObj(i -> "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a" + i + "}\n")
                .collect(Collectors.joining("---\n"));

        assertThat(failure(many).isTooLarge()).isTrue();
        assertThat(failure("a: " + "x".repeat(Protocol.MAX_MANIFEST_BYTES)).isTooLarge())
                .isTrue();
        assertThat(failure("a: " + "\u00e9".repeat(Protocol.MAX_MANIFEST_BYTES / 2 + 1))
                        .isTooLarge())
                .isTrue();
    }

    @Test
    void aliasesCannotMultiply() {
        var bomb = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
        for (int i = 1; i < 12; i++) {
            bomb.append("a").append(i).append(": &a").append(i).append(" [");
            bomb.append(("*a" + (i - 1) + ",").repeat(10)).append("]\n");
        }
        assertThat(failure(bomb.toString()).getMessage()).contains("aliases repeat too much");
        var text = "a: &a " + "x".repeat(1_000_000) + "\nb: [" + "*a,".repeat(100) + "]";
        assertThat(failure(text).getMessage()).contains("aliases repeat too much");
    }

    @Test
    void depthIsBounded() {
        assertThat(failure("a: " + "[".repeat(50_000)).getMessage()).contains("nested deeper than 100 levels");
        assertThat(failure("{\"a\": " + "[".repeat(50_000)).getMessage()).contains("is not JSON");
    }

    private static JsonNode value(String yaml) {
        return Manifests.read("apiVersion: v1\nkind: X\nmetadata: {name: a}\nvalue: "
                        + ((yaml.contains(": ") && !yaml.startsWith("{")) || yaml.startsWith("- ") ? "\n  " : "") + yaml
                        + "\n")
                .get(0)
                .json()
                .path("value");
    }

    private static InvalidManifest failure(String text) {
        return catchThrowableOfType(InvalidManifest.class, () -> Manifests.read(text));
    }
}
