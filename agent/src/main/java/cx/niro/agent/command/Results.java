package cx.niro.agent.command;

import cx.niro.agent.identity.KeyHolder;
import cx.niro.agent.link.Answer;
import cx.niro.agent.link.NiroServer;
import cx.niro.agent.loop.BackOff;
import cx.niro.agent.text.LogKeys;
import cx.niro.protocol.CommandResult;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Posts results in order, each until the server takes it or does not want it. */
public final class Results {
    /**
     * Results waiting for a server that is away. The oldest part of a command gives way first, since its final result has the outcomes
     * again; the oldest final result only where nothing but such ones wait: a server asks for no result again.
     */
    private static final int MAX_WAITING = 1_000;

    private static final long MAX_WAITING_BYTES = 16L * 1024 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(Results.class);
    private static final Duration IDLE = Duration.ofSeconds(5);

    private final NiroServer server;
    private final KeyHolder keys;
    private final BackOff backOff;
    private final LinkedBlockingDeque<Waiting> queue = new LinkedBlockingDeque<>(MAX_WAITING);
    private final AtomicLong waitingBytes = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();

    private record Waiting(String commandId, CommandResult result, long bytes) {
        boolean isPart() {
            return result.status().equals("running");
        }
    }

    public Results(NiroServer server, KeyHolder keys, BackOff backOff) {
        this.server = server;
        this.keys = keys;
        this.backOff = backOff;
    }

    synchronized void add(String commandId, CommandResult result) {
        var waiting = new Waiting(commandId, result, ResultSize.of(result));
        keep(waiting, makeRoom(waiting) && queue.offerLast(waiting));
    }

    /** False where only what matters more could give way. */
    private boolean makeRoom(Waiting waiting) {
        while (waitingBytes.get() + waiting.bytes() > MAX_WAITING_BYTES || queue.remainingCapacity() == 0) {
            var least = removeOldestPart();
            if (least == null) {
                if (waiting.isPart()) {
                    return false;
                }
                least = queue.pollFirst();
            }
            if (least == null) {
                return true;
            }
            waitingBytes.addAndGet(-least.bytes());
            drop(least);
        }
        return true;
    }

    private Waiting removeOldestPart() {
        for (var waiting : queue) {
            // false where it is on its way by now
            if (waiting.isPart() && queue.removeFirstOccurrence(waiting)) {
                return waiting;
            }
        }
        return null;
    }

    private void keep(Waiting waiting, boolean kept) {
        if (kept) {
            waitingBytes.addAndGet(waiting.bytes());
        } else {
            drop(waiting);
        }
    }

    /** Results that gave way to newer ones since the start. */
    public long dropped() {
        return dropped.get();
    }

    private void drop(Waiting one) {
        dropped.incrementAndGet();
        LOG.atWarn().addKeyValue(LogKeys.COMMAND, one.commandId()).log("too many results wait, one is dropped");
    }

    /** One turn of the results loop: waits for a result and tries to post it; answers how long to rest. */
    public Duration postNext() throws InterruptedException {
        var next = queue.pollFirst(IDLE.toMillis(), TimeUnit.MILLISECONDS);
        var credential = keys.get();
        if (next == null) {
            return Duration.ZERO;
        }
        waitingBytes.addAndGet(-next.bytes());
        if (credential.isEmpty()) {
            return again(next, BackOff.LONGEST);
        }
        var answer = server.result(credential.get().key(), next.commandId(), next.result());
        if (answer instanceof Answer.Accepted<Void> || isFinal(answer)) {
            backOff.reset();
            return Duration.ZERO;
        }
        return again(next, Answer.wait(answer, backOff::next));
    }

    /** A key that died (401) or a run that stands by (409) may live again, a proxy's error page says nothing about the result. */
    private static boolean isFinal(Answer<Void> answer) {
        if (answer instanceof Answer.Refused<Void> refused
                && refused.fromServer()
                && !refused.isTransient()
                && refused.status() != 401
                && refused.status() != 409) {
            LOG.atWarn()
                    .addKeyValue(LogKeys.STATUS, refused.status())
                    .addKeyValue(LogKeys.CODE, refused.code())
                    .log("the server does not want a result");
            return true;
        }
        return false;
    }

    private synchronized Duration again(Waiting next, Duration rest) {
        keep(next, makeRoom(next) && queue.offerFirst(next));
        return rest;
    }
}
