package cx.niro.verticles.logs;

import cx.niro.verticles.bus.ServiceFailure;
import cx.niro.verticles.logs.LogsMessages.Source;
import java.time.Duration;
import java.time.Instant;

/** One log of a page: what its follower reads goes on to the page, with the name that the page gave it. */
final class SourceView implements LogSink {
    private final LogPage page;
    private final String key;
    private final Source source;
    private Follower follower;
    private StreamState state = StreamState.CONNECTING;
    private Instant lastByteAt;
    private boolean caughtUp;
    private long touchedAt = System.nanoTime();

    SourceView(LogPage page, String key, Source source) {
        this.page = page;
        this.key = key;
        this.source = source;
    }

    void follow(Follower with) {
        follower = with;
    }

    Follower follower() {
        return follower;
    }

    String key() {
        return key;
    }

    Source source() {
        return source;
    }

    StreamState state() {
        return state;
    }

    Instant lastByteAt() {
        return lastByteAt;
    }

    /** Whether it has shown all that there is for now. */
    boolean isCaughtUp() {
        return caughtUp;
    }

    /** It goes on, or cannot for want of a reader. */
    void touch() {
        touchedAt = System.nanoTime();
    }

    boolean isStalled(Duration since) {
        return System.nanoTime() - touchedAt > since.toNanos();
    }

    boolean hasReported() {
        return !state.equals(StreamState.CONNECTING);
    }

    @Override
    public boolean isReady() {
        return page.isReady(this);
    }

    @Override
    public void lines(Batch batch) {
        touch();
        page.lines(this, batch);
    }

    @Override
    public void dropped(long lines) {
        page.dropped(this, lines);
    }

    @Override
    public void state(StreamState now, Instant newest) {
        if (newest != null) {
            lastByteAt = newest;
        }
        if (!now.equals(state)) {
            state = now;
            page.tellState(this);
        }
    }

    @Override
    public void caughtUp(boolean all) {
        caughtUp = all && hasReported();
        if (caughtUp) {
            page.caughtUp(this);
        }
    }

    @Override
    public void over(ServiceFailure why) {
        page.end(why.reason());
    }
}
