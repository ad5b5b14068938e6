package cx.niro.protocol;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** SHA-256 (hex) over the sorted lines {@code key SP hash LF} of all objects: equal digests mean equal states. */
public final class StateDigest {
    /** Key under which a snapshot's list of namespaces takes part in its digest. */
    private static final String NAMESPACES_KEY = "namespaces";

    private StateDigest() {}

    public static String of(Stream<? extends Keyed> objects) {
        var sorted = new TreeMap<String, String>();
        objects.forEach(object -> sorted.put(object.key(), object.hash()));
        return of(sorted);
    }

    /** As above, with one more line for the names of the namespaces, so that a new or lost namespace changes the digest too. */
    public static String of(Stream<? extends Keyed> objects, Collection<String> namespaces) {
        var sorted = new TreeMap<String, String>();
        objects.forEach(object -> sorted.put(object.key(), object.hash()));
        sorted.put(NAMESPACES_KEY, hash(String.join("\n", new TreeSet<>(namespaces))));
        return of(sorted);
    }

    /** First 16 hex characters of the text's SHA-256: the form that an object's hash has. */
    public static String hash(String text) {
        return HexFormat.of().formatHex(sha256().digest(text.getBytes(StandardCharsets.UTF_8)), 0, 8);
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
