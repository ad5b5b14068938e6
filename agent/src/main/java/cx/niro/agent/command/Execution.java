package cx.niro.agent.command;

import cx.niro.protocol.ObjectOutcome;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * What a handler is given beside its command.
 *
 * @param attempt 1 for the first delivery; with a later one another run of the agent may have done a part
 * @param age of the command now
 * @param remaining until the command's deadline; a handler ends by then, with what it has
 * @param progress takes outcomes as they come, before the last result
 */
public record Execution(int attempt, Duration age, Duration remaining, Consumer<List<ObjectOutcome>> progress) {
    /** Tells the server what became of these objects already. */
    public void report(List<ObjectOutcome> outcomes) {
        progress.accept(List.copyOf(outcomes));
    }
}
