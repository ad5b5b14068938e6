package cx.niro.agent.doctor;

import cx.niro.agent.link.LinkConfig;
import cx.niro.agent.link.ProxyRules;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** From here to the server's socket: DNS, TCP, proxy, TLS. */
final class WayCheck {
    static final Duration PATIENCE = Duration.ofSeconds(10);

    private final URI server;
    private final LinkConfig link;
    private final Optional<ProxyRules.Server> proxy;
    private final Clock clock;

    WayCheck(LinkConfig link, Clock clock) {
        this.link = link;
        this.server = link.server();
        this.proxy = link.proxy().proxyFor(server);
        this.clock = clock;
    }

    private boolean isTls() {
        return "https".equalsIgnoreCase(server.getScheme());
    }

    private int serverPort() {
        return server.getPort() > 0 ? server.getPort() : isTls() ? 443 : 80;
    }

    private String firstHost() {
        return proxy.map(ProxyRules.Server::host).orElse(server.getHost());
    }

    private int firstPort() {
        return proxy.map(ProxyRules.Server::port).orElseGet(this::serverPort);
    }

    /** Whether the server is reached. */
    boolean run(Consumer<Finding> tell) {
        Optional<Socket> reached = resolve(tell).flatMap(addresses -> connect(addresses, tell));
        if (reached.isEmpty()) {
            return false;
        }
        try (var socket = reached.get()) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            return throughTheProxy(socket, tell) && encrypted(socket, tell);
        } catch (IOException e) {
            tell.accept(
                    Finding.fail("tcp", "the connection broke: " + words(e), "try again; then look at the firewall"));
            return false;
        }
    }

    private Optional<InetAddress[]> resolve(Consumer<Finding> tell) {
        var host = firstHost();
        try {
            var addresses = InetAddress.getAllByName(host);
            var found = Arrays.stream(addresses)
                    .map(InetAddress::getHostAddress)
                    .distinct()
                    .collect(Collectors.joining(", "));
            var role = proxy.isPresent()
                    ? "proxy " + host + " is " + found + "; it resolves " + server.getHost()
                    : host + " is " + found;
            tell.accept(Finding.ok("dns", role));
            return Optional.of(addresses);
        } catch (UnknownHostException e) {
            tell.accept(Finding.fail(
                    "dns",
                    "the name " + host + " of " + (proxy.isPresent() ? "HTTPS_PROXY" : "NIRO_URL")
                            + " is not known here",
                    "check the spelling, and the cluster's DNS: kubectl -n kube-system get pods -l k8s-app=kube-dns"));
            skip(tell, "the name is not known", "tcp", "proxy", "tls");
            return Optional.empty();
        }
    }

    private Optional<Socket> connect(InetAddress[] addresses, Consumer<Finding> tell) {
        IOException last = null;
        for (var address : addresses) {
            var socket = new Socket();
            try {
                var begun = System.nanoTime();
                socket.connect(new InetSocketAddress(address, firstPort()), (int) PATIENCE.toMillis());
                var took = Duration.ofNanos(System.nanoTime() - begun).toMillis();
                tell.accept(Finding.ok("tcp", "connected to " + where(address) + " in " + took + " ms"));
                return Optional.of(socket);
            } catch (IOException e) {
                last = e;
                closeQuietly(socket);
            }
        }
        tell.accept(Finding.fail(
                "tcp", "no connection to " + where(addresses[0]) + ": " + words(last), afterNoConnection(last)));
        skip(tell, "there is no connection", "proxy", "tls");
        return Optional.empty();
    }

    private String where(InetAddress address) {
        return (proxy.isPresent() ? "the proxy " : "") + address.getHostAddress() + " port " + firstPort();
    }

    private static String afterNoConnection(IOException e) {
        if (e instanceof SocketTimeoutException || e instanceof NoRouteToHostException) {
            return "a firewall drops it or there is no route: allow this port outbound from the cluster's nodes, or set HTTPS_PROXY";
        }
        return "nothing listens there or a firewall refuses: check the port in NIRO_URL and that the server (or its proxy) runs";
    }

    private boolean throughTheProxy(Socket socket, Consumer<Finding> tell) throws IOException {
        if (proxy.isEmpty()) {
            tell.accept(Finding.ok("proxy", "none; HTTPS_PROXY is not set for this address"));
            return true;
        }
        var finding = isTls()
                ? new ProxyTunnel(proxy.get(), server.getHost(), serverPort()).open(socket)
                : Finding.ok("proxy", "http requests go through it without a tunnel");
        tell.accept(finding);
        if (finding.failed()) {
            skip(tell, "the proxy does not let it through", "tls");
        }
        return !finding.failed();
    }

    private boolean encrypted(Socket socket, Consumer<Finding> tell) {
        if (!isTls()) {
            tell.accept(Finding.warn(
                    "tls",
                    "NIRO_URL is plain http: the agent's key travels unprotected",
                    "give the server an https address"));
            return true;
        }
        var finding = new TlsLook(link, clock).examine(socket, server.getHost(), serverPort());
        tell.accept(finding);
        return !finding.failed();
    }

    private static void skip(Consumer<Finding> tell, String why, String... checks) {
        for (var check : checks) {
            tell.accept(Finding.skipped(check, why));
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // it was not open
        }
    }

    static String words(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
