package cx.niro.agent.link;

import cx.niro.agent.text.Hidden;
import cx.niro.protocol.CheckAnswer;
import cx.niro.protocol.CheckRequest;
import cx.niro.protocol.CommandResult;
import cx.niro.protocol.EnrollAnswer;
import cx.niro.protocol.EnrollRequest;
import cx.niro.protocol.Heartbeat;
import cx.niro.protocol.HeartbeatAnswer;
import cx.niro.protocol.LogBatch;
import cx.niro.protocol.LogCredit;
import cx.niro.protocol.PollAnswer;
import cx.niro.protocol.PollRequest;
import cx.niro.protocol.Protocol;
import java.time.Duration;
import java.util.Optional;

/** The calls of protocol version 1, each with its deadline. */
public final class NiroServer {
    private static final Duration ENROLL = Duration.ofSeconds(20);
    private static final Duration HEARTBEAT = Duration.ofSeconds(30);
    private static final Duration RESULT = Duration.ofSeconds(20);
    /** What a poll may take beyond the time it asked to be held. */
    private static final Duration POLL_MARGIN = Duration.ofSeconds(15);

    /** The server may hold the answer for 10 s. */
    private static final Duration LOGS = Duration.ofSeconds(25);

    private final Link link;

    public NiroServer(Link link) {
        this.link = link;
    }

    public Answer<EnrollAnswer> enroll(EnrollRequest request) {
        return link.post(Protocol.ENROLL, Optional.empty(), request, EnrollAnswer.class, ENROLL);
    }

    public Answer<HeartbeatAnswer> heartbeat(Hidden key, Heartbeat beat) {
        return link.post(Protocol.HEARTBEAT, Optional.of(key), beat, HeartbeatAnswer.class, HEARTBEAT);
    }

    public Answer<PollAnswer> poll(Hidden key, PollRequest request) {
        var deadline = Duration.ofSeconds(request.waitSeconds()).plus(POLL_MARGIN);
        return link.post(Protocol.POLL, Optional.of(key), request, PollAnswer.class, deadline);
    }

    public Answer<Void> result(Hidden key, String commandId, CommandResult result) {
        return link.post(Protocol.resultPath(commandId), Optional.of(key), result, Void.class, RESULT);
    }

    /** Measures the way: the server answers after so many seconds. */
    public Answer<CheckAnswer> check(Hidden key, int holdSeconds) {
        var deadline = Duration.ofSeconds(holdSeconds).plus(POLL_MARGIN);
        return link.post(Protocol.CHECK, Optional.of(key), new CheckRequest(holdSeconds), CheckAnswer.class, deadline);
    }

    public Answer<LogCredit> logs(Hidden key, String streamId, LogBatch batch) {
        return link.post(
                Protocol.logsPath(streamId), key, batch::writeTo, batch.lines().size(), LogCredit.class, LOGS);
    }
}
