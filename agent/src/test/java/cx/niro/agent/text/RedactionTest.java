package cx.niro.agent.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "cannot connect to postgres://shop:c4n4ry-word@db:5432/shop",
                "https://c4n4ry-word@registry.example/v2/",
                "request with Authorization: Bearer c4n4ry-word.abc",
                "basic c4n4ry-word==",
                "DB_PASSWORD=c4n4ry-word is wrong",
                "password: \"c4n4ry-word with blanks\" rejected",
                "{\"api_key\": \"c4n4ry-word\"}",
                "?access_key=c4n4ry-word&x=1",
                "client-secret = 'c4n4ry-word'",
                "token eyJhbGciOi.eyJc4n4ry-word.sig-nature",
                "niro_et_c4n4ry-word",
                "ghp_c4n4ry-wordAAAAAAAAAAA",
                "v1.EnvVar{Name:\"DB_PASSWORD\", Value:\"c4n4ry-word\", ValueFrom:nil}",
                "{\"name\":\"API_TOKEN\",\"value\":\"c4n4ry \\\"word\"}",
                "-----BEGIN RSA PRIVATE KEY-----\nc4n4ry-word\n-----END RSA PRIVATE KEY-----",
                "-----BEGIN PRIVATE KEY-----\nc4n4ry-word"
            })
    void whatLooksLikeACredentialIsMasked(String text) {
        assertThat(Redaction.of(text)).doesNotContain("c4n4ry").contains("[hidden]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Back-off restarting failed container main in pod web-0_shop(1b2c)",
                "Failed to pull image \"ghcr.io/acme/web:1.2\": rpc error: code = NotFound",
                "0/3 nodes are available: 3 Insufficient memory.",
                "Readiness probe failed: Get \"http://10.42.0.7:8080/health\": dial tcp: connection refused"
            })
    void ordinaryMessagesStayAsTheyAre(String text) {
        assertThat(Redaction.of(text)).isEqualTo(text);
    }

    @Test
    void longTextsAreCutAndAbsentOnesStayAbsent() {
        assertThat(Redaction.of("x".repeat(50_000)))
                .hasSize(Redaction.MAX_LENGTH)
                .endsWith("...");
        assertThat(Redaction.of(null)).isNull();
        assertThat(Redaction.of("  ")).isNull();
    }

    @Test
    void aSecretIsMaskedAlsoWhereTheCutWouldSplitIt() {
        var text = "x".repeat(Redaction.MAX_LENGTH - 20) + " password=c4n4ry-word-that-goes-on";

        assertThat(Redaction.of(text)).doesNotContain("c4n");
    }

    @Test
    void wholeTextsAreMaskedHoweverLongTheyAreAndHoweverFewBlanksTheyHave() {
        var filling = "abcdef0123456789".repeat(20_000);

        assertThat(Redaction.masked(filling + " my_db-password_x: c4n4ry-word " + filling))
                .isEqualTo(filling + " my_db-password_x: [hidden] " + filling);
        assertThat(Redaction.masked(filling + " https://c4n4ry-word@host/" + filling))
                .doesNotContain("c4n4ry");
    }
}
