package cx.niro.backbone.config;

import cx.niro.backbone.database.DatabaseAddress;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads the configuration and collects its problems. */
final class ConfigReader {
    private static final Set<String> OWN = Set.of(
            "NIRO_CONFIG_FILE",
            "NIRO_HTTP_HOST",
            "NIRO_HTTP_PORT",
            "NIRO_PUBLIC_URL",
            "NIRO_TLS_CERT",
            "NIRO_TLS_KEY",
            "NIRO_TRUSTED_PROXIES",
            "NIRO_DATABASE_URL",
            "NIRO_DATA_DIR",
            "NIRO_MASTER_KEY_FILE",
            "NIRO_ADMIN_EMAIL",
            "NIRO_ADMIN_PASSWORD",
            "NIRO_UNKNOWN_AFTER",
            "NIRO_OFFLINE_AFTER",
            "NIRO_HEARTBEAT_INTERVAL",
            "NIRO_LIGHT_AMBER_AFTER",
            "NIRO_LIGHT_RED_AFTER",
            "NIRO_LOG_FORMAT",
            "NIRO_AGENT_IMAGE",
            "NIRO_AGENT_VERSION",
            "NIRO_DRAIN");
    private static final Set<String> KNOWN = Stream.of(OWN, ClusterReader.KNOWN, KeepReader.KNOWN)
            .flatMap(Set::stream)
            .collect(Collectors.toUnmodifiableSet());
    private static final int SHORTEST_PASSWORD = 10;
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration AMBER_AFTER = Duration.ofSeconds(45);
    /** A proof is as old as that, and a heartbeat's interval, before the next one comes. */
    private static final Duration POLL_AND_WAYS = Duration.ofSeconds(30);

    /** Polls are held for most of what lies between the interval and amber. */
    private static final Duration LEAST_FOR_POLLS = Duration.ofSeconds(5);

    private static final Duration AMBER_FOR = Duration.ofSeconds(15);
    private static final Duration DRAIN_OF_MANY = Duration.ofSeconds(3);

    private final Map<String, String> values = new HashMap<>();
    private final List<String> problems = new ArrayList<>();

    ConfigReader(Map<String, String> environment) {
        var file = environment.get("NIRO_CONFIG_FILE");
        if (file != null && !file.isBlank()) {
            readFile(Path.of(file));
        }
        checkSpelling(environment.keySet());
        values.putAll(environment);
    }

    NodeConfig read() {
        var port = number("NIRO_HTTP_PORT", 8080, 0, 65_535);
        var certificate = file("NIRO_TLS_CERT");
        var key = file("NIRO_TLS_KEY");
        if (certificate.isPresent() != key.isPresent()) {
            problem("NIRO_TLS_CERT", "and NIRO_TLS_KEY must be given together");
        }
        var unknownAfter = duration("NIRO_UNKNOWN_AFTER", Duration.ofSeconds(45), SECOND);
        var offlineAfter = duration("NIRO_OFFLINE_AFTER", Duration.ofSeconds(90), SECOND);
        var interval = duration("NIRO_HEARTBEAT_INTERVAL", Duration.ofSeconds(15), SECOND);
        if (offlineAfter.compareTo(unknownAfter) <= 0) {
            problem(
                    "NIRO_OFFLINE_AFTER",
                    "(" + offlineAfter + ") must be longer than NIRO_UNKNOWN_AFTER (" + unknownAfter + ")");
        }
        if (unknownAfter.compareTo(interval) <= 0) {
            problem(
                    "NIRO_UNKNOWN_AFTER",
                    "(" + unknownAfter + ") must be longer than NIRO_HEARTBEAT_INTERVAL (" + interval + ")");
        }
        var amberAfter = duration("NIRO_LIGHT_AMBER_AFTER", longer(AMBER_AFTER, interval.plus(POLL_AND_WAYS)), SECOND);
        var redAfter = duration("NIRO_LIGHT_RED_AFTER", amberAfter.plus(AMBER_FOR), SECOND);
        if (amberAfter.compareTo(interval.plus(LEAST_FOR_POLLS)) < 0) {
            problem(
                    "NIRO_LIGHT_AMBER_AFTER",
                    "(" + amberAfter + ") must be at least " + LEAST_FOR_POLLS.toSeconds()
                            + " s longer than NIRO_HEARTBEAT_INTERVAL (" + interval + ")");
        }
        if (redAfter.compareTo(amberAfter) <= 0) {
            problem(
                    "NIRO_LIGHT_RED_AFTER",
                    "(" + redAfter + ") must be longer than NIRO_LIGHT_AMBER_AFTER (" + amberAfter + ")");
        }
        var cluster = new ClusterReader(this).read();
        var drain = duration("NIRO_DRAIN", cluster.isPresent() ? DRAIN_OF_MANY : Duration.ZERO, Duration.ZERO);
        var database = database();
        var masterKey = file("NIRO_MASTER_KEY_FILE");
        if (database.isPresent() && value("NIRO_MASTER_KEY_FILE").isEmpty()) {
            problem(
                    "NIRO_MASTER_KEY_FILE",
                    "is required with NIRO_DATABASE_URL, because all nodes must share it (make one with: openssl rand -hex 32)");
        }
        var email = value("NIRO_ADMIN_EMAIL");
        var password = value("NIRO_ADMIN_PASSWORD");
        checkAdministrator(email, password);
        var config = new NodeConfig(
                value("NIRO_HTTP_HOST").orElse("0.0.0.0"),
                port,
                publicUrl(port),
                certificate,
                key,
                list("NIRO_TRUSTED_PROXIES"),
                database,
                Path.of(value("NIRO_DATA_DIR").orElse(".niro")),
                masterKey,
                email,
                password.map(Hidden::new),
                unknownAfter,
                offlineAfter,
                interval,
                amberAfter,
                redAfter,
                isJson(),
                value("NIRO_AGENT_IMAGE").orElse("ghcr.io/niro-cx/niro-agent"),
                value("NIRO_AGENT_VERSION").orElse("latest"),
                cluster,
                new KeepReader(this).read(),
                drain);
        if (!problems.isEmpty()) {
            throw new ConfigProblems(problems);
        }
        return config;
    }

    private void readFile(Path file) {
        try {
            var number = 0;
            for (var line : Files.readAllLines(file)) {
                number++;
                var text = line.strip();
                if (text.isEmpty() || text.startsWith("#")) {
                    continue;
                }
                var parts = text.split("=", 2);
                if (parts.length < 2) {
                    problem("NIRO_CONFIG_FILE", "line " + number + " is not KEY=VALUE");
                } else if (!KNOWN.contains(parts[0].strip())) {
                    problem(
                            parts[0].strip(),
                            "in line " + number + " of NIRO_CONFIG_FILE is not a setting of the node");
                } else {
                    values.put(parts[0].strip(), parts[1].strip());
                }
            }
        } catch (IOException e) {
            problem("NIRO_CONFIG_FILE", "cannot be read: " + file);
        }
    }

    /**
     * A misspelt name would be a setting that silently does nothing. Names that are far from every setting are somebody else's:
     * Kubernetes gives a pod NIRO_SERVICE_HOST and the like when a Service is called niro.
     */
    private void checkSpelling(Set<String> environment) {
        new TreeSet<>(environment)
                .stream()
                        .filter(name -> name.startsWith("NIRO_") && !KNOWN.contains(name))
                        .forEach(name -> Spelling.meant(name, KNOWN)
                                .ifPresent(meant -> problem(name, "is not a setting of the node; " + meant + " is")));
    }

    private void checkAdministrator(Optional<String> email, Optional<String> password) {
        if (email.isPresent() != password.isPresent()) {
            problem("NIRO_ADMIN_EMAIL", "and NIRO_ADMIN_PASSWORD must be given together");
        }
        if (email.isPresent() && !email.get().matches("[^@\\s]+@[^@\\s]+")) {
            problem("NIRO_ADMIN_EMAIL", "is not an e-mail address");
        }
        if (password.isPresent() && password.get().length() < SHORTEST_PASSWORD) {
            problem("NIRO_ADMIN_PASSWORD", "must have at least " + SHORTEST_PASSWORD + " characters");
        }
    }

    private URI publicUrl(int port) {
        var absent = URI.create("http://localhost:" + port);
        return value("NIRO_PUBLIC_URL")
                .map(text -> {
                    try {
                        var url = URI.create(text.replaceAll("/+$", ""));
                        var web = "https".equals(url.getScheme()) || "http".equals(url.getScheme());
                        var plain = url.getRawPath().isEmpty()
                                && url.getRawQuery() == null
                                && url.getRawFragment() == null
                                && url.getRawUserInfo() == null;
                        if (web && url.getHost() != null && plain) {
                            return url;
                        }
                    } catch (IllegalArgumentException e) {
                        // told below
                    }
                    problem("NIRO_PUBLIC_URL", "must be like https://niro.example.com, without a path");
                    return absent;
                })
                .orElse(absent);
    }

    private Optional<DatabaseAddress> database() {
        return value("NIRO_DATABASE_URL").flatMap(text -> {
            try {
                return Optional.of(DatabaseAddress.parse(text));
            } catch (IllegalArgumentException e) {
                problem("NIRO_DATABASE_URL", e.getMessage());
                return Optional.empty();
            }
        });
    }

    private boolean isJson() {
        var format = value("NIRO_LOG_FORMAT").orElse("text");
        if (!format.equals("text") && !format.equals("json")) {
            problem("NIRO_LOG_FORMAT", "is '" + format + "', 'text' or 'json' is expected");
        }
        return format.equals("json");
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    Optional<Path> file(String name) {
        return value(name).map(Path::of).map(path -> {
            if (!Files.isReadable(path)) {
                problem(name, "names a file that cannot be read: " + path);
            }
            return path;
        });
    }

    private List<String> list(String name) {
        return value(name)
                .map(text -> Arrays.stream(text.split(",", -1))
                        .map(String::strip)
                        .filter(part -> !part.isEmpty())
                        .toList())
                .orElse(List.of());
    }

    /** ISO-8601, such as PT45S, or whole seconds. */
    Duration duration(String name, Duration absent, Duration least) {
        return value(name)
                .map(text -> {
                    try {
                        var duration = text.matches("\\d{1,6}")
                                ? Duration.ofSeconds(Long.parseLong(text))
                                : Duration.parse(text);
                        if (duration.compareTo(least) >= 0) {
                            return duration;
                        }
                    } catch (DateTimeException e) {
                        // told below
                    }
                    problem(name, "is '" + text + "', a duration of at least " + least + " such as PT45S is expected");
                    return absent;
                })
                .orElse(absent);
    }

    int number(String name, int absent, int least, int most) {
        return value(name)
                .map(text -> {
                    var number = text.matches("\\d{1,9}") ? Integer.parseInt(text) : Integer.MIN_VALUE;
                    if (number < least || number > most) {
                        problem(name, "is '" + text + "', a number from " + least + " to " + most + " is expected");
                        return absent;
                    }
                    return number;
                })
                .orElse(absent);
    }

    Optional<String> value(String name) {
        return Optional.ofNullable(values.get(name)).map(String::strip).filter(text -> !text.isEmpty());
    }

    void problem(String name, String text) {
        problems.add(name + " " + text);
    }
}
