package cx.niro.agent.command;

import cx.niro.protocol.Command;

/** Carries out one type of command. */
public interface CommandHandler<C extends Command> {
    Class<C> type();

    /** Runs beside other commands, but alone within its ordering key. What it throws becomes a failed result. */
    Outcome handle(C command, Execution execution) throws InterruptedException;
}
