package cx.niro.protocol;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** SHA-256 (hex) over the sorted lines {@code key SP hash LF} of all objects: equal digests mean equal states. */
public final class StateDigest {
    private StateDigest() {}

    public static String of(Stream<? extends Keyed> objects) {
        var sorted = new TreeMap<String, String>();
        objects.forEach(object -> sorted.put(object.key(), object.hash()));
        return of(sorted);
    }

    /** @param hashes object key to object hash */
    public static String of(SortedMap<String, String> hashes) {
        var digest = sha256();
        hashes.forEach((key, hash) -> digest.update((key + ' ' + hash + '\n').getBytes(StandardCharsets.UTF_8)));
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
