package cx.niro.agent.command;

import cx.niro.protocol.CommandResult;

/** About how much memory a result takes: what waits is bounded by it, for a dry run's differences can be large. */
final class ResultSize {
    private static final int RESULT = 500;
    private static final int OBJECT = 400;

    private ResultSize() {}

    /** In bytes, with one for each character. */
    static long of(CommandResult result) {
        var bytes = RESULT + length(result.message());
        for (var object : result.outcomes()) {
            bytes += OBJECT + length(object.message()) + length(object.diff());
        }
        return bytes;
    }

    private static long length(String text) {
        return text == null ? 0 : text.length();
    }
}
