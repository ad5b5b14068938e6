package cx.niro.simulator.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import cx.niro.simulator.store.Json;
import org.junit.jupiter.api.Test;

class ServerSideApplyTest {
    private static final String NOW = "2026-11-21T00:00:00Z";

    @Test
    void itemsOfAKeyedListBelongToWhoAppliedThem() {
        ObjectNode mine = apply("mine", null, "{spec: {containers: [{name: a, image: 'a:1'}]}}");
        ObjectNode both = apply("other", mine, "{spec: {containers: [{name: b, image: 'b:1'}]}}");
        assertThat(both.path("spec").path("containers")).hasSize(2);
        ObjectNode left = apply("mine", both, "{spec: {replicas: 2}}");
        assertThat(left.path("spec").path("containers")).hasSize(1);
        assertThat(Json.text(left.path("spec").path("containers").get(0), "name"))
                .isEqualTo("b");
    }

    @Test
    void sharedFieldStaysWhenOneOwnerLeaves() {
        ObjectNode mine = apply("mine", null, "{data: {a: '1', b: '1'}}");
        ObjectNode both = apply("other", mine, "{data: {a: '1'}}");
        ObjectNode left = apply("mine", both, "{data: {b: '1'}}");
        assertThat(Json.text(left, "data", "a")).isEqualTo("1");
        ObjectNode none = apply("other", left, "{metadata: {labels: {x: 'y'}}}");
        assertThat(none.path("data").has("a")).isFalse();
    }

    @Test
    void anotherManagersValueIsAConflictUnlessForced() {
        ObjectNode live = Json.yaml("{spec: {replicas: 3}}");
        ServerSideApply.recordUpdate(null, live.put("apiVersion", "apps/v1"), "kubectl", Part.MAIN, NOW);
        assertThatThrownBy(() -> apply("mine", live, "{spec: {replicas: 1}}"))
                .hasMessage("Apply failed with 1 conflict: conflict with \"kubectl\" using apps/v1: .spec.replicas");
        ObjectNode forced =
                new ServerSideApply("mine", Part.WHOLE, true, NOW).apply(live, Json.yaml("{spec: {replicas: 1}}"));
        assertThat(forced.path("spec").path("replicas").asInt()).isEqualTo(1);
        assertThat(Json.at(forced, "metadata", "managedFields")).hasSize(1);
    }

    @Test
    void sameApplyAgainIsTheSameObject() {
        String manifest = "{spec: {ports: [{port: 80}, {port: 443}], list: [a, b]}}";
        ObjectNode once = apply("mine", null, manifest);
        assertThat(new ServerSideApply("mine", Part.WHOLE, false, "2027-01-01T00:00:00Z")
                        .apply(once, Json.yaml(manifest)))
                .isEqualTo(once);
    }

    @Test
    void updateTakesTheFieldsItChanges() {
        ObjectNode mine = apply("mine", null, "{data: {a: '1', b: '1'}}");
        ObjectNode changed = Patches.merge(mine, Json.yaml("{data: {a: '2', b: null}}"));
        ServerSideApply.recordUpdate(mine, changed, "kubectl-edit", Part.MAIN, NOW);
        JsonNode owners = Json.at(changed, "metadata", "managedFields");
        assertThat(owners).hasSize(1);
        assertThat(Json.text(owners.get(0), "manager")).isEqualTo("kubectl-edit");
        assertThat(Json.at(owners.get(0), "fieldsV1", "f:data").has("f:a")).isTrue();
    }

    @Test
    void statusHasOwnersOfItsOwn() {
        ObjectNode mine = new ServerSideApply("mine", Part.MAIN, false, NOW)
                .apply(null, Json.yaml("{spec: {size: 1}, status: {seen: 1}}"));
        ObjectNode reported = new ServerSideApply("mine", Part.STATUS, false, NOW)
                .apply(mine, Json.yaml("{spec: {size: 2}, status: {seen: 2}}"));
        JsonNode owners = Json.at(reported, "metadata", "managedFields");
        assertThat(owners).hasSize(2);
        assertThat(Json.fields(owners.get(0).path("fieldsV1"))).containsExactly("f:spec");
        assertThat(Json.text(owners.get(1), "subresource")).isEqualTo("status");
        assertThat(Json.fields(owners.get(1).path("fieldsV1"))).containsExactly("f:status");
    }

    @Test
    void selectorHasOneOwnerAsAWhole() {
        ObjectNode mine = apply("mine", null, "{spec: {selector: {app: web}}}");
        assertThatThrownBy(() -> apply("other", mine, "{spec: {selector: {tier: front}}}"))
                .hasMessage("Apply failed with 1 conflict: conflict with \"mine\": .spec.selector");
        ObjectNode changed = apply("mine", mine, "{spec: {selector: {tier: front}}}");
        assertThat(Json.fields(Json.at(changed, "spec", "selector"))).containsExactly("tier");
    }

    private static ObjectNode apply(String manager, ObjectNode live, String manifest) {
        return new ServerSideApply(manager, Part.WHOLE, false, NOW).apply(live, Json.yaml(manifest));
    }
}
