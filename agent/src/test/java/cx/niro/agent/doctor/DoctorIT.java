package cx.niro.agent.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import cx.niro.agent.FakeNiroServer;
import cx.niro.agent.doctor.Finding.Verdict;
import cx.niro.agent.identity.KubernetesSecretStore;
import cx.niro.agent.kubernetes.Connection;
import cx.niro.agent.kubernetes.KubernetesApi;
import cx.niro.agent.link.LinkConfig;
import cx.niro.agent.link.ProxyRules;
import cx.niro.agent.link.TrustedAuthorities;
import cx.niro.agent.observe.AccessReviews;
import cx.niro.protocol.AgentInfo;
import cx.niro.protocol.EnrollRequest;
import cx.niro.protocol.Protocol;
import cx.niro.protocol.ProtocolJson;
import cx.niro.simulator.ClusterOptions;
import cx.niro.simulator.SimulatedCluster;
import cx.niro.simulator.api.Certificate;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Each hop broken for real, one at a time, between a simulated cluster and a server over https. */
@Timeout(120)
class DoctorIT {
    private static final String SECRET = """
            apiVersion: v1
            kind: Secret
            metadata: {name: niro-agent-key, namespace: niro-system}
            data: {key: %s, cluster_id: Yy0x}
            """;
    private static SimulatedCluster cluster;

    @TempDir
    private Path directory;

    private final Certificate certificate = Certificate.selfSigned(Instant.now());
    private FakeNiroServer server;
    private Path ca;
    private Clock clock = Clock.systemUTC();
    private ProxyRules proxy = ProxyRules.NONE;
    private Duration longest = Duration.ZERO;

    @BeforeAll
    static void startCluster() {
        cluster = SimulatedCluster.start(ClusterOptions.empty().quick());
        cluster.control().create("apiVersion: v1\nkind: Namespace\nmetadata: {name: niro-system}\n");
    }

    @AfterAll
    static void stopCluster() {
        cluster.close();
    }

    @BeforeEach
    void startServer() throws Exception {
        ca = Files.writeString(directory.resolve("ca.crt"), certificate.certificatePem());
        server = FakeNiroServer.start(context(certificate));
        enroll(server);
        keep(server.key());
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    @Test
    void healthyWayIsToldHopByHopWithTheFingerprint() throws Exception {
        longest = Duration.ofSeconds(1);

        var findings = examine(server.url());

        assertThat(findings)
                .extracting(Finding::check)
                .containsExactly(
                        "kubernetes", "permissions", "dns", "tcp", "proxy", "tls", "server", "clock", "key", "poll");
        assertThat(findings).allMatch(finding -> finding.verdict() == Verdict.OK);
        assertThat(Doctor.isHealthy(findings)).isTrue();
        assertThat(of(findings, "tls").text()).containsPattern("SHA-256 ([0-9A-F]{2}:){31}[0-9A-F]{2}");
        assertThat(of(findings, "key").text()).contains("c-1");
        assertThat(findings.toString()).doesNotContain(server.key());
        var json = ProtocolJson.mapper().readTree(Sheet.json(findings));
        assertThat(json.path("ok").asBoolean()).isTrue();
        assertThat(json.path("checks")).hasSize(10);
    }

    @Test
    void nameThatNobodyKnowsFailsAtDns() throws Exception {
        var findings = examine("https://niro.invalid");

        fails(findings, "dns", "niro.invalid");
        assertThat(of(findings, "tls").verdict()).isEqualTo(Verdict.SKIPPED);
        assertThat(of(findings, "poll").verdict()).isEqualTo(Verdict.SKIPPED);
    }

    @Test
    void closedPortFailsAtTcp() throws Exception {
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }

        fails(examine("https://127.0.0.1:" + port), "tcp", "port " + port);
    }

    @Test
    void authorityThatIsNotTrustedFailsAtTlsWithTheFingerprint() throws Exception {
        ca = null;

        var finding = fails(examine(server.url()), "tls", "not trusted");

        assertThat(finding.text()).contains("SHA-256", "CN=niro-simulator");
        assertThat(finding.next()).contains("NIRO_CA_FILE");
    }

    @Test
    void wrongAuthorityFailsAtTls() throws Exception {
        ca = Files.writeString(
                directory.resolve("other.crt"),
                Certificate.selfSigned(Instant.now()).certificatePem());

        var finding = fails(examine(server.url()), "tls", "not trusted");

        assertThat(finding.next()).contains("does not hold this authority");
    }

    @Test
    void expiredCertificateFailsAtTlsWithItsDate() throws Exception {
        var expired = Certificate.selfSigned(Instant.now().minus(Duration.ofDays(11 * 365)));
        ca = Files.writeString(directory.resolve("expired.crt"), expired.certificatePem());
        try (var other = FakeNiroServer.start(context(expired))) {
            var finding = fails(examine(other.url()), "tls", "expired at");

            assertThat(finding.next()).contains("renew", "clock");
        }
    }

    @Test
    void certificateForAnotherNameFailsAtTls() throws Exception {
        try (var other = CuttingProxy.alias("127.0.0.2", server.port())) {
            fails(examine("https://127.0.0.2:" + other.port()), "tls", "not for 127.0.0.2");
        }
    }

    @Test
    void serverWithoutTlsFailsAtTls() throws Exception {
        try (var plain = CuttingProxy.refusing("400 Bad Request")) {
            fails(examine("https://127.0.0.1:" + plain.port()), "tls", "no TLS");
        }
    }

    @Test
    void clockThatIsWrongIsWarnedOf() throws Exception {
        clock = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(10));

        var finding = of(examine(server.url()), "clock");

        assertThat(finding.verdict()).isEqualTo(Verdict.WARN);
        assertThat(finding.text()).containsPattern("(59|60)\\d s ahead");
        assertThat(finding.next()).contains("NTP");
    }

    @Test
    void keyThatWasRevokedFailsAtTheKey() throws Exception {
        server.revokeKey();

        assertThat(fails(examine(server.url()), "key", "revoked").next()).contains("install command");
    }

    @Test
    void agentWithoutAKeyFailsAtTheKey() throws Exception {
        keep("");

        fails(examine(server.url()), "key", "no key yet");
    }

    @Test
    void serverThatIsTooOldForTheCheckIsOnlyWarnedOf() throws Exception {
        server.old(true);

        assertThat(of(examine(server.url()), "key").verdict()).isEqualTo(Verdict.WARN);
    }

    @Test
    void serverThatIsDownBehindItsProxyFailsAtTheServer() throws Exception {
        server.down(true);

        fails(examine(server.url()), "server", "503");
    }

    @Test
    void proxyThatOpensATunnelIsNamed() throws Exception {
        try (var tunnels = CuttingProxy.tunnels()) {
            throughProxy(tunnels, "");

            var findings = examine(server.url());

            assertThat(of(findings, "proxy").text()).contains("opens a tunnel to 127.0.0.1:" + server.port());
            assertThat(of(findings, "key").verdict()).isEqualTo(Verdict.OK);
        }
    }

    @Test
    void proxyThatRefusesFailsAtTheProxyWithoutShowingThePassword() throws Exception {
        try (var refusing = CuttingProxy.refusing("407 Proxy Authentication Required")) {
            throughProxy(refusing, "");
            assertThat(fails(examine(server.url()), "proxy", "wants a user name")
                            .next())
                    .contains("user:password");

            throughProxy(refusing, "me:canary@");
            var findings = examine(server.url());
            fails(findings, "proxy", "refuses the user name");
            assertThat(findings.toString()).doesNotContain("canary");
        }
        try (var refusing = CuttingProxy.refusing("403 Forbidden")) {
            throughProxy(refusing, "");
            fails(examine(server.url()), "proxy", "403 Forbidden");
        }
    }

    @Test
    void pathThatCutsPollsIsNamedWithTheLongestThatItSurvives() throws Exception {
        longest = Duration.ofSeconds(5);
        try (var cutting = CuttingProxy.relay(server.port())) {
            // what is held for longer is cut in between, and nothing else, however slow this machine is
            server.beforeCheck(request -> {
                if (request.holdSeconds() > 2) {
                    LockSupport.parkNanos(Duration.ofMillis(2_500).toNanos());
                    cutting.cut();
                }
            });
            var finding = fails(examine("https://127.0.0.1:" + cutting.port()), "poll", "held for 2 s arrive");

            assertThat(finding.text()).contains("for 3 s they do not");
            assertThat(finding.next()).contains("time-out");
        }
    }

    @Test
    void apiServerThatRefusesFailsAtKubernetesAndTheRestIsLookedAtAllTheSame() throws Exception {
        var kubeconfig = Files.writeString(
                directory.resolve("other.yaml"), cluster.adminKubeconfig().replaceAll("token: .*", "token: wrong"));

        var findings = examine(server.url(), kubeconfig);

        fails(findings, "kubernetes", "does not serve the agent");
        assertThat(of(findings, "permissions").verdict()).isEqualTo(Verdict.SKIPPED);
        assertThat(of(findings, "tls").verdict()).isEqualTo(Verdict.OK);
    }

    @Test
    void permissionsThatAreMissingAreNamed() throws Exception {
        cluster.control()
                .create("apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: nobody, namespace: niro-system}\n");
        cluster.control().create("""
                apiVersion: rbac.authorization.k8s.io/v1
                kind: ClusterRole
                metadata: {name: nobody}
                rules: [{apiGroups: [""], resources: [namespaces], verbs: [get, list]}]
                """);
        cluster.control().create("""
                apiVersion: rbac.authorization.k8s.io/v1
                kind: ClusterRoleBinding
                metadata: {name: nobody}
                roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: nobody}
                subjects: [{kind: ServiceAccount, name: nobody, namespace: niro-system}]
                """);
        var kubeconfig =
                Files.writeString(directory.resolve("nobody.yaml"), cluster.kubeconfigFor("niro-system", "nobody"));

        var finding = fails(examine(server.url(), kubeconfig), "permissions", "list nodes");

        assertThat(finding.text())
                .contains("get secret niro-system/" + KubernetesSecretStore.NAME)
                .doesNotContain("list namespaces");
    }

    private List<Finding> examine(String url) throws IOException {
        return examine(url, Files.writeString(directory.resolve("admin.yaml"), cluster.adminKubeconfig()));
    }

    private List<Finding> examine(String url, Path kubeconfig) throws IOException {
        var api = new KubernetesApi(Connection.kubeconfig(kubeconfig));
        var link = new LinkConfig(URI.create(url), Optional.ofNullable(ca), proxy);
        var reviews = new AccessReviews(api, true, "niro-system", List.of());
        var told = new ArrayList<Finding>();
        var doctor = new Doctor(new Patient(link, api, reviews, "niro-system", false, clock), longest);
        var findings = doctor.examine(longest.isZero(), told::add);
        assertThat(told).isEqualTo(findings);
        return findings;
    }

    private void throughProxy(CuttingProxy through, String user) {
        proxy = ProxyRules.of(
                Map.of("HTTPS_PROXY", "http://" + user + "127.0.0.1:" + through.port()), (name, problem) -> {});
    }

    private static Finding of(List<Finding> findings, String check) {
        return findings.stream()
                .filter(finding -> finding.check().equals(check))
                .findFirst()
                .orElseThrow();
    }

    @CanIgnoreReturnValue
    private static Finding fails(List<Finding> findings, String check, String words) {
        var finding = of(findings, check);
        assertThat(finding.verdict()).as("%s", findings).isEqualTo(Verdict.FAIL);
        assertThat(finding.text()).contains(words);
        assertThat(finding.next()).isNotBlank();
        assertThat(Doctor.isHealthy(findings)).isFalse();
        return finding;
    }

    private static void keep(String key) {
        var value = Base64.getEncoder().encodeToString(key.getBytes(StandardCharsets.UTF_8));
        try {
            cluster.control().create(SECRET.formatted(value.isEmpty() ? "\"\"" : value));
        } catch (RuntimeException e) {
            replace(value);
        }
    }

    private static void replace(String value) {
        try {
            var kubeconfig = Files.createTempFile("doctor", ".yaml");
            Files.writeString(kubeconfig, cluster.adminKubeconfig());
            var api = new KubernetesApi(Connection.kubeconfig(kubeconfig));
            var patch = ProtocolJson.mapper().createObjectNode();
            patch.putObject("data").put("key", value);
            assertThat(api.patch(
                            "/api/v1/namespaces/niro-system/secrets/" + KubernetesSecretStore.NAME,
                            KubernetesApi.STRATEGIC_MERGE_PATCH,
                            patch))
                    .isNotNull();
            Files.delete(kubeconfig);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private void enroll(FakeNiroServer at) throws Exception {
        var body = ProtocolJson.encode(
                new EnrollRequest(FakeNiroServer.TOKEN, "nonce", "uid", "run", new AgentInfo("1", 1, null, null)));
        var client = HttpClient.newBuilder().sslContext(trusting()).build();
        var request = HttpRequest.newBuilder(URI.create(at.url() + Protocol.ENROLL))
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        assertThat(client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode())
                .isEqualTo(201);
    }

    private SSLContext trusting() throws Exception {
        var context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {TrustedAuthorities.withFile(ca)}, null);
        return context;
    }

    private static SSLContext context(Certificate certificate) throws Exception {
        var store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        var pem = certificate.keyPem().replaceAll("-----[A-Z ]+-----|\\s", "");
        var key = KeyFactory.getInstance("EC")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem)));
        var chain = CertificateFactory.getInstance("X.509")
                .generateCertificate(
                        new ByteArrayInputStream(certificate.certificatePem().getBytes(StandardCharsets.US_ASCII)));
        store.setKeyEntry("server", key, new char[0], new java.security.cert.Certificate[] {chain});
        var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(store, new char[0]);
        var context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }
}
