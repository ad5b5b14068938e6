package cx.niro.agent.apply;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sun.net.httpserver.HttpServer;
import cx.niro.agent.command.Execution;
import cx.niro.agent.kubernetes.KubernetesApi;
import cx.niro.agent.kubernetes.KubernetesRequest;
import cx.niro.protocol.Manifests;
import io.kubernetes.client.util.ClientBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ObjectCallsTest {
    private static final KubernetesRequest CREATE =
            KubernetesRequest.post("/api/v1/namespaces", Map.of(), JsonNodeFactory.instance.objectNode());

    private final Queue<Integer> statuses = new ArrayDeque<>();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            var body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            exchange.sendResponseHeaders(body.contains("\"team\":\"a\"") ? 201 : statuses.remove(), -1);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void lostAnswerLeavesOpenWhetherTheRequestArrived() throws Exception {
        assertThat(sent(504, 409)).isEqualTo("409 true");
        assertThat(sent(429, 504, 404)).isEqualTo("404 true");
    }

    @Test
    void requestThatWasRefusedForItsRateDidNotArrive() throws Exception {
        assertThat(sent(429, 409)).isEqualTo("409 false");
        assertThat(sent(409)).isEqualTo("409 false");
    }

    @Test
    void secretWhoseBareProbeAdmissionRefusesIsProbedWithItsLabels() throws Exception {
        statuses.add(403);
        var manifest = Manifests.read("apiVersion: v1\nkind: Secret\nmetadata: {name: a, labels: {team: a}}\n")
                .get(0);
        var kind = new ResourceKind("", "v1", "secrets", "Secret", true);

        var found = new Live(calls()).find(Target.of(kind, manifest.object(), manifest.json()));

        assertThat(found.isFailure()).isFalse();
        assertThat(found.object()).isEmpty();
    }

    private String sent(Integer... answers) throws Exception {
        statuses.addAll(List.of(answers));
        var sent = calls().sendKnowingly(CREATE);
        return sent.answer().status() + " " + sent.mayHaveArrived();
    }

    private ObjectCalls calls() throws IOException {
        var api = new KubernetesApi(() -> new ClientBuilder()
                .setBasePath("http://127.0.0.1:" + server.getAddress().getPort())
                .build());
        var remaining = Duration.ofMinutes(5);
        var age = new CommandAge(new Execution(1, Duration.ZERO, remaining, parts -> {}), Clock.systemUTC());
        return new ObjectCalls(api, new Deadline(remaining), age);
    }
}
