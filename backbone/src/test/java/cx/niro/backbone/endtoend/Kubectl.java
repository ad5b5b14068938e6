package cx.niro.backbone.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import cx.niro.protocol.Manifests;
import cx.niro.protocol.ObjectRef;
import cx.niro.protocol.ProtocolJson;
import cx.niro.simulator.SimulatedCluster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** What an administrator does to a cluster with kubectl, without kubectl. */
final class Kubectl {
    private final HttpClient client;
    private final SimulatedCluster cluster;

    Kubectl(SimulatedCluster cluster) {
        this.cluster = cluster;
        this.client = HttpClient.newBuilder()
                .sslContext(trusting(cluster.caCertificate()))
                .build();
    }

    /** Server-side apply of all documents, in their order. */
    void apply(String manifests, String manager) throws IOException, InterruptedException {
        for (var document : Manifests.read(manifests)) {
            var answer = send(
                    "PATCH",
                    path(document.object()) + "?force=true&fieldManager=" + manager,
                    ProtocolJson.mapper().writeValueAsString(document.json()));
            if (answer.isEmpty()) {
                throw new IOException("not found: " + document.object());
            }
        }
    }

    /** Empty when it is not there. */
    Optional<JsonNode> get(ObjectRef object) throws IOException, InterruptedException {
        return send("GET", path(object), null);
    }

    void delete(ObjectRef object) throws IOException, InterruptedException {
        var unused = send("DELETE", path(object), null);
    }

    private Optional<JsonNode> send(String method, String path, String body) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(cluster.url() + path))
                .timeout(Duration.ofSeconds(60))
                .header("authorization", "Bearer " + cluster.adminToken())
                .header("content-type", "application/apply-patch+yaml")
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
        var answer = client.send(request, BodyHandlers.ofByteArray());
        if (answer.statusCode() == 404) {
            return Optional.empty();
        }
        if (answer.statusCode() / 100 != 2) {
            throw new IOException(
                    method + " " + path + ": " + answer.statusCode() + " " + new String(answer.body(), UTF_8));
        }
        return Optional.of(ProtocolJson.mapper().readTree(answer.body()));
    }

    /** Plurals of English words are enough here. */
    private static String path(ObjectRef object) {
        var base = object.apiVersion().contains("/") ? "/apis/" + object.apiVersion() : "/api/" + object.apiVersion();
        var kind = object.kind().toLowerCase(Locale.ROOT);
        var plural = kind.endsWith("y")
                ? kind.substring(0, kind.length() - 1) + "ies"
                : kind.endsWith("s") ? kind + "es" : kind + "s";
        var namespace = object.namespace() == null ? "" : "/namespaces/" + object.namespace();
        return base + namespace + "/" + plural + "/" + object.name();
    }

    private static SSLContext trusting(String certificate) {
        try {
            var keys = KeyStore.getInstance(KeyStore.getDefaultType());
            keys.load(null, null);
            keys.setCertificateEntry(
                    "ca",
                    CertificateFactory.getInstance("X.509")
                            .generateCertificate(new ByteArrayInputStream(certificate.getBytes(UTF_8))));
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(keys);
            var context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
