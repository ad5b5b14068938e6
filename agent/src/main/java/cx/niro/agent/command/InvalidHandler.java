package cx.niro.agent.command;

import cx.niro.agent.text.Redaction;
import cx.niro.protocol.Command;

/** Answers a command that could not be decoded, so that whoever asked hears of it and the server does not deliver it again. */
final class InvalidHandler implements CommandHandler<Command.Invalid> {
    @Override
    public Class<Command.Invalid> type() {
        return Command.Invalid.class;
    }

    @Override
    public Outcome handle(Command.Invalid command, Execution execution) {
        return Outcome.failed(
                "command_invalid", Redaction.of("the agent cannot decode the command: " + command.problem()));
    }
}
