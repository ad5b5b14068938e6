package cx.niro.agent.doctor;

import cx.niro.agent.link.LinkConfig;
import cx.niro.agent.link.TrustedAuthorities;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HexFormat;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

/** A handshake that is looked at and thrown away: chain, names, dates and fingerprint. Nothing is sent over it. */
final class TlsLook {
    private static final Duration SOON = Duration.ofDays(14);

    private final LinkConfig link;
    private final Clock clock;

    TlsLook(LinkConfig link, Clock clock) {
        this.link = link;
        this.clock = clock;
    }

    Finding examine(Socket socket, String host, int port) {
        try {
            var authorities = link.caFile().isPresent()
                    ? TrustedAuthorities.withFile(link.caFile().get())
                    : TrustedAuthorities.ofSystem();
            var witness = new ChainWitness(authorities);
            var context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {witness}, new SecureRandom());
            try (var tls = (SSLSocket) context.getSocketFactory().createSocket(socket, host, port, false)) {
                var parameters = tls.getSSLParameters();
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
                tls.setSSLParameters(parameters);
                tls.startHandshake();
                return judge(witness, tls.getSession().getProtocol(), host);
            }
        } catch (SSLException e) {
            return Finding.fail(
                    "tls",
                    "no TLS with " + host + ":" + port + ": " + WayCheck.words(e),
                    "check that this port speaks https, and with TLS 1.2 or newer");
        } catch (SocketTimeoutException e) {
            return Finding.fail(
                    "tls",
                    host + ":" + port + " does not answer a TLS handshake within " + WayCheck.PATIENCE.toSeconds()
                            + " s",
                    "check that this port speaks https and is not http; else something on the way swallows TLS");
        } catch (IOException e) {
            return Finding.fail(
                    "tls",
                    "the handshake with " + host + ":" + port + " broke: " + WayCheck.words(e),
                    "something on the way cuts TLS: look at firewalls with inspection, and at the load balancer's log");
        } catch (GeneralSecurityException e) {
            return Finding.fail(
                    "tls",
                    "this Java cannot speak TLS: " + e.getMessage(),
                    "run the agent from its own image, or with a complete Java 17");
        }
    }

    private Finding judge(ChainWitness witness, String protocol, String host) throws GeneralSecurityException {
        var leaf = witness.chain()[0];
        var now = clock.instant();
        var fingerprint = "SHA-256 " + fingerprint(leaf);
        for (var certificate : witness.chain()) {
            if (now.isAfter(certificate.getNotAfter().toInstant())) {
                return Finding.fail(
                        "tls",
                        "the certificate of " + name(certificate) + " expired at " + instant(certificate.getNotAfter())
                                + "; it is " + now + " here; " + fingerprint,
                        "renew the server's certificate; if it was renewed, correct this node's clock");
            }
            if (now.isBefore(certificate.getNotBefore().toInstant())) {
                return Finding.fail(
                        "tls",
                        "the certificate of " + name(certificate) + " is valid only from "
                                + instant(certificate.getNotBefore()) + "; it is " + now + " here; " + fingerprint,
                        "correct this node's clock (NTP)");
            }
        }
        if (witness.chainProblem() != null) {
            return Finding.fail(
                    "tls",
                    "the certificate of " + name(leaf) + ", issued by "
                            + leaf.getIssuerX500Principal().getName() + ", is not trusted here ("
                            + witness.chain().length + " in the chain); " + fingerprint,
                    afterDistrust(witness.chain()));
        }
        if (witness.nameProblem() != null) {
            return Finding.fail(
                    "tls",
                    "the certificate is not for " + host + " (" + witness.nameProblem() + "); " + fingerprint,
                    "use the name that is in the certificate for NIRO_URL, or give the server a certificate for "
                            + host);
        }
        var left = Duration.between(now, leaf.getNotAfter().toInstant());
        var good = "%s, certificate of %s issued by %s, valid until %s (%d days), %s"
                .formatted(
                        protocol,
                        name(leaf),
                        leaf.getIssuerX500Principal().getName(),
                        instant(leaf.getNotAfter()),
                        left.toDays(),
                        fingerprint);
        return left.compareTo(SOON) < 0
                ? Finding.warn("tls", good, "renew the certificate in time")
                : Finding.ok("tls", good);
    }

    private String afterDistrust(X509Certificate[] chain) {
        var last = chain[chain.length - 1];
        var intermediate = chain.length == 1 && !last.getSubjectX500Principal().equals(last.getIssuerX500Principal())
                ? "; if it was issued by a public authority, let the server send its intermediate certificate, too"
                : "";
        return (link.caFile().isPresent() ? "NIRO_CA_FILE does not hold this authority: give" : "give")
                + " the authority's certificate with NIRO_CA_FILE=FILE and the install command, after comparing the fingerprint with the server's"
                + intermediate;
    }

    private static String name(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().getName();
    }

    private static Instant instant(Date date) {
        return date.toInstant();
    }

    private static String fingerprint(X509Certificate certificate) throws GeneralSecurityException {
        var digest = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
        return HexFormat.ofDelimiter(":").formatHex(digest).toUpperCase(Locale.ROOT);
    }
}
