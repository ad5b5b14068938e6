package cx.niro.verticles.enrollment;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.buffer.Buffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * A secret of 256 random bits behind a prefix that tells its kind.
 *
 * @param text shown once, never stored
 * @param hash SHA-256 of the text, which is what is stored; no salt is needed for random bits
 */
record Credential(String text, Buffer hash) {
    private static final SecureRandom RANDOM = new SecureRandom();

    static Credential random(String prefix) {
        var bits = new byte[32];
        RANDOM.nextBytes(bits);
        var text = prefix + Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
        return new Credential(text, hashOf(text));
    }

    static Buffer hashOf(String text) {
        try {
            return Buffer.buffer(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return "Credential[hidden]";
    }
}
