package cx.niro.protocol;

/**
 * What became of one object of a command.
 *
 * @param outcome created, configured, unchanged, deleted, failed or skipped
 * @param message the API server's words where it failed or was skipped
 * @param diff of a dry run; null otherwise
 */
public record ObjectOutcome(ObjectRef object, String outcome, String message, String diff) {
    public ObjectOutcome {
        Check.present("object", object);
        Check.text("outcome", outcome, 32);
        Check.bounded("message", message, 4096);
    }
}
