package cx.niro.verticles.logs;

import cx.niro.verticles.logs.LogsMessages.Source;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a page is told of its sources, and the place in each behind which it goes on when it comes back. Belongs to one event loop. */
final class PageEvents {
    private final EventStream events;
    private final Map<Source, Cursor> places = new LinkedHashMap<>();

    PageEvents(EventStream events) {
        this.events = events;
    }

    /** The source is read from there. */
    void place(Source source, Cursor cursor) {
        places.put(source, cursor);
    }

    void forget(Source source) {
        places.remove(source);
    }

    void state(SourceView view, StreamState state) {
        var data = new LinkedHashMap<String, Object>();
        data.put("source", view.key());
        data.put("phase", state.phase());
        data.put("reason", state.reason());
        data.put("message", state.message());
        data.put("last_byte_at", view.lastByteAt());
        events.event("state", null, data);
    }

    /** Lines with the place behind them. */
    void lines(SourceView view, Batch batch) {
        if (batch.last() != null) {
            places.put(view.source(), batch.last());
        }
        events.lines(PlaceVector.encode(places), view.key(), batch);
    }

    /** @param count of lines; null for none */
    void marker(SourceView view, String kind, Long count, String text) {
        var data = new LinkedHashMap<String, Object>();
        data.put("source", view.key());
        data.put("kind", kind);
        data.put("count", count);
        data.put("text", text);
        events.event("marker", null, data);
    }

    void sources(Collection<SourceView> views) {
        var list = new ArrayList<Map<String, Object>>();
        for (var view : views) {
            var source = view.source();
            list.add(Map.of(
                    "key", view.key(),
                    "namespace", source.namespace(),
                    "pod", source.pod(),
                    "container", source.container()));
        }
        events.sources(list);
    }
}
