package cx.niro.agent;

import cx.niro.agent.link.LinkConfig;
import cx.niro.agent.link.ProxyRules;
import cx.niro.agent.link.TrustedAuthorities;
import cx.niro.agent.text.Hidden;
import cx.niro.protocol.Protocol;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/** Reads the configuration and collects its problems. */
final class ConfigReader {
    static final String DEFAULT_NAMESPACE = "niro-system";

    private static final Path SERVICE_ACCOUNT = Path.of("/var/run/secrets/kubernetes.io/serviceaccount");
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
    private static final Pattern TOKEN = Pattern.compile("[!-~]{8,128}");
    private static final Duration SHORTEST_INTERVAL = Duration.ofSeconds(1);
    private static final Duration LONGEST_INTERVAL = Duration.ofMinutes(5);

    private final Map<String, String> environment;
    private final List<String> arguments;
    private final List<String> problems = new ArrayList<>();

    ConfigReader(Map<String, String> environment, List<String> arguments) {
        this.environment = environment;
        this.arguments = arguments;
    }

    /** Where this process runs, as far as that can be told; what is wrong with the rest does not matter. */
    Whereabouts whereabouts() {
        var file = kubeconfig();
        return new Whereabouts(namespace(file.isPresent()), file, value("NIRO_AGENT_IMAGE"), value("POD_NAME"));
    }

    AgentConfig read() throws ConfigProblems {
        var server = new ServerUrl(() -> flag("NIRO_ALLOW_HTTP", false), this::problem).read(value(ServerUrl.NAME));
        var link = new LinkConfig(server, caFile(), ProxyRules.of(environment, this::problem));
        var kubeconfig = kubeconfig();
        var config = new AgentConfig(
                link,
                "http".equals(server.getScheme()),
                token(),
                heartbeatInterval(),
                flag("NIRO_ENABLE_PODS", true),
                flag("NIRO_ENABLE_SELF_UPDATE", true),
                namespace(kubeconfig.isPresent()),
                value("POD_NAME"),
                healthPort(),
                value("NIRO_AGENT_IMAGE"),
                kubeconfig,
                applyNamespaces());
        if (!problems.isEmpty()) {
            throw new ConfigProblems(problems);
        }
        return config;
    }

    private Optional<Path> caFile() {
        var file = value("NIRO_CA_FILE").map(Path::of);
        file.ifPresent(path -> {
            try {
                var unused = TrustedAuthorities.withFile(path);
            } catch (IOException e) {
                problem("NIRO_CA_FILE", "cannot be used: " + e.getMessage());
            }
        });
        return file;
    }

    private Optional<Hidden> token() {
        var token = value("NIRO_TOKEN");
        if (token.isPresent()
                && !(token.get().startsWith(Protocol.ENROLLMENT_TOKEN_PREFIX)
                        && TOKEN.matcher(token.get()).matches())) {
            problem("NIRO_TOKEN", "is not an enrollment token (" + Protocol.ENROLLMENT_TOKEN_PREFIX + "...)");
        }
        return token.map(Hidden::new);
    }

    private Optional<Duration> heartbeatInterval() {
        return value("NIRO_HEARTBEAT_INTERVAL").flatMap(text -> {
            try {
                var interval = text.chars().allMatch(Character::isDigit)
                        ? Duration.ofSeconds(Long.parseLong(text))
                        : Duration.parse(text);
                if (interval.compareTo(SHORTEST_INTERVAL) < 0 || interval.compareTo(LONGEST_INTERVAL) > 0) {
                    problem(
                            "NIRO_HEARTBEAT_INTERVAL",
                            "(" + text + ") must be between " + SHORTEST_INTERVAL + " and " + LONGEST_INTERVAL);
                }
                return Optional.of(interval);
            } catch (DateTimeException | NumberFormatException e) {
                problem(
                        "NIRO_HEARTBEAT_INTERVAL",
                        "(" + text + ") is neither a number of seconds nor a duration such as PT15S");
                return Optional.empty();
            }
        });
    }

    private String namespace(boolean besideCluster) {
        var namespace = value("NIRO_NAMESPACE")
                .or(() -> value("POD_NAMESPACE"))
                .or(() -> besideCluster ? Optional.empty() : fileText(SERVICE_ACCOUNT.resolve("namespace")))
                .orElse(DEFAULT_NAMESPACE);
        if (!NAME.matcher(namespace).matches()) {
            problem("NIRO_NAMESPACE", "('" + namespace + "') is not the name of a namespace");
        }
        return namespace;
    }

    private OptionalInt healthPort() {
        var text = value("NIRO_HEALTH_PORT");
        if (text.isEmpty()) {
            return OptionalInt.empty();
        }
        var port = text.get().matches("\\d{1,5}") ? Integer.parseInt(text.get()) : -1;
        if (port < 0 || port > 65_535) {
            problem("NIRO_HEALTH_PORT", "(" + text.get() + ") is not a port");
            return OptionalInt.empty();
        }
        return OptionalInt.of(port);
    }

    /** An explicit file wins over the pod's ServiceAccount. */
    private Optional<Path> kubeconfig() {
        var file = kubeconfigArgument()
                .or(() -> value("KUBECONFIG")
                        .flatMap(list -> Arrays.stream(list.split(File.pathSeparator))
                                .filter(path -> !path.isBlank())
                                .findFirst()))
                .map(Path::of);
        if (file.isPresent() && !Files.isReadable(file.get())) {
            problem("--kubeconfig", "(" + file.get() + ") cannot be read");
        }
        if (file.isEmpty()
                && (value("KUBERNETES_SERVICE_HOST").isEmpty() || !Files.exists(SERVICE_ACCOUNT.resolve("token")))) {
            problem("--kubeconfig", "is required outside a pod");
        }
        return file;
    }

    private Optional<String> kubeconfigArgument() {
        var option = "--kubeconfig";
        var file = Optional.<String>empty();
        for (var i = 0; i < arguments.size(); i++) {
            var argument = arguments.get(i);
            if (argument.startsWith(option + "=")) {
                file = Optional.of(argument.substring(option.length() + 1));
            } else if (argument.equals(option) && i + 1 < arguments.size()) {
                file = Optional.of(arguments.get(++i));
            } else {
                problem(argument, "is not an option of the agent, or lacks its value; there is --kubeconfig FILE");
            }
        }
        return file;
    }

    private List<String> applyNamespaces() {
        var names = Arrays.stream(value("NIRO_APPLY_NAMESPACES").orElse("").split("[,\\s]+"))
                .filter(name -> !name.isBlank())
                .toList();
        if (names.contains("*")) {
            return List.of();
        }
        names.stream()
                .filter(name -> !NAME.matcher(name).matches())
                .forEach(name ->
                        problem("NIRO_APPLY_NAMESPACES", "names '" + name + "', which is not a namespace's name"));
        return names;
    }

    private boolean flag(String name, boolean otherwise) {
        var text = value(name).map(value -> value.toLowerCase(Locale.ROOT));
        if (text.isEmpty()) {
            return otherwise;
        }
        return switch (text.get()) {
            case "1", "true", "yes", "on" -> true;
            case "0", "false", "no", "off" -> false;
            default -> {
                problem(name, "(" + text.get() + ") must be 1 or 0");
                yield otherwise;
            }
        };
    }

    private Optional<String> value(String name) {
        return Optional.ofNullable(environment.get(name)).map(String::strip).filter(text -> !text.isEmpty());
    }

    private static Optional<String> fileText(Path file) {
        try {
            return Optional.of(Files.readString(file).strip()).filter(text -> !text.isEmpty());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private void problem(String name, String what) {
        var text = name + " " + what;
        if (!problems.contains(text)) {
            problems.add(text);
        }
    }
}
