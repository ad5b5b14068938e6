package cx.niro.simulator.kubelet;

/** Gives a pod what it speaks to the API server with. */
@FunctionalInterface
public interface PodCredentials {
    /** A kubeconfig with a token of the ServiceAccount. */
    String kubeconfig(String namespace, String serviceAccount);
}
