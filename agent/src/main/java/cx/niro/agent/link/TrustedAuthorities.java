package cx.niro.agent.link;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Arrays;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** The certificate authorities of the system and those of a PEM file on top, so that a rotation can overlap. */
public final class TrustedAuthorities {
    private TrustedAuthorities() {}

    /** Those of the system alone. */
    public static X509TrustManager ofSystem() throws IOException {
        try {
            return manager(null);
        } catch (GeneralSecurityException e) {
            throw new IOException("the system's authorities cannot be used: " + e.getMessage(), e);
        }
    }

    /** Fails with {@link IOException} when the file cannot be read or holds no certificate. */
    public static X509TrustManager withFile(Path pemFile) throws IOException {
        try {
            var store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            var count = 0;
            for (var authority : manager(null).getAcceptedIssuers()) {
                store.setCertificateEntry("system-" + count++, authority);
            }
            try (var pem = new BufferedInputStream(Files.newInputStream(pemFile))) {
                var certificates = CertificateFactory.getInstance("X.509").generateCertificates(pem);
                if (certificates.isEmpty()) {
                    throw new IOException(pemFile + " holds no certificate");
                }
                for (var certificate : certificates) {
                    store.setCertificateEntry("file-" + count++, certificate);
                }
            }
            return manager(store);
        } catch (GeneralSecurityException e) {
            throw new IOException(pemFile + " cannot be used: " + e.getMessage(), e);
        }
    }

    private static X509TrustManager manager(KeyStore store) throws GeneralSecurityException {
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return Arrays.stream(factory.getTrustManagers())
                .filter(X509TrustManager.class::isInstance)
                .map(X509TrustManager.class::cast)
                .findFirst()
                .orElseThrow(() -> new GeneralSecurityException("the platform has no X.509 trust manager"));
    }
}
