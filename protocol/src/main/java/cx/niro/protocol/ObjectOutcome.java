package cx.niro.protocol;

/**
 * What became of one object of a command.
 *
 * @param outcome created, configured, unchanged, deleted, failed or skipped
 * @param reason stable code where it failed or was skipped, such as {@code conflict} or {@code forbidden}, or was not there ({@code
 *     not_found}); null otherwise
 * @param message the API server's words where it failed or was skipped, or was not there
 * @param diff of a dry run, cut at {@link #MAX_DIFF} characters; null otherwise
 */
public record ObjectOutcome(ObjectRef object, String outcome, String reason, String message, String diff) {
    public static final int MAX_DIFF = 64 * 1024;
    public static final int MAX_MESSAGE = 4096;

    public ObjectOutcome {
        Check.present("object", object);
        Check.text("outcome", outcome, 32);
        Check.bounded("reason", reason, 64);
        Check.bounded("message", message, MAX_MESSAGE);
        Check.bounded("diff", diff, MAX_DIFF);
    }
}
