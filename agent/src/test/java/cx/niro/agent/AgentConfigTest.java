package cx.niro.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgentConfigTest {
    private static final String TOKEN = "niro_et_canary0123456789";

    @TempDir
    private Path directory;

    private Path kubeconfig;

    @BeforeEach
    void writeKubeconfig() throws IOException {
        kubeconfig = Files.writeString(directory.resolve("config"), "kind: Config");
    }

    @Test
    void whatTheInstallerSetsIsUnderstood() throws ConfigProblems {
        var config = read(Map.of(
                "NIRO_URL", "https://niro.example.com/base/",
                "NIRO_TOKEN", TOKEN,
                "NIRO_NAMESPACE", "niro-system",
                "NIRO_ENABLE_PODS", "0",
                "NIRO_HEALTH_PORT", "8090",
                "NIRO_AGENT_IMAGE", "ghcr.io/niro-cx/niro-agent:0.1.0",
                "NIRO_APPLY_NAMESPACES", "team-a,team-b",
                "NIRO_HEARTBEAT_INTERVAL", "PT20S",
                "HTTPS_PROXY", "",
                "NO_PROXY", ""));

        assertThat(config.link().server()).hasToString("https://niro.example.com/base");
        assertThat(config.plainHttp()).isFalse();
        assertThat(config.podsEnabled()).isFalse();
        assertThat(config.healthPort()).hasValue(8090);
        assertThat(config.image()).contains("ghcr.io/niro-cx/niro-agent:0.1.0");
        assertThat(config.applyNamespaces()).containsExactly("team-a", "team-b");
        assertThat(config.heartbeatInterval()).contains(Duration.ofSeconds(20));
        assertThat(config.kubeconfig()).contains(kubeconfig);
    }

    @Test
    void selfUpdateCanBeWithheldWhateverTheRolesAllow() throws ConfigProblems {
        var config = read(Map.of("NIRO_URL", "https://niro.example.com", "NIRO_ENABLE_SELF_UPDATE", "0"));

        assertThat(config.selfUpdateEnabled()).isFalse();
    }

    @Test
    void theUrlAloneIsEnough() throws ConfigProblems {
        var config = read(Map.of("NIRO_URL", "https://niro.example.com"));

        assertThat(config.namespace()).isEqualTo("niro-system");
        assertThat(config.podsEnabled()).isTrue();
        assertThat(config.selfUpdateEnabled()).isTrue();
        assertThat(config.token()).isEmpty();
        assertThat(config.heartbeatInterval()).isEmpty();
        assertThat(config.healthPort()).isEmpty();
    }

    @Test
    void allProblemsAreReportedAtOnceAndNoSecretShows() {
        var environment = new HashMap<String, String>();
        environment.put("NIRO_URL", "ftp://u:canary@niro.example.com");
        environment.put("NIRO_TOKEN", "canary with blanks");
        environment.put("NIRO_CA_FILE", directory.resolve("absent.pem").toString());
        environment.put("NIRO_HEARTBEAT_INTERVAL", "often");
        environment.put("NIRO_ENABLE_PODS", "perhaps");
        environment.put("NIRO_NAMESPACE", "Not A Name");
        environment.put("NIRO_HEALTH_PORT", "80900");
        environment.put("NIRO_APPLY_NAMESPACES", "ok,_bad");
        environment.put("HTTPS_PROXY", "socks5://u:canary@proxy");

        var problems =
                catchThrowableOfType(ConfigProblems.class, () -> AgentConfig.of(environment, List.of("--verbose")));

        assertThat(problems.problems())
                .extracting(problem -> problem.substring(0, problem.indexOf(' ')))
                .contains(
                        "NIRO_URL",
                        "NIRO_TOKEN",
                        "NIRO_CA_FILE",
                        "NIRO_HEARTBEAT_INTERVAL",
                        "NIRO_ENABLE_PODS",
                        "NIRO_NAMESPACE",
                        "NIRO_HEALTH_PORT",
                        "NIRO_APPLY_NAMESPACES",
                        "HTTPS_PROXY",
                        "--verbose",
                        "--kubeconfig");
        assertThat(problems).hasMessageNotContaining("canary");
    }

    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1:8080, 0, true",
        "http://localhost:8080, 0, true",
        "http://[::1]:8080, 0, true",
        "http://10.0.0.5:8080, 0, false",
        "http://10.0.0.5:8080, 1, true",
        "http://127.0.0.1.evil.example, 0, false",
        "https://10.0.0.5, 0, true",
        "niro.example.com, 0, false",
        "https://, 0, false",
        "https://niro.example.com?x=1, 0, false",
    })
    void plainHttpIsForLoopbackOrOnRequest(String url, String allowed, boolean good) throws ConfigProblems {
        var environment = Map.of("NIRO_URL", url, "NIRO_ALLOW_HTTP", allowed);

        if (good) {
            assertThat(read(environment).plainHttp()).isEqualTo(url.startsWith("http:"));
        } else {
            assertThat(catchThrowableOfType(ConfigProblems.class, () -> read(environment))
                            .problems())
                    .singleElement()
                    .asString()
                    .startsWith("NIRO_URL ");
        }
    }

    @ParameterizedTest
    @CsvSource({"0", "-1", "PT0S", "PT6M", "301", "99999999999999999999"})
    void intervalsOutOfRangeAreRefused(String interval) {
        var environment = Map.of("NIRO_URL", "https://n", "NIRO_HEARTBEAT_INTERVAL", interval);

        assertThat(catchThrowableOfType(ConfigProblems.class, () -> read(environment))
                        .problems())
                .singleElement()
                .asString()
                .startsWith("NIRO_HEARTBEAT_INTERVAL ");
    }

    @Test
    void theEnvironmentNamesTheKubeconfigToo() throws ConfigProblems {
        var config = AgentConfig.of(Map.of("NIRO_URL", "https://n", "KUBECONFIG", kubeconfig.toString()), List.of());

        assertThat(config.kubeconfig()).contains(kubeconfig);
    }

    @Test
    void secretsPrintAsHidden() throws ConfigProblems {
        var config =
                read(Map.of("NIRO_URL", "https://n", "NIRO_TOKEN", TOKEN, "HTTPS_PROXY", "http://u:canary@proxy:1"));

        assertThat(config.toString()).contains("[hidden]").doesNotContain("canary");
    }

    @Test
    void starMeansEveryNamespace() throws ConfigProblems {
        assertThat(read(Map.of("NIRO_URL", "https://n", "NIRO_APPLY_NAMESPACES", "*"))
                        .applyNamespaces())
                .isEmpty();
    }

    private AgentConfig read(Map<String, String> environment) throws ConfigProblems {
        return AgentConfig.of(environment, List.of("--kubeconfig", kubeconfig.toString()));
    }
}
