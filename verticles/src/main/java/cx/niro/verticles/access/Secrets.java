package cx.niro.verticles.access;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;

/** Random credentials and what is stored of them. 256 random bits need no salt: SHA-256 is enough. */
final class Secrets {
    private static final SecureRandom RANDOM = new SecureRandom();

    private Secrets() {}

    /** The prefix and 256 random bits in base64url. */
    static String next(String prefix) {
        return prefix + Base64.getUrlEncoder().withoutPadding().encodeToString(random().getBytes());
    }

    static Buffer random() {
        var bytes = new byte[32];
        RANDOM.nextBytes(bytes);
        return Buffer.buffer(bytes);
    }

    /** Five groups of four letters and digits that are not mistaken for each other: 98 bits, to be typed by a person. */
    static String code() {
        var letters = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
        var code = new StringBuilder();
        for (int i = 0; i < 20; i++) {
            code.append(i > 0 && i % 4 == 0 ? "-" : "").append(letters.charAt(RANDOM.nextInt(letters.length())));
        }
        return code.toString();
    }

    static Buffer hash(String secret) {
        try {
            return Buffer.buffer(MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
