package cx.niro.verticles.logs;

import cx.niro.protocol.InvalidMessage;
import cx.niro.protocol.LogTime;
import cx.niro.verticles.bus.ServiceFailure;
import cx.niro.verticles.gateway.Call;
import cx.niro.verticles.logs.LogsMessages.Source;
import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;

/**
 * What a page wants to see, as its address says.
 *
 * @param workload {@code Kind/name}; null for pods by name
 * @param container null for the first one, {@code *} for all
 * @param want where a log begins that the page has not seen yet
 * @param places where it was before; empty for a page that begins
 */
record LogQuery(
        String namespace,
        List<String> pods,
        String workload,
        String container,
        boolean previous,
        Want want,
        Map<Source, Cursor> places) {
    private static final long DEFAULT_TAIL = 500;

    LogQuery {
        pods = List.copyOf(pods);
    }

    /** Fails with INVALID naming the parameter. */
    static LogQuery of(Call call, Clock clock) {
        var pods = call.queries("pod");
        var workload = call.query("workload");
        if (pods.isEmpty() == (workload == null)) {
            throw ServiceFailure.invalid("pod", "name one or more pods, or a workload, and not both");
        }
        if (workload != null && !workload.matches("[A-Za-z]+/[a-z0-9.-]+")) {
            throw ServiceFailure.invalid("workload", "'" + workload + "' is not Kind/name, such as Deployment/web");
        }
        var lastId = call.context().request().getHeader("last-event-id");
        var cursor = lastId == null || lastId.isEmpty() ? call.query("cursor") : lastId;
        var since = since(call.query("since"), clock);
        return new LogQuery(
                call.query("namespace"),
                pods,
                workload,
                call.query("container"),
                "true".equals(call.query("previous")),
                new Want(tail(call.query("tail"), since), since, null),
                cursor == null || cursor.isEmpty() ? Map.of() : PlaceVector.decode(cursor));
    }

    boolean isResumed() {
        return !places.isEmpty();
    }

    /** Where a source begins: behind what the page has seen; one that came up meanwhile from its beginning. */
    Want wantOf(Source source) {
        if (!isResumed()) {
            return want;
        }
        return places.containsKey(source) ? want.behind(places.get(source)) : Want.EVERYTHING;
    }

    /** For the audit. */
    String what() {
        return namespace + "/" + (workload == null ? String.join(",", pods) : workload)
                + (container == null ? "" : "/" + container) + (previous ? " (previous)" : "");
    }

    private static Long tail(String text, String since) {
        if (text == null) {
            return since == null ? DEFAULT_TAIL : null;
        }
        return text.equals("all") ? null : Long.valueOf(text);
    }

    private static String since(String text, Clock clock) {
        if (text == null) {
            return null;
        }
        try {
            var time = text.matches("\\d{1,9}")
                    ? clock.instant().minusSeconds(Long.parseLong(text))
                    : Instant.from(DateTimeFormatter.ISO_OFFSET_DATE_TIME.parse(text));
            return LogTime.text(LogTime.nanos(time));
        } catch (DateTimeParseException e) {
            throw ServiceFailure.invalid("since", "'" + text + "' is neither seconds nor a time in RFC 3339");
        } catch (InvalidMessage e) {
            throw ServiceFailure.invalid("since", e.problem());
        }
    }
}
