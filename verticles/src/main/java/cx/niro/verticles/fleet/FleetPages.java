package cx.niro.verticles.fleet;

import cx.niro.verticles.fleet.FleetMessages.Shown;
import cx.niro.verticles.fleet.Observation.Moment;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Answers queries from the index, computing each view and encoding each page once a second however many ask. A change of a
 * cluster's name, environment or existence shows at once.
 */
final class FleetPages {
    private static final Duration SHOWN_FOR = Duration.ofSeconds(1);
    private static final int MOST_VIEWS = 32;
    private static final long MOST_BYTES = 16L * 1024 * 1024;

    private final FleetIndex index;
    private final StatusRule rule;
    private final OutdatedAgents outdated;
    private final Clock clock;
    private final Supplier<Moment> moment;
    private final Supplier<Instant> databaseNow;
    private final Map<Set<UUID>, Dated<FleetView>> views = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<Key, Dated<Shown>> pages = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    private record Key(Set<UUID> scope, FleetQuery query) {}

    private record Dated<T>(T value, Instant at, long structure) {}

    FleetPages(
            FleetIndex index,
            StatusRule rule,
            OutdatedAgents outdated,
            Clock clock,
            Supplier<Moment> moment,
            Supplier<Instant> databaseNow) {
        this.index = index;
        this.rule = rule;
        this.outdated = outdated;
        this.clock = clock;
        this.moment = moment;
        this.databaseNow = databaseNow;
    }

    Shown page(Set<UUID> visibleOrgIds, FleetQuery query) {
        var key = new Key(visibleOrgIds, query);
        var kept = pages.get(key);
        if (isFresh(kept)) {
            return kept.value();
        }
        var view = view(visibleOrgIds);
        var shown = view.value().page(query);
        keep(key, new Dated<>(shown, view.at(), view.structure()));
        return shown;
    }

    private Dated<FleetView> view(Set<UUID> scope) {
        var kept = views.get(scope);
        if (isFresh(kept)) {
            return kept;
        }
        var view = new Dated<>(
                FleetView.of(index.rows(), scope, rule, outdated, moment.get(), databaseNow.get()),
                clock.instant(),
                index.structure());
        views.put(scope, view);
        dropOldest(views.values().iterator(), views.size() - MOST_VIEWS);
        return view;
    }

    private boolean isFresh(Dated<?> kept) {
        return kept != null
                && kept.structure() == index.structure()
                && clock.instant().isBefore(kept.at().plus(SHOWN_FOR));
    }

    private void keep(Key key, Dated<Shown> page) {
        var replaced = pages.put(key, page);
        bytes += page.value().body().length
                - (replaced == null ? 0 : replaced.value().body().length);
        var oldest = pages.values().iterator();
        while (bytes > MOST_BYTES && oldest.hasNext()) {
            bytes -= oldest.next().value().body().length;
            oldest.remove();
        }
    }

    private static void dropOldest(Iterator<?> oldest, int count) {
        for (var dropped = 0; dropped < count; dropped++) {
            oldest.next();
            oldest.remove();
        }
    }
}
