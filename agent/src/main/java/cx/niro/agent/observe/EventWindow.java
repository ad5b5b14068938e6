package cx.niro.agent.observe;

import com.fasterxml.jackson.databind.JsonNode;
import cx.niro.agent.kubernetes.ItemSink;
import cx.niro.protocol.StateDigest;
import cx.niro.protocol.WarningEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** The Warning events of the last hour, one for each object and reason, the newest 500. */
final class EventWindow implements ItemSink {
    static final Duration LENGTH = Duration.ofHours(1);
    static final int MAX_EVENTS = 500;
    /** Distinct object and reason pairs looked at; a cluster in flames must not become the agent's memory. */
    private static final int MAX_CANDIDATES = 10_000;

    private final Instant from;
    private final boolean nodesOnly;
    private final Map<String, Candidate> candidates = new HashMap<>();

    /** @param nodesOnly true where no pod data may leave the cluster: every other object's event may speak of pods */
    EventWindow(Instant now, boolean nodesOnly) {
        this.from = now.minus(LENGTH);
        this.nodesOnly = nodesOnly;
    }

    private record Candidate(JsonNode newest, Instant firstSeen, Instant lastSeen, int count) {
        Candidate with(Candidate other) {
            return new Candidate(
                    other.lastSeen.isAfter(lastSeen) ? other.newest : newest,
                    other.firstSeen.isBefore(firstSeen) ? other.firstSeen : firstSeen,
                    other.lastSeen.isAfter(lastSeen) ? other.lastSeen : lastSeen,
                    (int) Math.min(Integer.MAX_VALUE, (long) count + other.count));
        }
    }

    @Override
    public void restart() {
        candidates.clear();
    }

    @Override
    public void item(JsonNode event) {
        var object = event.path("involvedObject");
        var kind = Fields.text(object, "kind");
        var lastSeen = lastSeen(event);
        if (kind == null
                || Fields.text(object, "name") == null
                || Fields.text(event, "reason") == null
                || lastSeen == null
                || lastSeen.isBefore(from)
                || "Normal".equals(Fields.text(event, "type"))
                || (nodesOnly && !kind.equals("Node"))) {
            return;
        }
        var firstSeen = first(Fields.time(event, "firstTimestamp"), Fields.time(event, "eventTime"), lastSeen);
        var count = Math.max(
                1,
                Math.max(
                        event.path("count").asInt(1),
                        event.path("series").path("count").asInt(1)));
        var candidate = new Candidate(event, firstSeen, lastSeen, count);
        var key = key(event);
        if (candidates.containsKey(key) || candidates.size() < MAX_CANDIDATES) {
            candidates.merge(key, candidate, Candidate::with);
        }
    }

    List<WarningEvent> events() {
        return new ArrayList<>(candidates.entrySet())
                .stream()
                        .sorted(Comparator.comparing((Map.Entry<String, Candidate> entry) ->
                                        entry.getValue().lastSeen())
                                .reversed()
                                .thenComparing(Map.Entry::getKey))
                        .limit(MAX_EVENTS)
                        .map(entry -> read(entry.getKey(), entry.getValue()))
                        .toList();
    }

    private static WarningEvent read(String key, Candidate candidate) {
        var object = candidate.newest().path("involvedObject");
        return Hashed.of(hash -> new WarningEvent(
                StateDigest.hash(key),
                hash,
                Fields.text(object, "namespace"),
                Fields.text(object, "kind"),
                Fields.text(object, "name"),
                Fields.text(candidate.newest(), "reason"),
                Fields.message(candidate.newest(), "message"),
                candidate.count(),
                candidate.firstSeen(),
                candidate.lastSeen()));
    }

    private static String key(JsonNode event) {
        var object = event.path("involvedObject");
        return String.join(
                "/",
                object.path("kind").asText(""),
                object.path("namespace").asText(""),
                object.path("name").asText(""),
                object.path("uid").asText(""),
                event.path("reason").asText(""));
    }

    private static Instant lastSeen(JsonNode event) {
        return first(
                Fields.time(event.path("series"), "lastObservedTime"),
                Fields.time(event, "lastTimestamp"),
                Fields.time(event, "eventTime"),
                Fields.time(event.path("metadata"), "creationTimestamp"));
    }

    private static Instant first(Instant... times) {
        return Stream.of(times).filter(Objects::nonNull).findFirst().orElse(null);
    }
}
