package cx.niro.agent.logs;

import cx.niro.agent.link.Answer;
import cx.niro.agent.loop.BackOff;
import cx.niro.agent.text.LogKeys;
import cx.niro.protocol.LogBatch;
import cx.niro.protocol.LogCredit;
import cx.niro.protocol.LogHead;
import cx.niro.protocol.Protocol;
import java.time.Duration;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Posts batch after batch, each until the server takes it or wants no more of the stream. Used by one thread. */
final class Sender {
    private static final Logger LOG = LoggerFactory.getLogger(Sender.class);
    /** How often to ask for credit when there is none. */
    private static final Duration ASK_FOR_CREDIT = Duration.ofSeconds(1);

    private static final Duration FOR_GOOD = Duration.ofHours(1);

    private final String streamId;
    private final long epoch;
    private final Outbox outbox;
    private final Function<LogBatch, Answer<LogCredit>> server;
    private final BackOff backOff;
    private final Runnable taken;
    private final Runnable unwanted;
    private long credit;
    private long number;
    private Outbox.Batch batch;
    private LogBatch message;
    private boolean ended;

    /**
     * @param taken called when the server has a batch
     * @param unwanted called when the server wants no more
     */
    Sender(
            String streamId,
            long epoch,
            long credit,
            Outbox outbox,
            Function<LogBatch, Answer<LogCredit>> server,
            BackOff backOff,
            Runnable taken,
            Runnable unwanted) {
        this.streamId = streamId;
        this.epoch = epoch;
        this.credit = credit;
        this.outbox = outbox;
        this.server = server;
        this.backOff = backOff;
        this.taken = taken;
        this.unwanted = unwanted;
    }

    /** Waits for a batch, or has one still, and tries to post it; answers how long to rest. */
    Duration turn() throws InterruptedException {
        if (ended) {
            return FOR_GOOD;
        }
        if (batch == null) {
            var hasCredit = credit > 0;
            batch = outbox.take(hasCredit ? Protocol.LOG_SIGN_OF_LIFE : ASK_FOR_CREDIT, hasCredit);
            var lines = batch.lines().lines();
            message = new LogBatch(new LogHead(epoch, ++number, batch.instance(), batch.state(), lines.count()), lines);
        }
        return obey(server.apply(message));
    }

    private Duration obey(Answer<LogCredit> answer) {
        if (answer instanceof Answer.Accepted<LogCredit> accepted) {
            backOff.reset();
            credit = accepted.body() == null
                    ? Protocol.MAX_LOG_LINES_BYTES
                    : accepted.body().creditBytes();
            outbox.sent(batch);
            batch = null;
            message = null;
            taken.run();
            return Duration.ZERO;
        }
        if (answer instanceof Answer.Refused<LogCredit> refused && isFinal(refused)) {
            ended = true;
            LOG.atInfo()
                    .addKeyValue(LogKeys.STREAM, streamId)
                    .addKeyValue(LogKeys.STATUS, refused.status())
                    .addKeyValue(LogKeys.CODE, refused.code())
                    .log("the server wants no more of a log stream");
            unwanted.run();
            return FOR_GOOD;
        }
        return Answer.wait(answer, backOff::next);
    }

    /** A key that died may live again; a proxy's error page says nothing about the stream. */
    private static boolean isFinal(Answer.Refused<LogCredit> refused) {
        return refused.fromServer() && !refused.isTransient() && refused.status() != 401;
    }
}
