package cx.niro.agent.apply;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.MissingNode;
import cx.niro.agent.kubernetes.KubernetesAnswer;
import cx.niro.protocol.Manifests;
import cx.niro.protocol.ProtocolJson;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What must not leave the cluster, whoever repeats it. */
class SecretValuesTest {
    private static final String ENCODED =
            Base64.getEncoder().encodeToString("c4n4ry-data".getBytes(StandardCharsets.UTF_8));
    private static final String MANIFESTS = """
            apiVersion: v1
            kind: Secret
            metadata: {name: a}
            data: {one: ENCODED}
            stringData:
              two: c4n4ry-plain
              pin: c4n
              pem: |
                c4n4ry-line-one
                c4n4ry-line-two
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: a}
            spec:
              containers:
              - name: a
                env: [{name: DB_PASSWORD, value: c4n4ry-env}, {name: MODE, value: ordinary-word}]
            ---
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: a}
            data: {api_token: c4n4ry-config, mode: ordinary-word, dsn: "postgres://u:c4n4ry-url@db/x"}
            """.replace("ENCODED", ENCODED);

    private final SecretValues secrets = new SecretValues();

    {
        Manifests.read(MANIFESTS).forEach(document -> secrets.collect(document.json()));
    }

    @Test
    void valuesAreMaskedInEveryFormThatAnErrorMayQuote() {
        for (var quoted : List.of(
                "Invalid value: \"c4n4ry-plain\"",
                "Invalid value: \"" + ENCODED + "\"",
                "decoded c4n4ry-data",
                "Invalid value: \"c4n\"",
                "line c4n4ry-line-one of it",
                "\"c4n4ry-line-one\\nc4n4ry-line-two\\n\"",
                "env c4n4ry-env",
                "token c4n4ry-config",
                "base64 " + Base64.getEncoder().encodeToString("c4n4ry-plain".getBytes(StandardCharsets.UTF_8)))) {
            assertThat(secrets.safe(quoted))
                    .doesNotContain("c4n")
                    .doesNotContain(ENCODED)
                    .contains("[hidden]");
        }
        assertThat(secrets.safe("spec.mode: \"ordinary-word\" is no can"))
                .isEqualTo("spec.mode: \"ordinary-word\" is no can");
    }

    @Test
    void refusalOfTheApiServerIsMaskedBeforeItIsCut() throws Exception {
        var body = ProtocolJson.mapper().readTree("{\"message\":\"" + "x".repeat(1015) + " c4n4ry-plain is invalid\"}");
        var kind = new ResourceKind("", "v1", "secrets", "Secret", true);

        var refusal = new Refusals(secrets, null)
                .of(new KubernetesAnswer(422, body, Optional.empty()), "patch", kind, "default", "a");

        assertThat(refusal.reason()).isEqualTo("invalid");
        assertThat(refusal.message()).doesNotContain("c4n");
    }

    @Test
    void diffHidesCredentialsAndStillShowsThatTheyChanged() {
        var pod = Manifests.read(MANIFESTS).get(1).json();
        var other = Manifests.read(MANIFESTS.replace("c4n4ry-env", "c4n4ry-new").replace("ordinary-word", "fresh"))
                .get(1)
                .json();
        var diff = new Diffs(secrets).of(pod, other);

        assertThat(diff)
                .contains("-      value: '[hidden]'", "+      value: '[hidden, changed]'", "+      value: fresh")
                .doesNotContain("c4n4ry");
        var config = Manifests.read(MANIFESTS).get(2).json();
        assertThat(new Diffs(secrets).of(MissingNode.getInstance(), config))
                .contains("+  mode: ordinary-word", "+  dsn: postgres://[hidden]@db/x")
                .doesNotContain("c4n4ry");
        assertThat(new Diffs(secrets).of(pod, pod)).isEmpty();
    }

    @Test
    void diffHidesCredentialFieldsOfAnyObjectButNotReferences() throws Exception {
        var issuer = ProtocolJson.mapper().readTree("""
                {"kind":"Store","spec":{"apiToken":"c4n4ry-one","auth":{"password":12345678,"secretName":"store",
                "passwordSecretRef":{"name":"store","key":"pin"}},"automountServiceAccountToken":false}}
                """);

        assertThat(new Diffs(secrets).of(MissingNode.getInstance(), issuer))
                .contains("secretName: store", "key: pin", "automountServiceAccountToken: false")
                .doesNotContain("c4n4ry", "12345678");
    }

    @Test
    void secretsAreMaskedInOtherObjectsBeforeYamlQuotesThem() throws Exception {
        var quoted = new SecretValues();
        quoted.collect(ProtocolJson.mapper().readTree("{\"kind\":\"Secret\",\"stringData\":{\"a\":\"it's: c4n4ry\"}}"));
        var config = ProtocolJson.mapper().readTree("{\"kind\":\"ConfigMap\",\"data\":{\"url\":\"x it's: c4n4ry y\"}}");

        assertThat(new Diffs(quoted).of(MissingNode.getInstance(), config)).contains("url: x [hidden] y");
    }
}
