package cx.niro.agent.link;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import okhttp3.Authenticator;
import okhttp3.ConnectionPool;
import okhttp3.Credentials;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;

/** Builds the HTTP client of the link. */
final class HttpClients {
    private static final String PROXY_AUTHORIZATION = "Proxy-Authorization";
    private static final Duration CONNECT = Duration.ofSeconds(10);
    /** Heartbeat, poll, results, and one for each log stream that is being read. */
    private static final int MAX_IDLE = 19;

    private HttpClients() {}

    static OkHttpClient build(LinkConfig config) throws IOException {
        var builder = new OkHttpClient.Builder()
                // a connection a channel: a stuck heartbeat connection must not hold up commands
                .protocols(List.of(Protocol.HTTP_1_1))
                .connectTimeout(CONNECT)
                // the deadline of each call is the limit
                .readTimeout(Duration.ZERO)
                .writeTimeout(Duration.ZERO)
                .followRedirects(false)
                .connectionPool(new ConnectionPool(MAX_IDLE, 1, TimeUnit.MINUTES))
                .proxySelector(config.proxy().selector())
                .proxyAuthenticator(proxyCredentials(config));
        if (config.caFile().isPresent()) {
            trust(builder, config);
        }
        return builder.build();
    }

    private static void trust(OkHttpClient.Builder builder, LinkConfig config) throws IOException {
        try {
            var authorities = TrustedAuthorities.withFile(config.caFile().orElseThrow());
            var context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {authorities}, null);
            builder.sslSocketFactory(context.getSocketFactory(), authorities);
        } catch (GeneralSecurityException e) {
            throw new IOException("TLS cannot be set up: " + e.getMessage(), e);
        }
    }

    private static Authenticator proxyCredentials(LinkConfig config) {
        var credentials = config.proxy()
                .proxyFor(config.server())
                .flatMap(proxy -> proxy.user()
                        .map(user -> Credentials.basic(
                                user, proxy.password().map(p -> p.value()).orElse(""))));
        return (route, response) -> {
            var alreadyTried = response.request().header(PROXY_AUTHORIZATION) != null;
            return Optional.<String>empty()
                    .or(() -> credentials)
                    .filter(value -> !alreadyTried)
                    .map(value -> response.request()
                            .newBuilder()
                            .header(PROXY_AUTHORIZATION, value)
                            .build())
                    .orElse(null);
        };
    }
}
