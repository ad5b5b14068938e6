package cx.niro.protocol;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An image in its parts.
 *
 * @param repository with the registry
 * @param version {@code :tag}, {@code @digest} or both; empty for none
 */
public record ImageReference(String repository, String version) {
    private static final Pattern TAG = Pattern.compile(":[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}");
    private static final Pattern DIGEST = Pattern.compile("@[a-z0-9]+([.+_-][a-z0-9]+)*:[0-9a-fA-F]{32,128}");

    public static ImageReference parse(String text) {
        var at = text.indexOf('@');
        var digest = at < 0 ? "" : text.substring(at);
        var name = at < 0 ? text : text.substring(0, at);
        var colon = name.lastIndexOf(':');
        var tagged = colon > name.lastIndexOf('/');
        return new ImageReference(
                tagged ? name.substring(0, colon) : name, (tagged ? name.substring(colon) : "") + digest);
    }

    /** Whether both name the same tag or digest, whatever their repositories; agents keep their own. False where one names none. */
    public static boolean sameVersion(String image, String other) {
        if (image == null || other == null) {
            return false;
        }
        var version = parse(image).version();
        return !version.isEmpty() && version.equals(parse(other).version());
    }

    /** The own repository with the version of another image; empty where that has none that could be one. */
    public Optional<String> withVersionOf(String other) {
        var wanted = parse(other).version();
        var at = wanted.indexOf('@');
        var tag = at < 0 ? wanted : wanted.substring(0, at);
        var digest = at < 0 ? "" : wanted.substring(at);
        var good = !wanted.isEmpty()
                && (tag.isEmpty() || TAG.matcher(tag).matches())
                && (digest.isEmpty() || DIGEST.matcher(digest).matches());
        return good ? Optional.of(repository + wanted) : Optional.empty();
    }
}
