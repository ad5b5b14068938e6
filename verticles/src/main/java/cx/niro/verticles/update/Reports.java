package cx.niro.verticles.update;

import cx.niro.verticles.heartbeat.HeartbeatMessages.UpdateSeen;
import cx.niro.verticles.update.WaveStore.Said;
import io.vertx.core.Future;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * What agents said, on its way to the database: the last of each offer, written together. What could not be written is tried again.
 * Not thread-safe: it belongs to one event loop.
 */
final class Reports {
    private static final int MOST_A_STATEMENT = 1_000;
    private static final int MOST = 20_000;
    /** Reasons of a refusal that say that there was nothing to do, not that something failed. */
    private static final Set<String> NOT_FAILED = Set.of("capability_missing", "same_version");

    private final WaveStore store;
    private final Map<Key, Said> waiting = new LinkedHashMap<>();

    private record Key(UUID clusterId, OfferId offer) {}

    Reports(WaveStore store) {
        this.store = store;
    }

    void add(UpdateSeen seen) {
        var offer = OfferId.parse(seen.offerId());
        var said = offer == null ? null : said(seen, offer);
        if (said == null) {
            return;
        }
        var key = new Key(seen.clusterId(), offer);
        var before = waiting.get(key);
        if (before == null ? waiting.size() < MOST : isEnd(said) || !isEnd(before)) {
            waiting.put(key, said);
        }
    }

    Future<?> flush() {
        var batch = waiting.entrySet().stream()
                .limit(MOST_A_STATEMENT)
                .map(Map.Entry::copyOf)
                .toList();
        if (batch.isEmpty()) {
            return Future.succeededFuture();
        }
        var said = batch.stream().map(Map.Entry::getValue).toList();
        // what is said meanwhile is another object, and stays
        return store.report(said).onSuccess(written -> forget(batch));
    }

    private void forget(List<Map.Entry<Key, Said>> written) {
        written.forEach(entry -> waiting.remove(entry.getKey(), entry.getValue()));
    }

    private static boolean isEnd(Said said) {
        return !said.state().equals("updating");
    }

    /** Null for a state of a newer protocol. */
    private static Said said(UpdateSeen seen, OfferId offer) {
        var ending = switch (seen.state()) {
            case "accepted", "rolling", "candidate" -> "updating";
            case "succeeded" -> "succeeded";
            case "refused" -> seen.reason() != null && NOT_FAILED.contains(seen.reason()) ? "skipped" : "failed";
            case "rolled_back" -> "failed";
            default -> null;
        };
        if (ending == null) {
            return null;
        }
        var failed = ending.equals("failed");
        return new Said(
                seen.clusterId(),
                offer.rolloutId(),
                offer.attempt(),
                ending,
                ending.equals("updating") || ending.equals("succeeded")
                        ? null
                        : failed && seen.reason() == null ? seen.state() : seen.reason(),
                seen.message() != null ? seen.message() : ending.equals("updating") ? words(seen.state()) : null);
    }

    private static String words(String state) {
        return switch (state) {
            case "accepted" -> "the agent took the offer";
            case "rolling" -> "the new agent is starting";
            default -> "the new agent proves itself";
        };
    }
}
