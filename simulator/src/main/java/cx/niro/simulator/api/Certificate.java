package cx.niro.simulator.api;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HexFormat;

/**
 * A self-signed certificate for 127.0.0.1 and localhost, its own authority: kubectl sends bearer tokens over TLS only.
 *
 * @param certificatePem the certificate, also what clients must trust
 * @param keyPem the PKCS 8 key
 */
public record Certificate(String certificatePem, String keyPem) {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final byte[] ECDSA_WITH_SHA256 = hex("300a06082a8648ce3d040302");
    private static final byte[] COMMON_NAME = hex("0603550403");
    private static final byte[] BASIC_CONSTRAINTS = hex("0603551d13");
    private static final byte[] ALTERNATIVE_NAME = hex("0603551d11");
    private static final byte[] TRUE = hex("0101ff");

    /** A new key and certificate, valid from a day before to ten years after the time. */
    public static Certificate selfSigned(Instant now) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair keys = generator.generateKeyPair();
            byte[] body = body(keys.getPublic().getEncoded(), now);
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(keys.getPrivate());
            signature.update(body);
            byte[] signed = der(0x30, body, ECDSA_WITH_SHA256, der(0x03, new byte[] {0}, signature.sign()));
            return new Certificate(
                    pem("CERTIFICATE", signed),
                    pem("PRIVATE KEY", keys.getPrivate().getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK signs with P-256", e);
        }
    }

    private static byte[] body(byte[] publicKey, Instant now) {
        byte[] serial =
                new BigInteger(120, new SecureRandom()).add(BigInteger.ONE).toByteArray();
        byte[] name = der(
                0x30, der(0x31, der(0x30, COMMON_NAME, der(0x0c, "niro-simulator".getBytes(StandardCharsets.UTF_8)))));
        byte[] validity = der(0x30, time(now.minusSeconds(86_400)), time(now.plusSeconds(10L * 365 * 86_400)));
        byte[] isAuthority = der(0x30, BASIC_CONSTRAINTS, TRUE, der(0x04, der(0x30, TRUE)));
        byte[] names = der(
                0x30, der(0x82, "localhost".getBytes(StandardCharsets.UTF_8)), der(0x87, new byte[] {127, 0, 0, 1}));
        byte[] alternatives = der(0x30, ALTERNATIVE_NAME, der(0x04, names));
        byte[] extensions = der(0xa3, der(0x30, isAuthority, alternatives));
        byte[] version = der(0xa0, der(0x02, new byte[] {2}));
        return der(0x30, version, der(0x02, serial), ECDSA_WITH_SHA256, name, validity, name, publicKey, extensions);
    }

    private static byte[] time(Instant at) {
        return der(0x18, TIME.format(at).getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] der(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        int length = content.size();
        if (length < 0x80) {
            out.write(length);
        } else if (length < 0x100) {
            out.write(0x81);
            out.write(length);
        } else {
            out.write(0x82);
            out.write(length >> 8);
            out.write(length);
        }
        out.writeBytes(content.toByteArray());
        return out.toByteArray();
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }

    private static String pem(String type, byte[] content) {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        return "-----BEGIN " + type + "-----\n" + text + "\n-----END " + type + "-----\n";
    }
}
