package cx.niro.verticles.fleet;

import cx.niro.verticles.fleet.FleetView.Judged;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.UUID;

/** The orders of the fleet list. Every order ends in name and id, so that it is total and a cursor names one place in it. */
enum FleetSort {
    /** What needs a person first. */
    SEVERITY,
    NAME,
    /** Longest silent first; never heard of last. */
    LAST_HEARTBEAT;

    /**
     * A place in the order.
     *
     * @param sort the order that it belongs to
     * @param rank what is compared first
     * @param name in lower case
     */
    record Place(String sort, long rank, String name, UUID id) implements Comparable<Place> {
        private static final Comparator<Place> ORDER =
                Comparator.comparingLong(Place::rank).thenComparing(Place::name).thenComparing(Place::id);

        Place {
            if (sort == null || name == null || id == null) {
                throw new IllegalArgumentException("incomplete");
            }
        }

        @Override
        public int compareTo(Place other) {
            return ORDER.compare(this, other);
        }
    }

    String json() {
        return name().toLowerCase(Locale.ROOT);
    }

    Place place(Judged judged) {
        var rank = switch (this) {
            case SEVERITY -> judged.status().rank();
            case NAME -> 0L;
            case LAST_HEARTBEAT -> micros(judged.row().lastSeen());
        };
        return new Place(
                json(), rank, judged.row().cluster().sortName(), judged.row().id());
    }

    /** All rows in this order. */
    Judged[] sorted(Judged[] rows) {
        record Placed(Place place, Judged judged) {}
        return Arrays.stream(rows)
                .map(judged -> new Placed(place(judged), judged))
                .sorted(Comparator.comparing(Placed::place))
                .map(Placed::judged)
                .toArray(Judged[]::new);
    }

    private static long micros(Instant at) {
        return at == null ? Long.MAX_VALUE : ChronoUnit.MICROS.between(Instant.EPOCH, at);
    }
}
