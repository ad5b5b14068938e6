package cx.niro.verticles.command;

import cx.niro.protocol.CommandResult;
import cx.niro.protocol.ObjectOutcome;
import cx.niro.protocol.ObjectRef;

/**
 * Results as PostgreSQL can keep them: its text has no character NUL. Refused they would come again and again, so another character
 * stands in its place.
 */
final class StorableResults {
    private static final int MOST_REASON_CHARS = 64;
    private static final char REPLACEMENT = '\uFFFD';

    private StorableResults() {}

    static CommandResult of(CommandResult result) {
        return new CommandResult(
                text(result.runId()),
                result.attempt(),
                text(result.status()),
                reason(result.reason()),
                text(result.message()),
                result.outcomes().stream().map(StorableResults::outcome).toList(),
                result.durationMillis());
    }

    private static ObjectOutcome outcome(ObjectOutcome outcome) {
        var object = outcome.object();
        return new ObjectOutcome(
                new ObjectRef(
                        text(object.apiVersion()), text(object.kind()), text(object.namespace()), text(object.name())),
                text(outcome.outcome()),
                text(outcome.reason()),
                text(outcome.message()),
                text(outcome.diff()));
    }

    private static String reason(String reason) {
        return reason == null || reason.length() <= MOST_REASON_CHARS
                ? text(reason)
                : text(reason.substring(0, MOST_REASON_CHARS));
    }

    private static String text(String text) {
        return text == null ? null : text.replace('\0', REPLACEMENT);
    }
}
