package cx.niro.verticles.command;

import cx.niro.verticles.bus.ServiceFailure;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which commands of a cluster a history shows.
 *
 * @param statuses empty for all
 * @param types empty for all; the set is open, and one that no command has matches nothing
 */
record HistoryFilter(Set<CommandStatus> statuses, Set<String> types) {
    static final HistoryFilter ALL = new HistoryFilter(Set.of(), Set.of());

    /** Each is searched on its own. */
    private static final int MOST_TYPES = 20;

    HistoryFilter {
        statuses = Set.copyOf(statuses);
        types = Set.copyOf(types);
    }

    /**
     * Reads lists separated by commas, null for all; fails with INVALID naming the parameter.
     *
     * @param statuses as in the REST API
     */
    static HistoryFilter of(String statuses, String types) {
        var wanted = split(types).collect(Collectors.toCollection(TreeSet::new));
        if (wanted.size() > MOST_TYPES) {
            throw ServiceFailure.invalid(
                    "type", "names " + wanted.size() + " types, at most " + MOST_TYPES + " are expected");
        }
        return new HistoryFilter(
                split(statuses)
                        .map(HistoryFilter::status)
                        .collect(Collectors.toCollection(() -> EnumSet.noneOf(CommandStatus.class))),
                wanted);
    }

    boolean isEmpty() {
        return statuses.isEmpty() && types.isEmpty();
    }

    boolean matches(CommandStatus status, String type) {
        return (statuses.isEmpty() || statuses.contains(status)) && (types.isEmpty() || types.contains(type));
    }

    /** All there are, where none is named. */
    List<String> statusTexts() {
        return (statuses.isEmpty() ? EnumSet.allOf(CommandStatus.class) : statuses)
                .stream().map(CommandStatus::text).toList();
    }

    private static CommandStatus status(String text) {
        var status = CommandStatus.of(text);
        if (status == null) {
            throw ServiceFailure.invalid(
                    "status",
                    "'" + text + "' is none of "
                            + Arrays.stream(CommandStatus.values())
                                    .map(CommandStatus::text)
                                    .collect(Collectors.joining(", ")));
        }
        return status;
    }

    private static Stream<String> split(String list) {
        return list == null
                ? Stream.empty()
                : Arrays.stream(list.split(",", -1)).map(String::trim).filter(name -> !name.isEmpty());
    }
}
