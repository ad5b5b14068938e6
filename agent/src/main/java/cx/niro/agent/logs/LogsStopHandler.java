package cx.niro.agent.logs;

import cx.niro.agent.command.CommandHandler;
import cx.niro.agent.command.Execution;
import cx.niro.agent.command.Outcome;
import cx.niro.protocol.Command.LogsStop;

/** Ends a log stream; one that does not exist has ended already. */
final class LogsStopHandler implements CommandHandler<LogsStop> {
    private final LogStreams streams;

    LogsStopHandler(LogStreams streams) {
        this.streams = streams;
    }

    @Override
    public Class<LogsStop> type() {
        return LogsStop.class;
    }

    @Override
    public Outcome handle(LogsStop command, Execution execution) {
        return streams.stop(command);
    }
}
