package cx.niro.protocol;

/**
 * How far the agent came with an {@link UpdateOffer}.
 *
 * @param id of the offer
 * @param state accepted (its Deployment is being patched), rolling (the new pod is awaited), candidate (said by the new run),
 *     succeeded, refused (nothing was changed) or rolled_back (the previous image is set again)
 * @param reason stable code of refused and rolled_back, such as {@code image_pull}, {@code crash_loop} or {@code not_proven}
 * @param message the same in words
 */
public record UpdateReport(String id, String state, String reason, String message) {
    public UpdateReport {
        Check.text("update.id", id, 64);
        Check.plain("update.id", id, 64);
        Check.text("update.state", state, 32);
        Check.plain("update.state", state, 32);
        Check.plain("update.reason", reason, 64);
        Check.plain("update.message", message, 1024);
    }
}
