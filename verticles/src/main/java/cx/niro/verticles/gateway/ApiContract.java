package cx.niro.verticles.gateway;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.openapi.contract.OpenAPIContract;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * The OpenAPI document: as published, and cleaned for the router, which validates requests only and wants an absolute server.
 *
 * @param roles least role by operation; empty for public operations
 */
record ApiContract(String yaml, String base, OpenAPIContract contract, Map<String, Optional<Principal.Role>> roles) {
    private static final String RESOURCE = "openapi.yaml";
    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch", "head", "options");

    static Future<ApiContract> load(Vertx vertx) {
        return vertx.fileSystem().readFile(RESOURCE).map(Buffer::toString).compose(yaml -> parse(vertx, yaml));
    }

    static Future<ApiContract> parse(Vertx vertx, String yaml) {
        try {
            var document = document(yaml);
            var base = document.getJsonArray("servers").getJsonObject(0).getString("url");
            var roles = roles(document);
            return OpenAPIContract.from(vertx, cleaned(document, base))
                    .map(contract -> new ApiContract(yaml, base, new RememberingContract(contract), roles));
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }

    /** The methods of the path, sorted; empty when the document has no such path. */
    Set<String> methodsOf(String path) {
        var methods = new TreeSet<String>();
        for (var operation : contract.operations()) {
            var template = base + operation.getOpenAPIPath();
            if (path.matches(template.replaceAll("\\{[^}]+}", "[^/]+"))) {
                methods.add(operation.getHttpMethod().name());
                if (operation.getHttpMethod().equals(HttpMethod.GET)) {
                    methods.add(HttpMethod.HEAD.name());
                }
            }
        }
        return methods;
    }

    private static JsonObject document(String yaml) {
        Map<String, Object> map = new Yaml(new SafeConstructor(new LoaderOptions())).load(yaml);
        return new JsonObject(new JsonObject(map).encode());
    }

    private static JsonObject cleaned(JsonObject document, String base) {
        var copy = document.copy();
        copy.put("servers", new JsonArray().add(new JsonObject().put("url", "http://localhost" + base)));
        copy.remove("security");
        var answers = new JsonObject().put("default", new JsonObject().put("description", "not validated"));
        for (var operation : operations(copy)) {
            operation.put("responses", answers.copy()).remove("security");
        }
        copy.getJsonObject("components").remove("responses");
        copy.getJsonObject("components").remove("securitySchemes");
        return copy;
    }

    private static Map<String, Optional<Principal.Role>> roles(JsonObject document) {
        var roles = new TreeMap<String, Optional<Principal.Role>>();
        var problems = new ArrayList<String>();
        for (var operation : operations(document)) {
            var id = operation.getString("operationId", "without operationId");
            var role = operation.getString("x-niro-role");
            try {
                roles.put(
                        id,
                        "public".equals(role)
                                ? Optional.empty()
                                : Optional.of(Principal.Role.valueOf(
                                        String.valueOf(role).toUpperCase(Locale.ROOT))));
            } catch (IllegalArgumentException e) {
                problems.add("operation '" + id + "': x-niro-role is " + role
                        + ", expected public, viewer, member, admin or owner");
            }
        }
        if (!problems.isEmpty()) {
            throw new IllegalStateException(String.join("; ", problems));
        }
        return Map.copyOf(roles);
    }

    private static List<JsonObject> operations(JsonObject document) {
        var operations = new ArrayList<JsonObject>();
        var paths = document.getJsonObject("paths");
        for (var path : paths.fieldNames()) {
            var item = paths.getJsonObject(path);
            item.fieldNames().stream()
                    .filter(METHODS::contains)
                    .map(item::getJsonObject)
                    .forEach(operations::add);
        }
        return operations;
    }

    byte[] published() {
        return yaml.getBytes(StandardCharsets.UTF_8);
    }
}
