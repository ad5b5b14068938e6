package cx.niro.agent.link;

import cx.niro.agent.text.Hidden;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * HTTPS_PROXY, HTTP_PROXY and NO_PROXY, in capitals or small letters.
 *
 * @param https for https URLs
 * @param http for http URLs
 */
public record ProxyRules(Optional<Server> https, Optional<Server> http, NoProxy exceptions) {
    public static final ProxyRules NONE = new ProxyRules(Optional.empty(), Optional.empty(), NoProxy.NONE);

    /** A proxy, with the credentials of its URL. */
    public record Server(String host, int port, Optional<String> user, Optional<Hidden> password) {}

    /** @param problem is told the variable's name and what is wrong with it */
    public static ProxyRules of(Map<String, String> environment, BiConsumer<String, String> problem) {
        return new ProxyRules(
                server("HTTPS_PROXY", environment, problem),
                server("HTTP_PROXY", environment, problem),
                NoProxy.of(variable("NO_PROXY", environment).orElse("")));
    }

    /** The proxy for a URL; empty for a direct connection. */
    public Optional<Server> proxyFor(URI url) {
        var secure = "https".equalsIgnoreCase(url.getScheme());
        var port = url.getPort() > 0 ? url.getPort() : secure ? 443 : 80;
        return (secure ? https : http).filter(proxy -> !exceptions.covers(url.getHost(), port));
    }

    /** As the HTTP client asks for it. */
    ProxySelector selector() {
        return new ProxySelector() {
            @Override
            public List<Proxy> select(URI url) {
                return List.of(proxyFor(url)
                        .map(server -> new Proxy(
                                Proxy.Type.HTTP, InetSocketAddress.createUnresolved(server.host(), server.port())))
                        .orElse(Proxy.NO_PROXY));
            }

            @Override
            public void connectFailed(URI url, SocketAddress address, IOException e) {
                // the call itself fails and says so
            }
        };
    }

    private static Optional<Server> server(
            String name, Map<String, String> environment, BiConsumer<String, String> problem) {
        var value = variable(name, environment);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(parse(value.get()));
        } catch (IllegalArgumentException e) {
            problem.accept(name, e.getMessage());
            return Optional.empty();
        }
    }

    private static Server parse(String value) {
        URI url;
        try {
            url = URI.create(value.contains("://") ? value : "http://" + value);
        } catch (IllegalArgumentException e) {
            // the cause's text would show the credentials
            throw new IllegalArgumentException("is not a URL such as http://proxy.example:3128");
        }
        if (!"http".equalsIgnoreCase(url.getScheme())) {
            throw new IllegalArgumentException(
                    "has the scheme '" + url.getScheme() + "', only proxies spoken to by http are supported");
        }
        if (url.getHost() == null) {
            throw new IllegalArgumentException("names no host");
        }
        var credentials = Optional.ofNullable(url.getRawUserInfo()).map(info -> info.split(":", 2));
        return new Server(
                url.getHost(),
                url.getPort() > 0 ? url.getPort() : 80,
                credentials.map(parts -> decode(parts[0])),
                credentials.map(parts -> new Hidden(parts.length > 1 ? decode(parts[1]) : "")));
    }

    private static String decode(String part) {
        return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static Optional<String> variable(String name, Map<String, String> environment) {
        return Optional.ofNullable(environment.get(name))
                .filter(value -> !value.isBlank())
                .or(() -> Optional.ofNullable(environment.get(name.toLowerCase(Locale.ROOT))))
                .map(String::strip)
                .filter(value -> !value.isEmpty());
    }
}
