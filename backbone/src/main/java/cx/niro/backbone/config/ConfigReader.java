package cx.niro.backbone.config;

import cx.niro.backbone.database.DatabaseAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Makes the configuration of a node of its settings. */
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

    private final Settings settings;

    ConfigReader(Map<String, String> environment) {
        settings = new Settings(environment, KNOWN);
    }

    NodeConfig read() {
        var port = settings.number("NIRO_HTTP_PORT", 8080, 0, 65_535);
        var certificate = settings.file("NIRO_TLS_CERT");
        var key = settings.file("NIRO_TLS_KEY");
        if (certificate.isPresent() != key.isPresent()) {
            settings.problem("NIRO_TLS_CERT", "and NIRO_TLS_KEY must be given together");
        }
        var unknownAfter = settings.duration("NIRO_UNKNOWN_AFTER", Duration.ofSeconds(45), SECOND);
        var offlineAfter = settings.duration("NIRO_OFFLINE_AFTER", Duration.ofSeconds(90), SECOND);
        var interval = settings.duration("NIRO_HEARTBEAT_INTERVAL", Duration.ofSeconds(15), SECOND);
        if (offlineAfter.compareTo(unknownAfter) <= 0) {
            settings.problem(
                    "NIRO_OFFLINE_AFTER",
                    "(" + offlineAfter + ") must be longer than NIRO_UNKNOWN_AFTER (" + unknownAfter + ")");
        }
        if (unknownAfter.compareTo(interval) <= 0) {
            settings.problem(
                    "NIRO_UNKNOWN_AFTER",
                    "(" + unknownAfter + ") must be longer than NIRO_HEARTBEAT_INTERVAL (" + interval + ")");
        }
        var amberAfter =
                settings.duration("NIRO_LIGHT_AMBER_AFTER", longer(AMBER_AFTER, interval.plus(POLL_AND_WAYS)), SECOND);
        var redAfter = settings.duration("NIRO_LIGHT_RED_AFTER", amberAfter.plus(AMBER_FOR), SECOND);
        if (amberAfter.compareTo(interval.plus(LEAST_FOR_POLLS)) < 0) {
            settings.problem(
                    "NIRO_LIGHT_AMBER_AFTER",
                    "(" + amberAfter + ") must be at least " + LEAST_FOR_POLLS.toSeconds()
                            + " s longer than NIRO_HEARTBEAT_INTERVAL (" + interval + ")");
        }
        if (redAfter.compareTo(amberAfter) <= 0) {
            settings.problem(
                    "NIRO_LIGHT_RED_AFTER",
                    "(" + redAfter + ") must be longer than NIRO_LIGHT_AMBER_AFTER (" + amberAfter + ")");
        }
        var cluster = new ClusterReader(settings).read();
        var drain = settings.duration("NIRO_DRAIN", cluster.isPresent() ? DRAIN_OF_MANY : Duration.ZERO, Duration.ZERO);
        var database = database();
        var masterKey = settings.file("NIRO_MASTER_KEY_FILE");
        if (database.isPresent() && settings.value("NIRO_MASTER_KEY_FILE").isEmpty()) {
            settings.problem(
                    "NIRO_MASTER_KEY_FILE",
                    "is required with NIRO_DATABASE_URL, because all nodes must share it (make one with: openssl rand -hex 32)");
        }
        var email = settings.value("NIRO_ADMIN_EMAIL");
        var password = settings.value("NIRO_ADMIN_PASSWORD");
        checkAdministrator(email, password);
        var config = new NodeConfig(
                settings.value("NIRO_HTTP_HOST").orElse("0.0.0.0"),
                port,
                publicUrl(port),
                certificate,
                key,
                settings.list("NIRO_TRUSTED_PROXIES"),
                database,
                Path.of(settings.value("NIRO_DATA_DIR").orElse(".niro")),
                masterKey,
                email,
                password.map(Hidden::new),
                unknownAfter,
                offlineAfter,
                interval,
                amberAfter,
                redAfter,
                isJson(),
                settings.value("NIRO_AGENT_IMAGE").orElse("ghcr.io/niro-cx/niro-agent"),
                settings.value("NIRO_AGENT_VERSION").orElse("latest"),
                cluster,
                new KeepReader(settings).read(),
                drain);
        settings.throwProblems();
        return config;
    }

    private void checkAdministrator(Optional<String> email, Optional<String> password) {
        if (email.isPresent() != password.isPresent()) {
            settings.problem("NIRO_ADMIN_EMAIL", "and NIRO_ADMIN_PASSWORD must be given together");
        }
        if (email.isPresent() && !email.get().matches("[^@\\s]+@[^@\\s]+")) {
            settings.problem("NIRO_ADMIN_EMAIL", "is not an e-mail address");
        }
        if (password.isPresent() && password.get().length() < SHORTEST_PASSWORD) {
            settings.problem("NIRO_ADMIN_PASSWORD", "must have at least " + SHORTEST_PASSWORD + " characters");
        }
    }

    private URI publicUrl(int port) {
        var absent = URI.create("http://localhost:" + port);
        return settings.value("NIRO_PUBLIC_URL")
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
                    settings.problem("NIRO_PUBLIC_URL", "must be like https://niro.example.com, without a path");
                    return absent;
                })
                .orElse(absent);
    }

    private Optional<DatabaseAddress> database() {
        return settings.value("NIRO_DATABASE_URL").flatMap(text -> {
            try {
                return Optional.of(DatabaseAddress.parse(text));
            } catch (IllegalArgumentException e) {
                settings.problem("NIRO_DATABASE_URL", e.getMessage());
                return Optional.empty();
            }
        });
    }

    private boolean isJson() {
        var format = settings.value("NIRO_LOG_FORMAT").orElse("text");
        if (!format.equals("text") && !format.equals("json")) {
            settings.problem("NIRO_LOG_FORMAT", "is '" + format + "', 'text' or 'json' is expected");
        }
        return format.equals("json");
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
