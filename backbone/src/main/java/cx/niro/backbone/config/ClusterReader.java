package cx.niro.backbone.config;

import cx.niro.backbone.config.ClusterConfig.BusTls;
import cx.niro.backbone.config.ClusterConfig.Join;
import cx.niro.backbone.config.ClusterConfig.Kubernetes;
import cx.niro.backbone.config.ClusterConfig.Tcp;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads what says how nodes find each other. */
final class ClusterReader {
    static final Set<String> KNOWN = Set.of(
            "NIRO_CLUSTER_JOIN",
            "NIRO_CLUSTER_NAME",
            "NIRO_CLUSTER_HOST",
            "NIRO_CLUSTER_PORT",
            "NIRO_BUS_PORT",
            "NIRO_BUS_TLS_CERT",
            "NIRO_BUS_TLS_KEY",
            "NIRO_BUS_TLS_CA");

    private static final int PORT = 5701;
    private static final int BUS_PORT = 15701;
    private static final String EXPECTED = "'none', 'tcp:host:port,...' or 'kubernetes:service' is expected";

    private final Settings settings;

    ClusterReader(Settings settings) {
        this.settings = settings;
    }

    /** Empty for a node by itself. */
    Optional<ClusterConfig> read() {
        var text = settings.value("NIRO_CLUSTER_JOIN").orElse("none");
        var tls = tls();
        var port = settings.number("NIRO_CLUSTER_PORT", PORT, 1, 65_535);
        var busPort = settings.number("NIRO_BUS_PORT", BUS_PORT, 0, 65_535);
        if (text.equals("none")) {
            return Optional.empty();
        }
        if (port == busPort) {
            settings.problem("NIRO_BUS_PORT", "(" + busPort + ") must differ from NIRO_CLUSTER_PORT");
        }
        return join(text)
                .map(join -> new ClusterConfig(
                        join, settings.value("NIRO_CLUSTER_NAME").orElse("niro"), host(join), port, busPort, tls));
    }

    private Optional<Join> join(String text) {
        if (text.startsWith("tcp:")) {
            var members = Arrays.stream(text.substring("tcp:".length()).split(",", -1))
                    .map(String::strip)
                    .toList();
            var wrong = members.stream().filter(member -> !isMember(member)).toList();
            if (!wrong.isEmpty()) {
                settings.problem("NIRO_CLUSTER_JOIN", "names " + wrong + ", host or host:port is expected of each");
                return Optional.empty();
            }
            return Optional.of(new Tcp(members.stream()
                    .map(member -> member.matches(".*:\\d+") ? member : member + ":" + PORT)
                    .toList()));
        }
        if (text.startsWith("kubernetes:")) {
            var service = text.substring("kubernetes:".length()).strip();
            if (service.matches("[a-z0-9]([a-z0-9.-]*[a-z0-9])?")) {
                return Optional.of(new Kubernetes(service));
            }
            settings.problem("NIRO_CLUSTER_JOIN", "names the service '" + service + "', a DNS name is expected");
            return Optional.empty();
        }
        settings.problem("NIRO_CLUSTER_JOIN", "is '" + text + "', " + EXPECTED);
        return Optional.empty();
    }

    private static boolean isMember(String member) {
        return member.matches("[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?(:\\d{1,5})?");
    }

    private Optional<BusTls> tls() {
        var certificate = settings.file("NIRO_BUS_TLS_CERT");
        var key = settings.file("NIRO_BUS_TLS_KEY");
        var authority = settings.file("NIRO_BUS_TLS_CA");
        if (certificate.isPresent() && key.isPresent() && authority.isPresent()) {
            return Optional.of(new BusTls(certificate.get(), key.get(), authority.get()));
        }
        if (certificate.isPresent() || key.isPresent() || authority.isPresent()) {
            settings.problem("NIRO_BUS_TLS_CERT", "and NIRO_BUS_TLS_KEY and NIRO_BUS_TLS_CA must be given together");
        }
        return Optional.empty();
    }

    /** The given one; else the one of the members that is this machine; else the address of its name, as in a pod. */
    private String host(Join join) {
        var given = settings.value("NIRO_CLUSTER_HOST");
        if (given.isPresent()) {
            if (addressOf(given.get()).isEmpty()) {
                settings.problem(
                        "NIRO_CLUSTER_HOST", "is '" + given.get() + "', an address of this machine is expected");
            }
            return addressOf(given.get()).orElse(given.get());
        }
        var members = join instanceof Tcp tcp ? tcp.members() : List.<String>of();
        var own = members.stream()
                .map(member -> addressOf(member.replaceFirst(":\\d+$", "")))
                .flatMap(Optional::stream)
                .findFirst();
        return own.or(ClusterReader::addressOfTheName).orElseGet(() -> {
            settings.problem("NIRO_CLUSTER_HOST", "is needed: this machine's own address could not be found out");
            return "127.0.0.1";
        });
    }

    /** Empty when it is not of this machine. */
    private static Optional<String> addressOf(String host) {
        try {
            var address = InetAddress.getByName(host);
            return NetworkInterface.getByInetAddress(address) == null
                    ? Optional.empty()
                    : Optional.of(address.getHostAddress());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> addressOfTheName() {
        try {
            return Optional.of(InetAddress.getLocalHost().getHostAddress());
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
