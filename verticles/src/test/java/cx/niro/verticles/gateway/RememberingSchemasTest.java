package cx.niro.verticles.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.SchemaRepository;
import org.junit.jupiter.api.Test;

class RememberingSchemasTest {
    private final RememberingSchemas schemas = new RememberingSchemas(SchemaRepository.create(new JsonSchemaOptions()
            .setBaseUri("app://")
            .setDraft(Draft.DRAFT202012)
            .setOutputFormat(OutputFormat.Basic)));

    @Test
    void oneValidatorServesAllRequestsOfItsSchemaAndRemembersNoneOfThem() {
        var number = JsonSchema.of(new JsonObject().put("type", "integer").put("maximum", 5));
        var text = JsonSchema.of(new JsonObject().put("type", "string"));

        var validator = schemas.validator(number);

        assertThat(schemas.validator(number)).isSameAs(validator);
        assertThat(schemas.validator(text)).isNotSameAs(validator);
        for (int i = 0; i < 3; i++) {
            assertThat(validator.validate(3).getValid()).isTrue();
            assertThat(validator.validate(6).getValid()).isFalse();
            assertThat(validator.validate("x").getValid()).isFalse();
        }
    }

    @Test
    void equalSchemasOfDifferentPlacesAreNotTakenForEachOther() {
        var one = JsonSchema.of(new JsonObject().put("type", "string"));
        var other = JsonSchema.of(new JsonObject().put("type", "string"));

        assertThat(schemas.validator(one)).isNotSameAs(schemas.validator(other));
    }
}
