package cx.niro.simulator.rbac;

import static org.assertj.core.api.Assertions.assertThat;

import cx.niro.simulator.store.Json;
import cx.niro.simulator.store.Kind;
import cx.niro.simulator.store.Kinds;
import cx.niro.simulator.store.ObjectStore;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AuthorizerTest {
    private final ObjectStore store = new ObjectStore(10);
    private final Authorizer authorizer = new Authorizer(store);
    private final Identity agent = Identity.ofServiceAccount("niro-system", "niro-agent");

    @BeforeEach
    void bind() {
        put(Kinds.CLUSTER_ROLES, """
                metadata: {name: agent}
                rules:
                - {apiGroups: [''], resources: [nodes], verbs: [get, list]}
                - {apiGroups: [''], resources: ['*/log'], verbs: [get]}
                - {nonResourceURLs: ['/api/*'], verbs: [get]}
                """);
        put(Kinds.CLUSTER_ROLE_BINDINGS, """
                metadata: {name: agent}
                roleRef: {kind: ClusterRole, name: agent}
                subjects: [{kind: ServiceAccount, name: niro-agent, namespace: niro-system}]
                """);
        put(Kinds.ROLES, """
                metadata: {name: key, namespace: niro-system}
                rules: [{apiGroups: [''], resources: [secrets], resourceNames: [niro-agent-key], verbs: [get, update]}]
                """);
        put(Kinds.ROLE_BINDINGS, """
                metadata: {name: key, namespace: niro-system}
                roleRef: {kind: Role, name: key}
                subjects: [{kind: ServiceAccount, name: niro-agent}]
                """);
    }

    @Test
    void onlyWhatARuleSaysIsAllowed() {
        assertThat(allows("list", "", "nodes", "", "")).isTrue();
        assertThat(allows("watch", "", "nodes", "", "")).isFalse();
        assertThat(allows("list", "metrics.k8s.io", "nodes", "", "")).isFalse();
        assertThat(allows("get", "", "pods/log", "shop", "web")).isTrue();
        assertThat(allows("get", "", "pods", "shop", "web")).isFalse();
    }

    @Test
    void namedRuleIsForThatNameInThatNamespace() {
        assertThat(allows("update", "", "secrets", "niro-system", "niro-agent-key"))
                .isTrue();
        assertThat(allows("get", "", "secrets", "niro-system", "other")).isFalse();
        assertThat(allows("list", "", "secrets", "niro-system", "")).isFalse();
        assertThat(allows("get", "", "secrets", "shop", "niro-agent-key")).isFalse();
    }

    @Test
    void pathsMatchByPrefix() {
        assertThat(authorizer.allows(agent, Access.path("get", "/api/v1"))).isTrue();
        assertThat(authorizer.allows(agent, Access.path("get", "/metrics"))).isFalse();
    }

    @Test
    void strangersMayNothingAndMastersEverything() {
        Access nodes = Access.resource("list", "", "nodes", "", "");
        assertThat(authorizer.allows(new Identity("x", List.of("system:authenticated")), nodes))
                .isFalse();
        assertThat(authorizer.allows(Identity.ADMIN, nodes)).isTrue();
    }

    private boolean allows(String verb, String group, String resource, String namespace, String name) {
        return authorizer.allows(agent, Access.resource(verb, group, resource, namespace, name));
    }

    private void put(Kind kind, String manifest) {
        store.put(kind, Json.yaml(manifest));
    }
}
