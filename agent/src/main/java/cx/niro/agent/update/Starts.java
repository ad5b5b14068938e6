package cx.niro.agent.update;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * When the processes of one pod began, lately. Another pod counts anew: that one was replaced says nothing of the version.
 *
 * @param pod its name; empty for none
 */
record Starts(String pod, List<Instant> at) {
    static final Duration WINDOW = Duration.ofMinutes(10);
    /** The first start and three restarts. */
    static final int MOST = 4;

    static final Starts NONE = new Starts("", List.of());

    Starts {
        at = List.copyOf(at);
    }

    static Starts parse(String text) {
        var equals = text.indexOf('=');
        if (equals < 1) {
            return NONE;
        }
        try {
            return new Starts(
                    text.substring(0, equals),
                    Arrays.stream(text.substring(equals + 1).split(","))
                            .filter(part -> !part.isBlank())
                            .map(Instant::parse)
                            .toList());
        } catch (DateTimeException e) {
            return NONE;
        }
    }

    /** With one more; those outside the window are forgotten. */
    Starts and(String ofPod, Instant now) {
        var kept = new ArrayList<Instant>();
        if (ofPod.equals(pod)) {
            at.stream()
                    .filter(each -> each.isAfter(now.minus(WINDOW)) && !each.isAfter(now.plus(WINDOW)))
                    .forEach(kept::add);
        }
        kept.add(now.truncatedTo(ChronoUnit.SECONDS));
        return new Starts(ofPod, kept.subList(Math.max(0, kept.size() - MOST), kept.size()));
    }

    boolean areTooMany() {
        return at.size() >= MOST;
    }

    /** As it stands in the annotation. */
    String text() {
        return pod + "=" + at.stream().map(Instant::toString).collect(Collectors.joining(","));
    }
}
