package cx.niro.agent.command;

import cx.niro.protocol.Command;
import java.time.Duration;

/** Carries out one type of command. */
public interface CommandHandler<C extends Command> {
    Class<C> type();

    /**
     * Runs on the commands thread, one at a time. What it throws becomes a failed result.
     *
     * @param remaining until the command's deadline
     */
    Outcome handle(C command, Duration remaining) throws InterruptedException;
}
