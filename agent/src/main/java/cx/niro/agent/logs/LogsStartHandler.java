package cx.niro.agent.logs;

import cx.niro.agent.command.CommandHandler;
import cx.niro.agent.command.Execution;
import cx.niro.agent.command.Outcome;
import cx.niro.protocol.Command.LogsStart;

/** Begins a log stream. That it began is the result; what becomes of it is said in its batches. */
final class LogsStartHandler implements CommandHandler<LogsStart> {
    private final LogStreams streams;

    LogsStartHandler(LogStreams streams) {
        this.streams = streams;
    }

    @Override
    public Class<LogsStart> type() {
        return LogsStart.class;
    }

    @Override
    public Outcome handle(LogsStart command, Execution execution) {
        return streams.start(command);
    }
}
