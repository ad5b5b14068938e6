package cx.niro.verticles.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GatewayTlsTest {
    @TempDir
    Path directory;

    @Test
    void certificateAndKeyServeHttps() throws Exception {
        makeCertificate();
        var vertx = Vertx.vertx();
        var config = new GatewayConfig(
                "127.0.0.1",
                0,
                URI.create("https://localhost:8443"),
                directory.resolve("cert.pem"),
                directory.resolve("key.pem"),
                List.of(),
                1);
        try (var gateway = TestGateway.start(vertx, config, Gateway.FIRST_REQUEST_WITHIN, true, true, routes -> {})) {
            var trusting = SSLContext.getInstance("TLS");
            trusting.init(null, new X509ExtendedTrustManager[] {new TrustAll()}, null);
            var response = HttpClient.newBuilder()
                    .sslContext(trusting)
                    .build()
                    .send(
                            HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + gateway.port() + "/openapi.yaml"))
                                    .build(),
                            BodyHandlers.ofString());

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().firstValue("strict-transport-security"))
                    .isPresent();
        } finally {
            assertThat(vertx.close().toCompletionStage().toCompletableFuture().get())
                    .isNull();
        }
    }

    private void makeCertificate() throws Exception {
        var store = directory.resolve("store.p12");
        var keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "node",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        "changeit")
                .start();
        assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
        var keys = KeyStore.getInstance(store.toFile(), "changeit".toCharArray());
        write("cert.pem", "CERTIFICATE", keys.getCertificate("node").getEncoded());
        write(
                "key.pem",
                "PRIVATE KEY",
                keys.getKey("node", "changeit".toCharArray()).getEncoded());
    }

    private void write(String file, String type, byte[] der) throws Exception {
        Files.writeString(
                directory.resolve(file),
                "-----BEGIN " + type + "-----\n" + Base64.getMimeEncoder().encodeToString(der) + "\n-----END " + type
                        + "-----\n");
    }

    /** Neither issuer nor name is the matter of this test. */
    private static final class TrustAll extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
