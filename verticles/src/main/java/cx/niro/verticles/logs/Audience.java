package cx.niro.verticles.logs;

import cx.niro.verticles.logs.LogsMessages.Read;
import cx.niro.verticles.logs.Ring.Found;
import cx.niro.verticles.logs.Ring.Page;
import cx.niro.verticles.logs.Ring.Verdict;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;

/** The viewers of a stream: what they are given, and what of the ring they still need. Belongs to one event loop. */
final class Audience {
    private static final Duration ABOUT_NOW = Duration.ofSeconds(30);

    private final long ringId;
    private final boolean shared;
    private final LogsConfig config;
    private final LogsMetrics metrics;
    private final Clock clock;
    private final LongSupplier nanos;
    private final Pacing pacing;
    private final List<Waiting> waiting = new ArrayList<>();
    private final Map<String, Want> early = new LinkedHashMap<>();
    private Ring ring;
    private StreamState state = StreamState.CONNECTING;
    private Instant lastByteAt;
    private boolean live;
    private long viewedAt;

    private record Waiting(Read read, Promise<Buffer> answer, long until) {}

    /** @param shared whether viewers come to it in the middle */
    Audience(long ringId, boolean shared, LogsConfig config, LogsMetrics metrics, Clock clock, LongSupplier nanos) {
        this.ringId = ringId;
        this.shared = shared;
        this.config = config;
        this.metrics = metrics;
        this.clock = clock;
        this.nanos = nanos;
        this.pacing = new Pacing(config.patience(), config.viewerGoneAfter());
        this.viewedAt = nanos.getAsLong() + config.viewerGoneAfter().toNanos();
    }

    /** From now on lines are expected. */
    void begin(Want from) {
        ring = new Ring(config.ringLines(), config.ringBytes(), from);
        live = !shared || from.tail() != null;
        early.forEach((viewer, want) -> keep(viewer, want, nanos.getAsLong()));
        serve(false);
    }

    boolean hasBegun() {
        return ring != null;
    }

    /** The last line that came; null for none. */
    Cursor last() {
        return ring == null ? null : ring.last();
    }

    /** Where viewers are that told it before the beginning. */
    List<Cursor> places() {
        return early.values().stream()
                .map(Want::cursor)
                .filter(Objects::nonNull)
                .toList();
    }

    StreamState state() {
        return state;
    }

    /** Fails with CONFLICT {@code no_stream} for a place of another owner. Answers when there are lines, or when the time is over. */
    Future<Buffer> read(Read read) {
        if (read.place() != null && read.ring() != ringId) {
            return Future.failedFuture(Refusals.noStream());
        }
        waiting.removeIf(earlier -> earlier.read().viewer().equals(read.viewer()));
        var now = nanos.getAsLong();
        viewedAt = now;
        if (ring == null) {
            pacing.ahead(read.viewer(), now);
            if (read.want() != null) {
                early.put(read.viewer(), read.want());
            }
        }
        var answer = answer(read, now);
        if (answer != null) {
            return Future.succeededFuture(answer.encode());
        }
        var waits = new Waiting(
                read,
                Promise.promise(),
                now + Duration.ofMillis(read.holdMillis()).toNanos());
        waiting.add(waits);
        return waits.answer().future();
    }

    void leave(String viewer) {
        early.remove(viewer);
        pacing.leave(viewer);
        waiting.removeIf(each -> each.read().viewer().equals(viewer));
    }

    /** False while there is no room: viewers must read on first. */
    boolean take(Batch batch) {
        var now = nanos.getAsLong();
        while (!ring.hasRoomFor(batch)) {
            if (!pacing.mayEvict(ring.eldest(), now)) {
                return false;
            }
            ring.evictEldest();
        }
        ring.append(batch);
        if (batch.lines() > 0) {
            lastByteAt = clock.instant();
        }
        return true;
    }

    /** The agent has nothing more to send for now. */
    void atTheEnd() {
        live = true;
    }

    void say(StreamState said) {
        if (said != null && !said.equals(state)) {
            state = said;
            serve(true);
        }
    }

    /** @param all also those that there are no lines for */
    void serve(boolean all) {
        if (waiting.isEmpty()) {
            return;
        }
        var now = nanos.getAsLong();
        for (var each : List.copyOf(waiting)) {
            var answer = answer(each.read(), now);
            if (answer != null || all) {
                waiting.remove(each);
                each.answer().complete((answer == null ? nothingNew(each.read()) : answer).encode());
            }
        }
    }

    void tick(long now) {
        pacing.forgetGone(now);
        if (pacing.hasViewers()) {
            viewedAt = now;
        }
        for (var each : List.copyOf(waiting)) {
            if (now >= each.until()) {
                waiting.remove(each);
                each.answer().complete(nothingNew(each.read()).encode());
            }
        }
    }

    boolean isGone(long now) {
        return !pacing.hasViewers() && now - viewedAt > config.idleAfter().toNanos();
    }

    void close() {
        var all = List.copyOf(waiting);
        waiting.clear();
        all.forEach(each -> each.answer().fail(Refusals.noStream()));
    }

    /** Null for nothing to tell yet. */
    private ReadAnswer answer(Read read, long now) {
        if (ring == null) {
            return null;
        }
        if (read.mostBytes() == 0) {
            keep(read.viewer(), read.place() == null ? read.want() : null, now);
            return nothingNew(read);
        }
        if (read.place() != null) {
            var next = read.place().sequence();
            pacing.at(read.viewer(), next, next >= ring.end(), now);
            var page = ring.read(read.place(), read.mostBytes());
            return page.batches().isEmpty() ? null : here(page);
        }
        var found = find(read.want());
        return switch (found.verdict()) {
            case BEHIND -> behind(read, now);
            case AHEAD -> {
                pacing.ahead(read.viewer(), now);
                yield null;
            }
            case HERE -> {
                var next = found.place().sequence();
                pacing.at(read.viewer(), next, next >= ring.end(), now);
                yield here(ring.read(found, read.mostBytes()));
            }
        };
    }

    private Found find(Want want) {
        return want.cursor() == null && want.tail() != null && !isLive() ? Found.BEHIND : ring.find(want);
    }

    /**
     * For a viewer that cannot take lines now.
     *
     * @param want what it will ask for, so that this stays here; null when its place is known
     */
    private void keep(String viewer, Want want, long now) {
        var found = want == null ? null : find(want);
        if (found != null && found.verdict() == Verdict.HERE) {
            var next = found.place().sequence();
            pacing.at(viewer, next, next >= ring.end(), now);
        } else {
            pacing.keep(viewer, now);
        }
    }

    private ReadAnswer here(Page page) {
        metrics.gave(page);
        return new ReadAnswer(ringId, Verdict.HERE, page.next(), page.dropped(), state, lastByteAt, page.batches());
    }

    private ReadAnswer nothingNew(Read read) {
        var verdict = read.place() == null ? Verdict.AHEAD : Verdict.HERE;
        return new ReadAnswer(ringId, verdict, read.place(), 0, state, lastByteAt, List.of());
    }

    /** The viewer catches up by a stream of its own; this one goes on for it meanwhile. */
    private ReadAnswer behind(Read read, long now) {
        pacing.ahead(read.viewer(), now);
        return new ReadAnswer(ringId, Verdict.BEHIND, null, 0, state, lastByteAt, List.of());
    }

    /** Whether the ring's end is about the log's end, and not somewhere in its past. */
    private boolean isLive() {
        return live
                || (ring.last() != null
                        && ring.last()
                                        .timestamp()
                                        .compareTo(
                                                clock.instant().minus(ABOUT_NOW).toString())
                                > 0);
    }
}
