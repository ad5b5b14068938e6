package cx.niro.protocol;

/**
 * A version that the agent should roll itself to.
 *
 * @param image full image reference
 * @param deadlineSeconds within which the new run must prove itself
 */
public record UpdateOffer(String id, String version, String image, int deadlineSeconds) {
    public UpdateOffer {
        Check.text("id", id, 64);
        Check.text("version", version, 64);
        Check.text("image", image, 512);
    }
}
