package cx.niro.verticles.gateway;

import io.vertx.core.file.FileSystem;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.SchemaRepository;
import io.vertx.json.schema.Validator;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * Schemas whose validators are made once. Vert.x makes one for each parameter and body of each request, and each copies the map of
 * all schemas, those of the JSON Schema drafts among them: a third of a node's CPU under load. A validator keeps nothing of
 * what it validates. Thread-safe.
 */
final class RememberingSchemas implements SchemaRepository {
    /** More than any document has; beyond it they are made each time. */
    private static final int MOST = 10_000;

    private final SchemaRepository all;
    private final Map<JsonSchema, Validator> validators = Collections.synchronizedMap(new IdentityHashMap<>());

    RememberingSchemas(SchemaRepository all) {
        this.all = all;
    }

    @Override
    public Validator validator(JsonSchema schema) {
        var known = validators.get(schema);
        if (known != null) {
            return known;
        }
        var made = all.validator(schema);
        if (validators.size() < MOST) {
            validators.put(schema, made);
        }
        return made;
    }

    @Override
    public Validator validator(String ref) {
        return all.validator(ref);
    }

    @Override
    public Validator validator(String ref, JsonSchemaOptions options) {
        return all.validator(ref, options);
    }

    @Override
    public Validator validator(JsonSchema schema, JsonSchemaOptions options, boolean dereference) {
        return all.validator(schema, options, dereference);
    }

    @Override
    public SchemaRepository dereference(JsonSchema schema) {
        return all.dereference(schema);
    }

    @Override
    public SchemaRepository dereference(String uri, JsonSchema schema) {
        return all.dereference(uri, schema);
    }

    @Override
    public SchemaRepository preloadMetaSchema(FileSystem files) {
        return all.preloadMetaSchema(files);
    }

    @Override
    public SchemaRepository preloadMetaSchema(FileSystem files, Draft draft) {
        return all.preloadMetaSchema(files, draft);
    }

    @Override
    public JsonObject resolve(JsonObject schema) {
        return all.resolve(schema);
    }

    @Override
    public JsonSchema find(String pointer) {
        return all.find(pointer);
    }
}
