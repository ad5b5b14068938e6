package cx.niro.verticles.fleet;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A version that can be compared: numbers with dots, and what stands before a release (semver.org, 11). Others, such as {@code latest}
 * or a branch, say nothing of what is newer.
 *
 * @param numbers at least one
 * @param before identifiers of a pre-release; empty for a release
 */
record AgentVersion(List<Integer> numbers, List<String> before) implements Comparable<AgentVersion> {
    private static final Pattern FORM = Pattern.compile(
            "v?([0-9]{1,9}(?:\\.[0-9]{1,9}){0,3})(?:-([0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*))?(?:\\+[0-9A-Za-z.-]*)?");

    static Optional<AgentVersion> parse(String text) {
        var parts = FORM.matcher(text == null ? "" : text);
        return parts.matches()
                ? Optional.of(new AgentVersion(
                        Arrays.stream(parts.group(1).split("\\.", -1))
                                .map(Integer::valueOf)
                                .toList(),
                        parts.group(2) == null
                                ? List.of()
                                : List.of(parts.group(2).split("\\.", -1))))
                : Optional.empty();
    }

    @Override
    public int compareTo(AgentVersion other) {
        for (int i = 0; i < Math.max(numbers.size(), other.numbers.size()); i++) {
            var order = Integer.compare(number(i), other.number(i));
            if (order != 0) {
                return order;
            }
        }
        if (before.isEmpty() || other.before.isEmpty()) {
            return Boolean.compare(before.isEmpty(), other.before.isEmpty());
        }
        for (int i = 0; i < Math.min(before.size(), other.before.size()); i++) {
            var order = compare(before.get(i), other.before.get(i));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(before.size(), other.before.size());
    }

    private int number(int index) {
        return index < numbers.size() ? numbers.get(index) : 0;
    }

    /** Numbers come before words, and count as numbers. */
    private static int compare(String one, String other) {
        var oneIsNumber = one.matches("[0-9]{1,18}");
        var otherIsNumber = other.matches("[0-9]{1,18}");
        if (oneIsNumber && otherIsNumber) {
            return Long.compare(Long.parseLong(one), Long.parseLong(other));
        }
        return oneIsNumber == otherIsNumber ? one.compareTo(other) : oneIsNumber ? -1 : 1;
    }
}
