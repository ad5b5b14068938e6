package cx.niro.simulator;

import cx.niro.simulator.kubelet.AgentImage;
import cx.niro.simulator.scenario.Scenario;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * The arguments of the command line.
 *
 * @param options the cluster to serve
 * @param kubeconfigFile where the administrator's kubeconfig goes, or null
 * @param adminTokenFile where the administrator's token goes, or null
 * @param pidFile where the process id goes, or null
 */
record CommandLine(ClusterOptions options, Path kubeconfigFile, Path adminTokenFile, Path pidFile) {
    static final String USAGE = """
            usage: cluster [--port N] [--scenario demo|empty] [--seed N] [--kubeconfig-out FILE] [--admin-token-out FILE]
                           [--agent-image TAG=COMMAND]... [--agent-crash TAG=SECONDS]... [--restart-back-off SECONDS]
                           [--system-uid UUID] [--pid-file FILE] [--state-dir DIR]
            An agent image's command is split at spaces; '...' and "..." hold words together. A process of an image that
            is given with --agent-crash, after its --agent-image, is killed that long after each start.""";

    static CommandLine parse(String... arguments) {
        if (arguments.length == 0 || !arguments[0].equals("cluster")) {
            throw new IllegalArgumentException("the first argument must be 'cluster', 'load' or 'proxy'");
        }
        ClusterOptions options = ClusterOptions.demo();
        Path kubeconfig = null;
        Path adminToken = null;
        Path pid = null;
        for (int i = 1; i < arguments.length; i += 2) {
            if (i + 1 == arguments.length) {
                throw new IllegalArgumentException(arguments[i] + " needs a value");
            }
            String value = arguments[i + 1];
            switch (arguments[i]) {
                case "--port" -> options = options.onPort(number(arguments[i], value));
                case "--seed" -> options = options.withSeed(number(arguments[i], value));
                case "--scenario" -> options = options.withScenario(Scenario.named(value));
                case "--kubeconfig-out" -> kubeconfig = Path.of(value);
                case "--admin-token-out" -> adminToken = Path.of(value);
                case "--pid-file" -> pid = Path.of(value);
                case "--state-dir" -> options = options.withStateDirectory(Path.of(value));
                case "--system-uid" -> options = options.withSystemUid(UUID.fromString(value));
                case "--restart-back-off" ->
                    options = options.withRestartBackOff(Duration.ofSeconds(number(arguments[i], value)));
                case "--agent-crash" -> {
                    int equal = value.indexOf('=');
                    AgentImage image = equal < 1 ? null : options.agentImages().get(value.substring(0, equal));
                    if (image == null) {
                        throw new IllegalArgumentException(
                                "--agent-crash must be TAG=SECONDS with the tag of an --agent-image, but is " + value);
                    }
                    options = options.withAgentImage(
                            value.substring(0, equal),
                            image.crashingAfter(Duration.ofSeconds(number(arguments[i], value.substring(equal + 1)))));
                }
                case "--agent-image" -> {
                    int equal = value.indexOf('=');
                    if (equal < 1) {
                        throw new IllegalArgumentException("--agent-image must be TAG=COMMAND, but is " + value);
                    }
                    options = options.withAgentImage(value.substring(0, equal), words(value.substring(equal + 1)));
                }
                default -> throw new IllegalArgumentException("unknown argument " + arguments[i]);
            }
        }
        return new CommandLine(options, kubeconfig, adminToken, pid);
    }

    /** Splits as a shell does, with quotes but without escapes. */
    static List<String> words(String command) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean isWord = false;
        char quote = 0;
        for (int i = 0; i < command.length(); i++) {
            char letter = command.charAt(i);
            if (quote != 0) {
                if (letter == quote) {
                    quote = 0;
                } else {
                    word.append(letter);
                }
            } else if (letter == '\'' || letter == '"') {
                quote = letter;
                isWord = true;
            } else if (letter == ' ') {
                if (isWord) {
                    words.add(word.toString());
                }
                word.setLength(0);
                isWord = false;
            } else {
                word.append(letter);
                isWord = true;
            }
        }
        if (isWord) {
            words.add(word.toString());
        }
        return words;
    }

    private static int number(String name, String value) {
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " must be a number, but is " + value, e);
        }
    }
}
