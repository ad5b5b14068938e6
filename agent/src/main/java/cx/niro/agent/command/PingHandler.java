package cx.niro.agent.command;

import cx.niro.protocol.Command;

/** Answers a ping: that the command came through is the whole answer. */
final class PingHandler implements CommandHandler<Command.Ping> {
    @Override
    public Class<Command.Ping> type() {
        return Command.Ping.class;
    }

    @Override
    public Outcome handle(Command.Ping command, Execution execution) {
        return Outcome.succeeded();
    }
}
