package cx.niro.agent.doctor;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;

/** Lets a handshake end whatever the certificate is, and remembers what the real trust manager thinks of it. Only to look. */
final class ChainWitness extends X509ExtendedTrustManager {
    private final X509TrustManager real;
    private X509Certificate[] chain = {};
    private String chainProblem;
    private String nameProblem;

    ChainWitness(X509TrustManager real) {
        this.real = real;
    }

    /** The server's own first. */
    X509Certificate[] chain() {
        return chain.clone();
    }

    /** Why no trusted authority stands behind it; null when one does. */
    String chainProblem() {
        return chainProblem;
    }

    /** Why it is not for the host; null when it is. */
    String nameProblem() {
        return nameProblem;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] shown, String keyExchange, Socket socket) {
        chain = shown.clone();
        chainProblem = problem(() -> real.checkServerTrusted(shown, keyExchange));
        if (chainProblem == null && real instanceof X509ExtendedTrustManager extended) {
            nameProblem = problem(() -> extended.checkServerTrusted(shown, keyExchange, socket));
        }
    }

    private interface Question {
        void ask() throws CertificateException;
    }

    private static String problem(Question question) {
        try {
            question.ask();
            return null;
        } catch (CertificateException e) {
            return String.valueOf(e.getMessage());
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] shown, String keyExchange) {
        throw new UnsupportedOperationException("a socket is looked at");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] shown, String keyExchange, SSLEngine engine) {
        throw new UnsupportedOperationException("a socket is looked at");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] shown, String keyExchange, Socket socket) {
        throw new UnsupportedOperationException("this is a client");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] shown, String keyExchange) {
        throw new UnsupportedOperationException("this is a client");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] shown, String keyExchange, SSLEngine engine) {
        throw new UnsupportedOperationException("this is a client");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return real.getAcceptedIssuers();
    }
}
