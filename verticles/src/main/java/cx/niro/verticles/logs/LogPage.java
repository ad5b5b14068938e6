package cx.niro.verticles.logs;

import cx.niro.protocol.LogTime;
import cx.niro.verticles.bus.LogKeys;
import cx.niro.verticles.logs.LogsMessages.Claimed;
import cx.niro.verticles.logs.LogsMessages.Source;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What one open page shows: the logs of one or more containers, as one stream of events. Belongs to one event loop. */
final class LogPage {
    private static final Logger LOG = LoggerFactory.getLogger(LogPage.class);
    private static final Duration HOLD_BACK = Duration.ofMillis(300);
    private static final long FIRST_WITHIN_NANOS = Duration.ofSeconds(3).toNanos();
    private static final long FLUSH_MILLIS = 50;
    /** Of each source, beside what is written already; less where the sources are many. */
    private static final int MOST_BYTES_WAITING = 512 * 1024;

    private static final int MANY = 8;
    /** How long the rest of a pod that is gone is waited for while nothing comes. */
    private static final Duration STALLED = Duration.ofSeconds(30);

    /** How old a line may be when it comes from a source that is read to its end. */
    private static final Duration ON_ITS_WAY = Duration.ofSeconds(1);

    private final Vertx vertx;
    private final EventStream events;
    private final Followers followers;
    private final Clock clock;
    private final Map<Source, SourceView> views = new LinkedHashMap<>();
    private final PageEvents told;
    private final Merge merge;
    private final long begunAt = System.nanoTime();
    private long flushing = -1;
    private int keys;
    private final boolean merging;
    private boolean begun;
    private boolean ended;

    /** Makes the follower of a source that writes into the view. */
    interface Followers {
        Follower of(Source source, Want want, SourceView view);
    }

    LogPage(Vertx vertx, EventStream events, boolean several, Followers followers, Clock clock) {
        this.vertx = vertx;
        this.events = events;
        this.told = new PageEvents(events);
        this.followers = followers;
        this.clock = clock;
        this.merging = several;
        this.merge = new Merge(HOLD_BACK);
    }

    /**
     * Adds a source before the stream has begun, or during it; nothing is read of it yet. One that is read from its beginning has no
     * place until it has a line, so that a page that comes back reads it from there too.
     */
    SourceView add(Source source, Want want) {
        var view = new SourceView(this, Integer.toString(keys++), source);
        view.follow(followers.of(source, want, view));
        views.put(source, view);
        if (!want.isEverything()) {
            told.place(source, want.cursor());
        }
        merge.join(view.key());
        return view;
    }

    void begin() {
        begun = true;
        events.begin();
        told.sources(views.values());
        views.values().forEach(this::tellState);
        events.onReady(this::flow);
        if (merging) {
            flushing = vertx.setPeriodic(FLUSH_MILLIS, tick -> flush());
        }
        flow();
    }

    /** Whether a container is not known by name, because its pod was not reported when the page began. */
    boolean isUnsure() {
        return views.keySet().stream().anyMatch(source -> source.container().isEmpty());
    }

    /** The containers that there are now: new ones join, others leave. */
    void lineUp(List<Source> now) {
        if (ended) {
            return;
        }
        // the rest of a pod is shown first
        var gone = views.values().stream()
                .filter(view -> !now.contains(view.source()) && isFinished(view))
                .map(SourceView::source)
                .toList();
        var fresh = now.stream().filter(source -> !views.containsKey(source)).toList();
        for (var source : fresh) {
            var view = add(source, Want.EVERYTHING);
            told.sources(views.values());
            told.marker(view, "joined", null, source.pod());
            view.follower()
                    .start()
                    .onFailure(failure -> LOG.atDebug()
                            .setCause(failure)
                            .addKeyValue(LogKeys.REASON, "joined")
                            .log("log could not be opened at once, it is tried again"));
        }
        gone.forEach(this::leave);
        if (!gone.isEmpty()) {
            told.sources(views.values());
        }
    }

    /** The cluster's agent is heard again, or not. */
    void reachable(boolean heard, String status) {
        for (var view : views.values()) {
            if (heard) {
                tellState(view);
            } else {
                told.state(view, StreamState.unreachable("cluster_offline", "the cluster is " + status));
            }
        }
    }

    void claimed(Claimed claimed) {
        views.values().forEach(view -> view.follower().claimed(claimed));
    }

    void ping() {
        events.ping();
    }

    /** Ends the stream; the reason tells the browser whether to come again. */
    void end(String reason) {
        close();
        if (begun) {
            events.end(reason);
        }
    }

    /** The connection is gone. */
    void close() {
        if (!ended) {
            ended = true;
            var unused = vertx.cancelTimer(flushing);
            views.values().forEach(view -> view.follower().close());
        }
    }

    boolean isReady(SourceView view) {
        return begun && !ended && events.isReady() && merge.waiting(view.key()) < mostWaiting();
    }

    private long mostWaiting() {
        return (long) MOST_BYTES_WAITING * MANY / Math.max(MANY, views.size());
    }

    /** The source has nothing more for now, or for good. */
    void caughtUp(SourceView view) {
        merge.nothingBefore(
                view.key(),
                view.state().isOver()
                        ? Long.MAX_VALUE
                        : LogTime.nanos(clock.instant().minus(ON_ITS_WAY)));
    }

    void lines(SourceView view, Batch batch) {
        if (batch.isEmpty()) {
            return;
        }
        if (merging) {
            merge.add(view.key(), batch, System.nanoTime());
        } else {
            told.lines(view, batch);
        }
    }

    void dropped(SourceView view, long lines) {
        told.marker(view, "dropped", lines, lines + " lines went by while this page was slower than another one");
    }

    void tellState(SourceView view) {
        if (begun) {
            told.state(view, view.state());
        }
    }

    private boolean isFinished(SourceView view) {
        if (!isReady(view)) {
            view.touch();
            return false;
        }
        return view.isCaughtUp() || view.isStalled(STALLED);
    }

    private void leave(Source source) {
        flush();
        var view = views.remove(source);
        merge.leave(view.key()).forEach(run -> told.lines(view, run.batch()));
        if (!view.isCaughtUp()) {
            told.marker(view, "gap", null, "the rest could not be read before the pod was gone");
        }
        told.marker(view, "left", null, source.pod());
        told.forget(source);
        view.follower().close();
    }

    private void flush() {
        if (ended || !events.isReady() || isEarly()) {
            return;
        }
        var byKey = new LinkedHashMap<String, SourceView>();
        views.values().forEach(view -> byKey.put(view.key(), view));
        for (var run : merge.take(System.nanoTime())) {
            if (byKey.containsKey(run.source())) {
                told.lines(byKey.get(run.source()), run.batch());
            }
        }
        flow();
    }

    /** Until all have shown something, so that what lies in the past is in order too; not for long. */
    private boolean isEarly() {
        return System.nanoTime() - begunAt < FIRST_WITHIN_NANOS
                && !views.values().stream().allMatch(SourceView::hasReported);
    }

    private void flow() {
        views.values().forEach(view -> view.follower().resume());
    }
}
