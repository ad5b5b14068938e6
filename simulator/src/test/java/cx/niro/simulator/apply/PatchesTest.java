package cx.niro.simulator.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import cx.niro.simulator.store.ApiFailure;
import cx.niro.simulator.store.Json;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PatchesTest {
    private static final String POD =
            "{spec: {containers: [{name: a, image: 'a:1', env: [{name: X, value: '1'}]}, {name: b, image: 'b:1'}]}}";

    @Test
    void strategicPatchMergesDeletesAndAddsByKey() {
        ObjectNode result = Patches.strategic(
                Json.yaml(POD),
                Json.yaml("{spec: {containers: [{name: a, env: [{name: Y, value: '2'}]}, {name: b, $patch: delete},"
                        + " {name: c, image: 'c:1'}]}}"));
        JsonNode containers = Json.at(result, "spec", "containers");
        assertThat(containers).hasSize(2);
        assertThat(Json.text(containers.get(0), "image")).isEqualTo("a:1");
        assertThat(containers.get(0).path("env")).hasSize(2);
        assertThat(Json.text(containers.get(1), "name")).isEqualTo("c");
    }

    @Test
    void mergePatchReplacesListsAndRemovesNulls() {
        ObjectNode result = Patches.merge(Json.yaml(POD), Json.yaml("{spec: {containers: [], x: null}, y: {z: 1}}"));
        assertThat(Json.at(result, "spec", "containers")).isEmpty();
        assertThat(Json.at(result, "y", "z").asInt()).isEqualTo(1);
    }

    @Test
    void jsonPatchEscapesAppendsAndTests() {
        ObjectNode object = Json.yaml("{metadata: {labels: {a/b: '1'}}, list: [1, 2]}");
        ObjectNode result = Patches.json(object, operations("""
                [{"op": "test", "path": "/list/0", "value": 1},
                 {"op": "replace", "path": "/metadata/labels/a~1b", "value": "2"},
                 {"op": "add", "path": "/list/-", "value": 3},
                 {"op": "move", "from": "/list/0", "path": "/first"}]
                """));
        assertThat(Json.label(result, "a/b")).isEqualTo("2");
        assertThat(result.path("list")).hasToString("[2,3]");
        assertThat(result.path("first").asInt()).isEqualTo(1);
        assertThatThrownBy(() -> Patches.json(object, operations("[{\"op\": \"remove\", \"path\": \"/no/where\"}]")))
                .isInstanceOf(ApiFailure.class);
    }

    private static JsonNode operations(String text) {
        return Json.parse(text.getBytes(StandardCharsets.UTF_8));
    }
}
