package cx.niro.simulator;

import static org.awaitility.Awaitility.await;

import cx.niro.simulator.store.Json;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.util.ClientBuilder;
import io.kubernetes.client.util.KubeConfig;
import io.kubernetes.client.util.credentials.AccessTokenAuthentication;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.UUID;

/** The cluster that contract tests run against, simulated or the one of NIRO_TEST_KUBECONFIG, with a namespace of their own. */
final class ContractCluster implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String namespace =
            "niro-contract-" + UUID.randomUUID().toString().substring(0, 8);
    private final SimulatedCluster simulated;
    private final ApiClient client;
    private final byte[] authority;
    private final Raw raw;

    private ContractCluster() throws IOException {
        String file = System.getenv("NIRO_TEST_KUBECONFIG");
        simulated = file == null ? SimulatedCluster.start(ClusterOptions.empty().quick()) : null;
        KubeConfig config = KubeConfig.loadKubeConfig(
                new StringReader(file == null ? simulated.adminKubeconfig() : Files.readString(Path.of(file))));
        authority = Base64.getDecoder().decode(config.getCertificateAuthorityData());
        client = ClientBuilder.kubeconfig(config).setReadTimeout(PATIENCE).build();
        raw = new Raw(client);
        var unused = raw.post("/api/v1/namespaces", "metadata: {name: " + namespace + "}");
        await().atMost(PATIENCE)
                .until(() -> raw.get("/api/v1/namespaces/" + namespace + "/serviceaccounts/default")
                                .code()
                        == 200);
    }

    static ContractCluster connect() throws IOException {
        return new ContractCluster();
    }

    String namespace() {
        return namespace;
    }

    /** Requests of the administrator. */
    Raw raw() {
        return raw;
    }

    /** An API group that no other test run uses. */
    String group(String name) {
        return name + "." + namespace + ".example.com";
    }

    /** Requests of a new account with a Role of these rules. */
    Raw account(String name, String rules) throws IOException {
        String rbac = "/apis/rbac.authorization.k8s.io/v1/namespaces/" + namespace;
        String core = "/api/v1/namespaces/" + namespace;
        var unused = raw.post(core + "/serviceaccounts", "metadata: {name: " + name + "}");
        var unusedToo = raw.post(rbac + "/roles", "metadata: {name: %s}\nrules: %s\n".formatted(name, rules));
        var unusedThree = raw.post(rbac + "/rolebindings", """
                metadata: {name: %1$s}
                roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: %1$s}
                subjects: [{kind: ServiceAccount, name: %1$s, namespace: %2$s}]
                """.formatted(name, namespace));
        String token = Json.text(
                raw.post(
                                core + "/serviceaccounts/" + name + "/token",
                                "{apiVersion: authentication.k8s.io/v1, kind: TokenRequest, spec: {}}")
                        .json(),
                "status",
                "token");
        return new Raw(new ClientBuilder()
                .setBasePath(client.getBasePath())
                .setVerifyingSsl(true)
                .setAuthentication(new AccessTokenAuthentication(token))
                .setCertificateAuthority(authority)
                .build());
    }

    @Override
    public void close() {
        var unused = raw.delete("/api/v1/namespaces/" + namespace);
        if (simulated != null) {
            simulated.close();
        }
    }
}
