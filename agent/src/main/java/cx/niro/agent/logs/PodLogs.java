package cx.niro.agent.logs;

import cx.niro.agent.kubernetes.KubernetesFailure;
import java.io.InputStream;

/** One container's log, and what the API tells of the container. */
interface PodLogs {
    /** Fails with {@link KubernetesFailure}, absent when there is no such pod. */
    ContainerView look() throws KubernetesFailure;

    /** Nothing is asked before it is opened. */
    Reading reading(LogQuery query);

    /** One answer of the log endpoint. */
    interface Reading extends AutoCloseable {
        /** Fails with {@link KubernetesFailure} in the words of the API server or the kubelet. */
        InputStream open() throws KubernetesFailure;

        /** By any thread: ends what is being read. */
        @Override
        void close();
    }
}
