package cx.niro.agent.logs;

import cx.niro.agent.loop.Loop;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** A stream at work: a thread that reads and one that sends. */
final class LogStream {
    private static final Duration AFTER_ERROR = Duration.ofSeconds(5);

    private final long epoch;
    private final Follower follower;
    private final Loop reading;
    private final Loop sending;

    /** @param mayGoOn false ends the stream */
    LogStream(String name, long epoch, Follower follower, Sender sender, BooleanSupplier mayGoOn, Runnable end) {
        this.epoch = epoch;
        this.follower = follower;
        this.reading = new Loop("niro-log-read-" + name, AFTER_ERROR, follower::turn);
        this.sending = new Loop("niro-log-send-" + name, AFTER_ERROR, () -> {
            if (!mayGoOn.getAsBoolean()) {
                end.run();
            }
            follower.watch();
            return sender.turn();
        });
    }

    long epoch() {
        return epoch;
    }

    void begin() {
        reading.start();
        sending.start();
    }

    /** Ends within moments; a batch on its way may still arrive. */
    void stop() {
        reading.stop();
        sending.stop();
        follower.stop();
    }
}
