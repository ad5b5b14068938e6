package cx.niro.backbone.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeConfigTest {
    @TempDir
    Path directory;

    @Test
    void anEmptyEnvironmentIsAWorkingNodeWithAnEmbeddedDatabase() {
        var config = NodeConfig.of(Map.of());

        assertThat(config.httpPort()).isEqualTo(8080);
        assertThat(config.publicUrl()).hasToString("http://localhost:8080");
        assertThat(config.database()).isEmpty();
        assertThat(config.unknownAfter()).isEqualTo(Duration.ofSeconds(45));
        assertThat(config.offlineAfter()).isEqualTo(Duration.ofSeconds(90));
        assertThat(config.lightAmberAfter()).isEqualTo(Duration.ofSeconds(45));
        assertThat(config.lightRedAfter()).isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void windowsOfLightsAreWiderWhereAgentsBeatSeldom() {
        var config = NodeConfig.of(Map.of(
                "NIRO_HEARTBEAT_INTERVAL", "PT30S", "NIRO_UNKNOWN_AFTER", "PT90S", "NIRO_OFFLINE_AFTER", "PT3M"));

        assertThat(config.lightAmberAfter()).isEqualTo(Duration.ofSeconds(60));
        assertThat(config.lightRedAfter()).isEqualTo(Duration.ofSeconds(75));
    }

    @Test
    void windowsOfLightsMustBeInOrder() {
        var problems = catchThrowableOfType(
                        ConfigProblems.class, () -> NodeConfig.of(Map.of("NIRO_LIGHT_AMBER_AFTER", "PT19S")))
                .problems();
        var others = catchThrowableOfType(
                        ConfigProblems.class,
                        () -> NodeConfig.of(Map.of("NIRO_LIGHT_AMBER_AFTER", "PT90S", "NIRO_LIGHT_RED_AFTER", "PT60S")))
                .problems();

        assertThat(problems)
                .containsExactly(
                        "NIRO_LIGHT_AMBER_AFTER (PT19S) must be at least 5 s longer than NIRO_HEARTBEAT_INTERVAL (PT15S)");
        assertThat(others)
                .containsExactly("NIRO_LIGHT_RED_AFTER (PT1M) must be longer than NIRO_LIGHT_AMBER_AFTER (PT1M30S)");
    }

    @Test
    void allProblemsAreToldAtOnceAndNamed() {
        var problems = catchThrowableOfType(
                        ConfigProblems.class,
                        () -> NodeConfig.of(Map.ofEntries(
                                Map.entry("NIRO_HTTP_PORT", "http"),
                                Map.entry("NIRO_PUBLIC_URL", "niro.example.com/path"),
                                Map.entry("NIRO_DATABASE_URL", "mysql://x"),
                                Map.entry("NIRO_UNKNOWN_AFTER", "PT90S"),
                                Map.entry("NIRO_OFFLINE_AFTER", "PT30S"),
                                Map.entry("NIRO_ADMIN_EMAIL", "ann"),
                                Map.entry("NIRO_LOG_FORMAT", "xml"),
                                Map.entry("NIRO_TLS_CERT", "/nowhere/cert.pem"),
                                Map.entry("NIRO_CLUSTER_JOIN", "multicast"),
                                Map.entry("NIRO_OFLINE_AFTER", "PT1M"))))
                .problems();

        assertThat(problems)
                .extracting(problem -> problem.split(" ", 2)[0])
                .contains(
                        "NIRO_HTTP_PORT",
                        "NIRO_PUBLIC_URL",
                        "NIRO_DATABASE_URL",
                        "NIRO_OFFLINE_AFTER",
                        "NIRO_ADMIN_EMAIL",
                        "NIRO_LOG_FORMAT",
                        "NIRO_TLS_CERT",
                        "NIRO_CLUSTER_JOIN",
                        "NIRO_OFLINE_AFTER");
        assertThat(problems).contains("NIRO_OFFLINE_AFTER (PT30S) must be longer than NIRO_UNKNOWN_AFTER (PT1M30S)");
    }

    @Test
    void rowsLiveAsLongAsIsSaidButADayAtLeast() {
        var config = NodeConfig.of(Map.of("NIRO_KEEP_AUDIT", "P30D"));
        assertThat(config.keep().audit()).isEqualTo(Duration.ofDays(30));
        assertThat(config.keep().commands()).isEqualTo(Duration.ofDays(90));

        assertThatThrownBy(() -> NodeConfig.of(Map.of("NIRO_KEEP_COMMANDS", "PT1H")))
                .isInstanceOf(ConfigProblems.class)
                .hasMessageContaining("NIRO_KEEP_COMMANDS");
    }

    @Test
    void aNodeIsByItselfUnlessToldWhereTheOthersAre() {
        assertThat(NodeConfig.of(Map.of()).cluster()).isEmpty();
        assertThat(NodeConfig.of(Map.of()).drain()).isZero();

        var config = NodeConfig.of(Map.of(
                "NIRO_CLUSTER_JOIN", "tcp:127.0.0.1:5801, localhost",
                "NIRO_CLUSTER_NAME", "blue",
                "NIRO_CLUSTER_PORT", "5801",
                "NIRO_BUS_PORT", "0"));

        var cluster = config.cluster().orElseThrow();
        assertThat(cluster.join()).isEqualTo(new ClusterConfig.Tcp(List.of("127.0.0.1:5801", "localhost:5701")));
        assertThat(cluster.name()).isEqualTo("blue");
        assertThat(cluster.host()).isEqualTo("127.0.0.1");
        assertThat(cluster.tls()).isEmpty();
        assertThat(config.drain()).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void inKubernetesTheServiceNamesTheNodes() {
        var cluster = NodeConfig.of(
                        Map.of("NIRO_CLUSTER_JOIN", "kubernetes:niro-nodes", "NIRO_CLUSTER_HOST", "127.0.0.1"))
                .cluster()
                .orElseThrow();

        assertThat(cluster.join()).isEqualTo(new ClusterConfig.Kubernetes("niro-nodes"));
        assertThat(cluster.port()).isEqualTo(5701);
        assertThat(cluster.busPort()).isEqualTo(15701);
    }

    @Test
    void everyProblemOfJoiningIsTold() throws Exception {
        var file = Files.writeString(directory.resolve("cert.pem"), "x");
        var problems = catchThrowableOfType(
                        ConfigProblems.class,
                        () -> NodeConfig.of(Map.of(
                                "NIRO_CLUSTER_JOIN", "tcp:a:5701,,b:port",
                                "NIRO_CLUSTER_PORT", "0",
                                "NIRO_BUS_PORT", "70000",
                                "NIRO_BUS_TLS_CERT", file.toString(),
                                "NIRO_DRAIN", "soon")))
                .problems();

        assertThat(problems)
                .extracting(problem -> problem.split(" ", 2)[0])
                .containsExactlyInAnyOrder(
                        "NIRO_CLUSTER_JOIN", "NIRO_CLUSTER_PORT", "NIRO_BUS_PORT", "NIRO_BUS_TLS_CERT", "NIRO_DRAIN");
    }

    @Test
    void namesOfOthersInTheEnvironmentAreNoProblem() {
        var config = NodeConfig.of(Map.of(
                "NIRO_SERVICE_HOST", "10.0.0.1", "NIRO_PORT_8080_TCP", "x", "NIRO_STATE", "/tmp", "NIRO_URL", "x"));

        assertThat(config.httpPort()).isEqualTo(8080);
    }

    @Test
    void everyNameInTheFileMustBeASetting() throws Exception {
        var file = Files.writeString(directory.resolve("niro.conf"), "NIRO_STATE=/tmp\nnonsense\n");

        assertThatThrownBy(() -> NodeConfig.of(Map.of("NIRO_CONFIG_FILE", file.toString())))
                .hasMessageContaining("NIRO_STATE in line 1 of NIRO_CONFIG_FILE is not a setting of the node")
                .hasMessageContaining("line 2 is not KEY=VALUE");
    }

    @Test
    void aDatabaseOfOnesOwnNeedsAMasterKeyThatTheNodesShare() {
        assertThatThrownBy(() -> NodeConfig.of(Map.of("NIRO_DATABASE_URL", "postgresql://niro:pw@db/niro")))
                .isInstanceOf(ConfigProblems.class)
                .hasMessageContaining("NIRO_MASTER_KEY_FILE is required");
    }

    @Test
    void secretsAreNeverPrinted() throws Exception {
        var key = Files.writeString(directory.resolve("key"), "ab".repeat(32));
        var config = NodeConfig.of(Map.of(
                "NIRO_DATABASE_URL",
                "postgresql://niro:s3cret-db@db:5433/niro?sslmode=require",
                "NIRO_MASTER_KEY_FILE",
                key.toString(),
                "NIRO_ADMIN_EMAIL",
                "ann@example.com",
                "NIRO_ADMIN_PASSWORD",
                "s3cret-admin"));

        assertThat(config.toString()).doesNotContain("s3cret").contains("[hidden]");
        assertThat(config.database().orElseThrow().password()).isEqualTo("s3cret-db");
        assertThat(config.database().orElseThrow().port()).isEqualTo(5433);
    }

    @Test
    void theEnvironmentWinsOverTheFile() throws Exception {
        var file = Files.writeString(
                directory.resolve("niro.conf"), "# comment\nNIRO_HTTP_PORT = 9000\nNIRO_HTTP_HOST=127.0.0.1\n");

        var config = NodeConfig.of(Map.of("NIRO_CONFIG_FILE", file.toString(), "NIRO_HTTP_PORT", "9001"));

        assertThat(config.httpPort()).isEqualTo(9001);
        assertThat(config.httpHost()).isEqualTo("127.0.0.1");
    }
}
