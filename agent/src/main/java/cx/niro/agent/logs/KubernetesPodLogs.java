package cx.niro.agent.logs;

import cx.niro.agent.kubernetes.KubernetesApi;
import cx.niro.agent.kubernetes.KubernetesFailure;
import cx.niro.agent.kubernetes.StreamedGet;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** By the Kubernetes API. */
final class KubernetesPodLogs implements PodLogs {
    private final KubernetesApi api;
    private final String pod;
    private final String container;

    KubernetesPodLogs(KubernetesApi api, String namespace, String pod, String container) {
        this.api = api;
        this.pod = "/api/v1/namespaces/" + encoded(namespace) + "/pods/" + encoded(pod);
        this.container = container;
    }

    @Override
    public ContainerView look() throws KubernetesFailure {
        return ContainerView.of(api.get(pod), container);
    }

    @Override
    public Reading reading(LogQuery query) {
        return new Streamed(api.streamed(pod + "/log", query.parameters(container)));
    }

    /** Names come from the server: they must not lead to another path. */
    private static String encoded(String name) {
        var encoded = URLEncoder.encode(name, StandardCharsets.UTF_8);
        return encoded.equals(".") || encoded.equals("..") ? "%2E" : encoded;
    }

    private record Streamed(StreamedGet get) implements Reading {
        @Override
        public InputStream open() throws KubernetesFailure {
            return get.open();
        }

        @Override
        public void close() {
            get.close();
        }
    }
}
