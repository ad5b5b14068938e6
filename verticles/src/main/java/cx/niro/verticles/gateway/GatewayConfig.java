package cx.niro.verticles.gateway;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/**
 * Where the gateway listens and what it believes.
 *
 * @param port 0 lets the operating system choose
 * @param publicUrl how browsers and agents reach the service
 * @param tlsCertificate PEM file; null serves plain HTTP, behind something that ends TLS
 * @param tlsKey PEM file; null exactly when there is no certificate
 * @param trustedProxies addresses and CIDR blocks of peers whose X-Forwarded-For is believed
 * @param instances event loops that share the port
 */
public record GatewayConfig(
        String host,
        int port,
        URI publicUrl,
        Path tlsCertificate,
        Path tlsKey,
        List<String> trustedProxies,
        int instances) {
    public GatewayConfig {
        trustedProxies = List.copyOf(trustedProxies);
        if ((tlsCertificate == null) != (tlsKey == null)) {
            throw new IllegalArgumentException("tlsCertificate and tlsKey must be given together");
        }
        if (instances < 1) {
            throw new IllegalArgumentException("instances is " + instances + ", at least 1 is expected");
        }
    }

    boolean hasTls() {
        return tlsCertificate != null;
    }

    /** True when browsers reach the service by https: cookies are Secure. */
    public boolean isPublicHttps() {
        return "https".equalsIgnoreCase(publicUrl.getScheme());
    }
}
