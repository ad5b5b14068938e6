package cx.niro.verticles.update;

import cx.niro.protocol.ImageReference;
import cx.niro.protocol.InvalidMessage;
import java.util.regex.Pattern;

/** Versions of the agent, and the images that they are. */
final class Images {
    private static final Pattern VERSION = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,63}");
    private static final Pattern IMAGE = Pattern.compile(
            "[A-Za-z0-9](?:[A-Za-z0-9._:/-]*?[A-Za-z0-9])?(:[A-Za-z0-9_][A-Za-z0-9._-]{0,127})?(@[a-z0-9+._-]+:[0-9a-f]{32,128})?");

    private Images() {}

    /** Fails with InvalidMessage for what cannot be a tag. */
    static String checkedVersion(String version) {
        if (version == null || !VERSION.matcher(version).matches()) {
            throw new InvalidMessage(
                    "version", "must have 1 to 64 letters, digits, '_', '.' or '-', as tags of images do");
        }
        return version;
    }

    /** With the version as its tag where it has neither tag nor digest; fails with InvalidMessage. */
    static String checkedImage(String image, String version) {
        if (image.length() > 512 || !IMAGE.matcher(image).matches()) {
            throw new InvalidMessage("image", "must look like registry.example.com/niro-agent:1.2.3, or name a digest");
        }
        return ImageReference.parse(image).version().isEmpty() ? image + ':' + version : image;
    }

    /** Whether an agent of that version and image runs the release: agents keep their own repository. */
    static boolean runs(String version, String image, String releaseVersion, String releaseImage) {
        return releaseVersion.equals(version) || ImageReference.sameVersion(image, releaseImage);
    }
}
