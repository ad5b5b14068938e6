package cx.niro.agent.kubernetes;

import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.util.ClientBuilder;
import io.kubernetes.client.util.KubeConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How the official client is made; again after a 401, because tokens and kubeconfigs are renewed on disk. */
@FunctionalInterface
public interface Connection {
    ApiClient open() throws IOException;

    /** By the ServiceAccount of the pod. */
    static Connection inPod() {
        return () -> ClientBuilder.cluster().build();
    }

    static Connection kubeconfig(Path file) {
        return () -> {
            try (var reader = Files.newBufferedReader(file)) {
                var config = KubeConfig.loadKubeConfig(reader);
                config.setFile(file.toFile());
                return ClientBuilder.kubeconfig(config).build();
            }
        };
    }
}
