package cx.niro.simulator.fleet;

import cx.niro.protocol.Command;
import java.util.HashMap;
import java.util.Map;

/** The log streams of one run, as the commands of the server have them. */
final class LogStreams {
    private static final int MOST = 64;

    private final AgentSeat seat;
    private final AgentRun run;
    private final Map<String, LogStream> streams = new HashMap<>();

    LogStreams(AgentSeat seat, AgentRun run) {
        this.seat = seat;
        this.run = run;
    }

    /** The failure's code, or null: a higher epoch takes the place of what runs, the same one changes nothing. */
    String start(Command.LogsStart start) {
        LogStream running = streams.get(start.streamId());
        if (running != null && !running.isOver() && running.epoch() >= start.epoch()) {
            return running.epoch() == start.epoch() ? null : "superseded_epoch";
        }
        streams.values().removeIf(LogStream::isOver);
        if (running != null) {
            running.end();
        } else if (streams.size() >= MOST) {
            return "too_many_streams";
        }
        LogStream stream = new LogStream(seat, run, start);
        streams.put(start.streamId(), stream);
        stream.begin();
        return null;
    }

    void stop(Command.LogsStop stop) {
        LogStream running = streams.get(stop.streamId());
        if (running != null && running.epoch() <= stop.epoch()) {
            running.end();
            streams.remove(stop.streamId());
        }
    }

    void endAll() {
        streams.values().forEach(LogStream::end);
        streams.clear();
    }
}
