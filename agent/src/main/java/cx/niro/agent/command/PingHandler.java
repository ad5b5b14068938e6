package cx.niro.agent.command;

import cx.niro.protocol.Command;
import java.time.Duration;

/** Answers a ping: that the command came through is the whole answer. */
final class PingHandler implements CommandHandler<Command.Ping> {
    @Override
    public Class<Command.Ping> type() {
        return Command.Ping.class;
    }

    @Override
    public Outcome handle(Command.Ping command, Duration remaining) {
        return Outcome.succeeded();
    }
}
