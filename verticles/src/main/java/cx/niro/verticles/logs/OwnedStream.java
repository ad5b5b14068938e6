package cx.niro.verticles.logs;

import cx.niro.protocol.LogCredit;
import cx.niro.verticles.bus.ServiceFailure;
import cx.niro.verticles.gateway.Principal;
import cx.niro.verticles.logs.LogsMessages.Read;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.UUID;
import java.util.function.LongSupplier;

/** A stream that this node owns: takes the agent's batches, in their order and once each. Belongs to one event loop. */
final class OwnedStream {
    private static final LogCredit CREDIT = new LogCredit(64 * 1024);

    private final UUID id;
    private final Target target;
    private final Principal principal;
    private final LogsConfig config;
    private final LogsMetrics metrics;
    private final LongSupplier nanos;
    private final Audience audience;
    private Want start;
    private HeldBatch held;
    private long epoch;
    private long lastBatch;
    private long heardAt;
    private boolean skipped;
    private boolean closed;

    private record HeldBatch(Posted posted, Batch batch, Promise<LogCredit> answer, long until) {}

    /** @param principal who opened it: on whose behalf the agent is asked */
    OwnedStream(
            LogStore.Row row,
            Principal principal,
            LogsConfig config,
            LogsMetrics metrics,
            Audience audience,
            LongSupplier nanos) {
        this.id = row.id();
        this.target = row.target();
        this.epoch = row.epoch();
        this.principal = principal;
        this.config = config;
        this.metrics = metrics;
        this.audience = audience;
        this.nanos = nanos;
        this.heardAt = nanos.getAsLong();
    }

    UUID id() {
        return id;
    }

    Target target() {
        return target;
    }

    Principal principal() {
        return principal;
    }

    long epoch() {
        return epoch;
    }

    StreamState state() {
        return audience.state();
    }

    void say(StreamState said) {
        audience.say(said);
    }

    /** Where viewers are that told it while a new owner waits. */
    List<Cursor> places() {
        return audience.places();
    }

    /** What the agent is to send: all that follows the last line, or what was wanted first. */
    Want wanted() {
        return start.behind(audience.last());
    }

    /** From now on the agent's lines are expected. */
    void begin(Want from) {
        start = from;
        heardAt = nanos.getAsLong();
        audience.begin(from);
    }

    /** The agent is started anew, for this owner. */
    void restarted(long newEpoch, String why) {
        epoch = newEpoch;
        lastBatch = 0;
        skipped = false;
        heardAt = nanos.getAsLong();
        failHeld(Refusals.supersededEpoch());
        var last = audience.last();
        if (last != null && audience.take(Batch.marker(last, "reconnected", why))) {
            audience.serve(false);
        }
    }

    /** Fails with CONFLICT {@code superseded_epoch}, or UNAVAILABLE: the agent is to repeat the batch then. */
    Future<LogCredit> offer(Posted posted, Buffer body) {
        if (!posted.clusterId().equals(target.clusterId())) {
            return Future.failedFuture(Refusals.notThisCluster(id.toString()));
        }
        if (closed) {
            return Future.failedFuture(Refusals.stopped());
        }
        if (posted.epoch() < epoch || skipped) {
            return Future.failedFuture(Refusals.supersededEpoch());
        }
        if (posted.epoch() > epoch || !audience.hasBegun()) {
            return Future.failedFuture(Refusals.noOwner(null));
        }
        heardAt = nanos.getAsLong();
        if (posted.batch() <= lastBatch) {
            return Future.succeededFuture(CREDIT);
        }
        if (posted.batch() > lastBatch + 1) {
            skipped = true;
            return Future.failedFuture(Refusals.supersededEpoch());
        }
        failHeld(Refusals.ringFull());
        var batch = posted.batch(body);
        if (accept(posted, batch)) {
            return Future.succeededFuture(CREDIT);
        }
        held = new HeldBatch(
                posted, batch, Promise.promise(), heardAt + config.batchHold().toNanos());
        return held.answer().future();
    }

    /** See {@link Audience#read}. */
    Future<Buffer> read(Read read) {
        if (closed) {
            return Future.failedFuture(Refusals.noStream());
        }
        var answer = audience.read(read);
        retryHeld();
        return answer;
    }

    void leave(String viewer) {
        audience.leave(viewer);
        retryHeld();
    }

    /** Ends what waited long enough. */
    void tick(long now) {
        audience.tick(now);
        retryHeld();
        if (held != null && now >= held.until()) {
            failHeld(Refusals.ringFull());
        }
    }

    boolean isIdle(long now) {
        return audience.isGone(now);
    }

    /** Whether the agent should have said something. */
    boolean isSilent(long now) {
        return audience.hasBegun()
                && held == null
                && !state().isFinal()
                && !isRefused()
                && (skipped || now - heardAt > config.silentAfter().toNanos());
    }

    /** Whether the agent never began, and will not as things are. */
    private boolean isRefused() {
        return lastBatch == 0 && state().phase().equals("failed") && !"too_many_streams".equals(state().reason());
    }

    void close(ServiceFailure why) {
        closed = true;
        failHeld(why);
        audience.close();
    }

    private boolean accept(Posted posted, Batch batch) {
        if (batch.isEmpty()) {
            if (posted.state() == null || posted.state().phase().equals("streaming")) {
                audience.atTheEnd();
            }
        } else if (audience.take(batch)) {
            metrics.took(batch);
        } else {
            return false;
        }
        lastBatch = posted.batch();
        audience.say(posted.streamState());
        audience.serve(false);
        return true;
    }

    private void retryHeld() {
        if (held != null) {
            var was = held;
            held = null;
            if (accept(was.posted(), was.batch())) {
                was.answer().complete(CREDIT);
            } else {
                held = was;
            }
        }
    }

    private void failHeld(ServiceFailure why) {
        if (held != null) {
            var was = held;
            held = null;
            was.answer().fail(why);
        }
    }
}
