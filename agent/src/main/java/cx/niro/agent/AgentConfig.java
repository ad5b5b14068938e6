package cx.niro.agent;

import cx.niro.agent.link.LinkConfig;
import cx.niro.agent.text.Hidden;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the environment and the arguments say.
 *
 * @param link the server and the way to it
 * @param plainHttp true where the link is not encrypted
 * @param token for the enrollment; needed only as long as there is no key
 * @param heartbeatInterval fixed by the operator; empty to follow the server
 * @param namespace where the agent and its Secret live
 * @param healthPort where to serve health; empty for nowhere
 * @param image that the agent runs from, as the installer names it
 * @param kubeconfig empty inside a pod
 * @param applyNamespaces where applying is allowed; empty for everywhere
 */
record AgentConfig(
        LinkConfig link,
        boolean plainHttp,
        Optional<Hidden> token,
        Optional<Duration> heartbeatInterval,
        boolean podsEnabled,
        boolean selfUpdateEnabled,
        String namespace,
        Optional<String> podName,
        OptionalInt healthPort,
        Optional<String> image,
        Optional<Path> kubeconfig,
        List<String> applyNamespaces) {
    /** Fails with {@link ConfigProblems} naming every problem. */
    static AgentConfig of(Map<String, String> environment, List<String> arguments) throws ConfigProblems {
        return new ConfigReader(environment, arguments).read();
    }
}
