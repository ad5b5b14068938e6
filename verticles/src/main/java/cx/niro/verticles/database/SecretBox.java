package cx.niro.verticles.database;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.buffer.Buffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts what must not be readable in the database: AES-256-GCM under the installation's master key. A sealed value names
 * its key, so that the master key can be changed while old values are still opened with the old one.
 */
public final class SecretBox {
    private static final int FORMAT = 1;
    private static final int KEY_ID_LENGTH = 8;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Map<String, SecretKeySpec> keys = new LinkedHashMap<>();
    private final String current;

    /** @param keys 32 bytes each; the first one seals, all of them open */
    public SecretBox(List<Buffer> keys) {
        for (var key : keys) {
            if (key.length() != 32) {
                throw new IllegalArgumentException("a master key has " + key.length() + " bytes, 32 are expected");
            }
            this.keys.put(idOf(key), new SecretKeySpec(key.getBytes(), "AES"));
        }
        if (this.keys.isEmpty()) {
            throw new IllegalArgumentException("there is no master key");
        }
        this.current = this.keys.keySet().iterator().next();
    }

    /** @param purpose what the secret is; it opens only under the same one, so that values cannot be swapped */
    public Buffer seal(String purpose, Buffer secret) {
        var nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        return Buffer.buffer()
                .appendByte((byte) FORMAT)
                .appendBytes(current.getBytes(US_ASCII))
                .appendBytes(nonce)
                .appendBytes(crypt(Cipher.ENCRYPT_MODE, keys.get(current), nonce, purpose, secret.getBytes()));
    }

    /** Fails with IllegalStateException when it was sealed with another key or for another purpose, or was changed. */
    public Buffer open(String purpose, Buffer sealed) {
        int head = 1 + KEY_ID_LENGTH + NONCE_BYTES;
        if (sealed.length() < head || sealed.getByte(0) != FORMAT) {
            throw new IllegalStateException("the sealed '" + purpose + "' is damaged");
        }
        var id = sealed.getString(1, 1 + KEY_ID_LENGTH);
        var key = keys.get(id);
        if (key == null) {
            throw new IllegalStateException("'" + purpose + "' was sealed with master key " + id + ", known are "
                    + keys.keySet() + ": was the master key file replaced?");
        }
        var nonce = sealed.getBytes(1 + KEY_ID_LENGTH, head);
        return Buffer.buffer(crypt(Cipher.DECRYPT_MODE, key, nonce, purpose, sealed.getBytes(head, sealed.length())));
    }

    /**
     * A key for one purpose, the same on every node with this master key: HMAC-SHA256(master key, purpose). For keys that
     * may change with the master key, unlike what is sealed.
     */
    public byte[] derive(String purpose) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(keys.get(current).getEncoded(), "HmacSHA256"));
            return mac.doFinal(purpose.getBytes(UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA256", e);
        }
    }

    private static byte[] crypt(int mode, SecretKeySpec key, byte[] nonce, String purpose, byte[] text) {
        try {
            var cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(purpose.getBytes(UTF_8));
            return cipher.doFinal(text);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the sealed '" + purpose + "' cannot be opened", e);
        }
    }

    private static String idOf(Buffer key) {
        try {
            var hash = MessageDigest.getInstance("SHA-256").digest(key.getBytes());
            return HexFormat.of().formatHex(hash).substring(0, KEY_ID_LENGTH);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return "SecretBox[keys=" + keys.keySet() + "]";
    }
}
