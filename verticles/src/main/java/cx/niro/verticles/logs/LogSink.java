package cx.niro.verticles.logs;

import cx.niro.verticles.bus.ServiceFailure;
import java.time.Instant;

/** Takes what a {@link Follower} reads. */
interface LogSink {
    /** Whether it takes more now; who is told no waits for {@link Follower#resume}. */
    boolean isReady();

    void lines(Batch batch);

    /** So many lines went by. */
    void dropped(long lines);

    /** @param lastByteAt null where that is not known */
    void state(StreamState state, Instant lastByteAt);

    /** Whether it was given all there is for now. */
    void caughtUp(boolean all);

    /** The log cannot be followed any more. */
    void over(ServiceFailure why);
}
