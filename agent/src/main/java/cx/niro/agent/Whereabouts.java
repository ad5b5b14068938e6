package cx.niro.agent;

import cx.niro.agent.kubernetes.Connection;
import cx.niro.agent.kubernetes.KubernetesApi;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a process of the agent runs.
 *
 * @param kubeconfig empty inside a pod
 * @param image that it runs from, as the installer names it
 */
record Whereabouts(String namespace, Optional<Path> kubeconfig, Optional<String> image, Optional<String> podName) {
    /** Fails with {@link IOException} when the kubeconfig or the pod's ServiceAccount cannot be used. */
    KubernetesApi api() throws IOException {
        return new KubernetesApi(kubeconfig.map(Connection::kubeconfig).orElseGet(Connection::inPod));
    }
}
