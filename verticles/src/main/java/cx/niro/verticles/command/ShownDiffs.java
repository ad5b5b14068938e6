package cx.niro.verticles.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import cx.niro.protocol.CommandResult;
import cx.niro.protocol.ObjectOutcome;
import java.util.ArrayList;
import java.util.List;

/** The diffs of one answer, which has room for {@link #MOST_BYTES}: behind that a diff is replaced by words. */
final class ShownDiffs {
    static final int MOST_BYTES = 4 * 1024 * 1024;
    static final String LEFT_OUT =
            "not shown: the diffs before it are " + MOST_BYTES / 1024 / 1024 + " MiB already; dry-run fewer objects";

    private long bytes;

    List<ObjectOutcome> of(List<ObjectOutcome> outcomes) {
        var shown = new ArrayList<ObjectOutcome>(outcomes.size());
        for (var outcome : outcomes) {
            shown.add(of(outcome));
        }
        return shown;
    }

    /** Null for none. */
    CommandResult of(CommandResult result) {
        return result == null
                ? null
                : new CommandResult(
                        result.runId(),
                        result.attempt(),
                        result.status(),
                        result.reason(),
                        result.message(),
                        of(result.outcomes()),
                        result.durationMillis());
    }

    private ObjectOutcome of(ObjectOutcome outcome) {
        if (outcome.diff() == null || outcome.diff().equals(LEFT_OUT)) {
            return outcome;
        }
        bytes += outcome.diff().getBytes(UTF_8).length;
        return bytes <= MOST_BYTES
                ? outcome
                : new ObjectOutcome(outcome.object(), outcome.outcome(), outcome.reason(), outcome.message(), LEFT_OUT);
    }
}
