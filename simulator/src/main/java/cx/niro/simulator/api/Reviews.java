package cx.niro.simulator.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import cx.niro.simulator.rbac.Access;
import cx.niro.simulator.rbac.Authorizer;
import cx.niro.simulator.rbac.Identity;
import cx.niro.simulator.store.Json;
import cx.niro.simulator.store.Kind;
import cx.niro.simulator.store.Kinds;

/** Answers what a caller may do, by the same rules that decide each request. */
final class Reviews {
    private final Authorizer authorizer;

    Reviews(Authorizer authorizer) {
        this.authorizer = authorizer;
    }

    void answer(Call call, Kind kind) {
        ObjectNode review = call.object();
        review.put("kind", kind.kind()).put("apiVersion", kind.apiVersion());
        Json.meta(review);
        ObjectNode status = Json.object();
        if (kind.equals(Kinds.ACCESS_REVIEWS)) {
            status.put("allowed", authorizer.allows(call.identity(), access(review.path("spec"))));
        } else if (kind.equals(Kinds.RULES_REVIEWS)) {
            fillRules(status, call.identity(), Json.text(review, "spec", "namespace"));
        } else {
            ObjectNode user =
                    status.putObject("userInfo").put("username", call.identity().user());
            user.set("groups", Json.tree(call.identity().groups()));
        }
        review.set("status", status);
        call.send(201, review);
    }

    private static Access access(JsonNode spec) {
        JsonNode about = spec.path("resourceAttributes");
        if (!about.isObject()) {
            return Access.path(
                    Json.text(spec, "nonResourceAttributes", "verb"), Json.text(spec, "nonResourceAttributes", "path"));
        }
        String subresource = Json.text(about, "subresource");
        String resource = Json.text(about, "resource") + (subresource.isEmpty() ? "" : "/" + subresource);
        return Access.resource(
                Json.text(about, "verb"),
                Json.text(about, "group"),
                resource,
                Json.text(about, "namespace"),
                Json.text(about, "name"));
    }

    private void fillRules(ObjectNode status, Identity identity, String namespace) {
        ArrayNode resources = status.putArray("resourceRules");
        ArrayNode paths = status.putArray("nonResourceRules");
        status.put("incomplete", false);
        if (identity.isAdmin()) {
            resources.add(Json.yaml("{verbs: ['*'], apiGroups: ['*'], resources: ['*']}"));
            paths.add(Json.yaml("{verbs: ['*'], nonResourceURLs: ['*']}"));
        }
        for (JsonNode rule : authorizer.rulesFor(identity, namespace)) {
            (rule.has("nonResourceURLs") ? paths : resources).add(rule);
        }
    }
}
