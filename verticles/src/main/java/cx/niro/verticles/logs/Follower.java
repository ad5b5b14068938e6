package cx.niro.verticles.logs;

import cx.niro.verticles.bus.Members;
import cx.niro.verticles.bus.ServiceFailure;
import cx.niro.verticles.bus.ServiceFailure.Code;
import cx.niro.verticles.logs.LogsMessages.Claimed;
import cx.niro.verticles.logs.LogsMessages.Located;
import cx.niro.verticles.logs.Ring.Place;
import cx.niro.verticles.logs.Ring.Verdict;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;

/**
 * One viewer of one log: asks the stream's owner for lines, wherever that is, and goes on behind the last line with whoever owns the
 * stream next. What the owner does not keep any more it reads through a stream of its own, until the two meet. What comes back after
 * a newer question was asked is dropped: each carries a generation. Belongs to one event loop.
 */
final class Follower {
    private static final Duration HOLD = Duration.ofSeconds(2);
    private static final long KEEP_MILLIS = 3_000;
    private static final long SOON_MILLIS = 200;
    private static final long LATER_MILLIS = 2_000;
    private static final long PROBE_NANOS = Duration.ofMillis(200).toNanos();
    private static final int MOST_BYTES = 64 * 1024;
    private static final int MOST_MISSES = 2;
    private static final int MOST_NOT_HERE = 3;

    private final Vertx vertx;
    private final Members members;
    private final Owners owners;
    private final Want want;
    private final LogSink sink;
    private final Promise<Void> opened = Promise.promise();
    private Located common;
    private Located own;
    private Place place;
    private long ring;
    private Cursor read;
    private long probedAt;
    private int misses;
    private int notHere;
    private boolean paused;
    private boolean closed;
    private long generation;

    Follower(Vertx vertx, Members members, Owners owners, Want want, LogSink sink) {
        this.vertx = vertx;
        this.members = members;
        this.owners = owners;
        this.want = want;
        this.sink = sink;
        this.read = want.cursor();
    }

    /** Completes when there is a stream; goes on trying when it fails. */
    Future<Void> start() {
        open(true, null);
        return opened.future();
    }

    /** The sink is ready again. */
    void resume() {
        if (paused && !closed && sink.isReady()) {
            ask();
        }
    }

    void close() {
        closed = true;
        generation++;
        owners.leave(common);
        owners.leave(own);
    }

    /** Another node took the stream over: no need to wait until the former one is missed. */
    void claimed(Claimed claimed) {
        if (!closed
                && own == null
                && common != null
                && common.streamId().equals(claimed.streamId())
                && !common.owner().equals(claimed.owner())) {
            common = new Located(claimed.streamId(), claimed.owner());
            place = null;
            ask();
        }
    }

    private void open(boolean shared, String suspect) {
        var mine = ++generation;
        owners.open(want.behind(read), shared, suspect).onComplete(result -> {
            if (mine != generation) {
                owners.leave(result.result());
            } else if (result.succeeded()) {
                opened.tryComplete();
                found(result.result(), shared);
            } else {
                opened.tryFail(result.cause());
                notOpened(result.cause(), shared, suspect);
            }
        });
    }

    private void found(Located located, boolean shared) {
        place = null;
        if (shared) {
            common = located;
        } else {
            owners.leave(own);
            own = located;
        }
        ask();
    }

    private void notOpened(Throwable cause, boolean shared, String suspect) {
        if (cause instanceof ServiceFailure failure && failure.code() == Code.NOT_FOUND) {
            sink.over(failure);
            return;
        }
        sink.state(StreamState.unopened(cause), null);
        later(LATER_MILLIS, () -> open(shared, suspect));
    }

    private void ask() {
        if (closed) {
            return;
        }
        var mine = ++generation;
        paused = !sink.isReady();
        if (paused) {
            keep(mine);
            return;
        }
        owners.read(at(), ring, place, want.behind(read), MOST_BYTES, HOLD).onComplete(result -> {
            if (mine != generation) {
                return;
            }
            if (result.succeeded()) {
                answered(result.result());
            } else {
                lost(result.cause());
            }
        });
    }

    /** Says that it lives while the client does not read. */
    private void keep(long mine) {
        if (mine == generation) {
            var unused = owners.read(at(), ring, place, want.behind(read), 0, Duration.ZERO);
            var unusedTimer = vertx.setTimer(KEEP_MILLIS, again -> keep(mine));
        }
    }

    private void answered(ReadAnswer answer) {
        misses = 0;
        notHere = 0;
        sink.state(answer.state(), answer.lastByteAt());
        sink.caughtUp(answer.verdict() != Verdict.BEHIND && answer.batches().isEmpty());
        switch (answer.verdict()) {
            case HERE -> {
                take(answer);
                if (own != null && read != null && System.nanoTime() - probedAt > PROBE_NANOS) {
                    probe();
                } else {
                    ask();
                }
            }
            case AHEAD -> ask();
            case BEHIND -> open(false, null);
        }
    }

    private void take(ReadAnswer answer) {
        ring = answer.ring();
        place = answer.next();
        if (answer.dropped() > 0) {
            sink.dropped(answer.dropped());
        }
        for (var batch : answer.batches()) {
            sink.lines(batch);
            if (batch.last() != null) {
                read = batch.last();
            }
        }
    }

    /** Asks whether the shared stream has what follows, so that the private one can end. */
    private void probe() {
        var mine = ++generation;
        probedAt = System.nanoTime();
        owners.read(common, ring, null, Want.after(read), MOST_BYTES, Duration.ZERO)
                .onComplete(result -> {
                    if (mine != generation) {
                        return;
                    }
                    if (result.failed()) {
                        findCommon();
                    } else if (result.result().verdict() == Verdict.HERE) {
                        owners.leave(own);
                        own = null;
                        answered(result.result());
                    } else {
                        ask();
                    }
                });
    }

    /** The shared stream is not where it was; the private one goes on meanwhile. */
    private void findCommon() {
        var mine = ++generation;
        var suspect = members.live().contains(common.owner()) ? null : common.owner();
        owners.open(Want.after(read), true, suspect).onComplete(result -> {
            if (mine == generation) {
                common = result.succeeded() ? result.result() : common;
                ask();
            }
        });
    }

    private void lost(Throwable cause) {
        var reason = cause instanceof ServiceFailure failure ? failure.reason() : "internal";
        var owner = at().owner();
        // a private stream's owner says nothing of the shared one's
        var suspect = own == null ? owner : null;
        if (reason.equals("peer_busy")) {
            later(SOON_MILLIS, this::ask);
        } else if (!reason.equals("no_answer")) {
            // an owner that refuses the question itself is there
            var suspected = !isRefused(cause) && ++notHere > MOST_NOT_HERE ? suspect : null;
            later(SOON_MILLIS, () -> openAgain(suspected));
        } else if (++misses < MOST_MISSES && members.live().contains(owner)) {
            ask();
        } else {
            misses = 0;
            openAgain(suspect);
        }
    }

    private static boolean isRefused(Throwable cause) {
        return cause instanceof ServiceFailure failure
                && (failure.code() == Code.INVALID || failure.code() == Code.INTERNAL);
    }

    private void openAgain(String suspect) {
        owners.leave(own);
        own = null;
        open(true, suspect);
    }

    private Located at() {
        return own == null ? common : own;
    }

    private void later(long millis, Runnable work) {
        var mine = ++generation;
        var unused = vertx.setTimer(millis, now -> {
            if (mine == generation && !closed) {
                work.run();
            }
        });
    }
}
