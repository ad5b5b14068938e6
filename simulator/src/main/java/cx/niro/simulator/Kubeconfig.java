package cx.niro.simulator;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Writes kubeconfig files. */
final class Kubeconfig {
    private Kubeconfig() {}

    static String of(String url, String certificatePem, String user, String token, String namespace) {
        return """
                apiVersion: v1
                kind: Config
                clusters:
                - name: simulated
                  cluster:
                    server: %s
                    certificate-authority-data: %s
                users:
                - name: "%s"
                  user:
                    token: %s
                contexts:
                - name: simulated
                  context:
                    cluster: simulated
                    user: "%3$s"
                    namespace: %s
                current-context: simulated
                """.formatted(url, encode(certificatePem), user, token, namespace);
    }

    private static String encode(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
