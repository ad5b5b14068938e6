package cx.niro.simulator.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;

class SchemaTest {
    private static final Kind KIND = Kind.namespaced("example.com/v1", "widgets", "Widget");

    private final Schema schema = new Schema(Json.yaml("""
            type: object
            required: [spec]
            properties:
              spec:
                type: object
                properties:
                  size: {type: integer, minimum: 1, maximum: 9}
                  name: {type: string, pattern: '^[a-z]+$', nullable: true}
                  parts: {type: array, items: {type: object, required: [id], properties: {id: {type: string}, mode: {type: string, default: full}}}}
                  labels: {type: object, additionalProperties: {type: string}}
                  free: {type: object, x-kubernetes-preserve-unknown-fields: true}
                  port: {x-kubernetes-int-or-string: true}
            """));

    @Test
    void undeclaredFieldsAreFoundWhereverTheyAre() {
        assertThat(undeclared("spec: {size: 1, labels: {a: b}, free: {x: {y: 1}}, port: http}"))
                .isEmpty();
        assertThat(undeclared("spec: {colour: red}")).isEqualTo("spec.colour");
        assertThat(undeclared("spec: {parts: [{id: a}, {id: b, x: 1}]}")).isEqualTo("spec.parts[1].x");
        assertThat(undeclared("data: {a: b}")).isEqualTo("data");
    }

    @Test
    void completedObjectHasDefaultsAndNothingUndeclared() {
        ObjectNode object = object("spec: {colour: red, size: null, name: null, parts: [{id: a}], free: {x: 1}}");
        schema.complete(object);
        assertThat(object.path("spec"))
                .isEqualTo(Json.yaml("{name: null, parts: [{id: a, mode: full}], free: {x: 1}}"));
        assertThat(Json.name(object)).isEqualTo("w");
    }

    @Test
    void valuesOutsideOfTheSchemaAreNamed() {
        assertRefused("spec: {size: big}", "spec.size in body must be of type integer: \"string\"");
        assertRefused("spec: {size: 0}", "spec.size in body should be greater than or equal to 1");
        assertRefused("spec: {size: 10}", "spec.size in body should be less than or equal to 9");
        assertRefused("spec: {name: A1}", "spec.name in body should match '^[a-z]+$'");
        assertRefused("spec: {parts: [{mode: x}]}", "spec.parts[0].id: Required value");
        assertRefused("spec: {labels: {a: 1}}", "spec.labels.a in body must be of type string: \"integer\"");
        assertRefused("status: {}", "spec: Required value");
        schema.check(KIND, "w", object("spec: {size: 9, name: null, parts: [], port: 8080}"));
    }

    private String undeclared(String body) {
        return schema.undeclared(object(body)).orElse("");
    }

    private void assertRefused(String body, String problem) {
        assertThatThrownBy(() -> schema.check(KIND, "w", object(body)))
                .isInstanceOf(ApiFailure.class)
                .hasMessageStartingWith("Widget.example.com \"w\" is invalid: ")
                .hasMessageContaining(problem);
    }

    private static ObjectNode object(String body) {
        return Json.yaml("apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: w, labels: {a: b}}\n" + body);
    }
}
