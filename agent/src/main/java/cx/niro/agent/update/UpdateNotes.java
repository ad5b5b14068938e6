package cx.niro.agent.update;

import com.fasterxml.jackson.databind.JsonNode;
import cx.niro.protocol.UpdateReport;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What the annotations of the agent's Deployment say of the newest update.
 *
 * @param id of the offer; empty where there never was one
 * @param state rolling, succeeded, refused or rolled_back
 * @param image that was rolled out last
 * @param previousImage that is set back when {@code image} does not prove itself; empty once that happened
 * @param deadline by which the new run must be promoted
 * @param succeededAt when {@code image} proved itself
 * @param reason stable code and words of refused and rolled_back
 */
record UpdateNotes(
        Optional<String> id,
        Optional<State> state,
        Optional<String> image,
        Optional<String> previousImage,
        Optional<Instant> deadline,
        Optional<Instant> succeededAt,
        Optional<Reason> reason,
        Starts starts) {
    static final String ID = "niro.cx/update-id";
    static final String STATE = "niro.cx/update-state";
    static final String IMAGE = "niro.cx/update-image";
    static final String PREVIOUS_IMAGE = "niro.cx/previous-image";
    static final String DEADLINE = "niro.cx/update-deadline";
    static final String SUCCEEDED_AT = "niro.cx/update-succeeded-at";
    static final String REASON = "niro.cx/update-reason";
    static final String STARTS = "niro.cx/starts";

    /** How long after its success a version is still blamed for its restarts. */
    static final Duration PROBATION = Duration.ofHours(1);

    /** What a person wrote there instead must not keep the agent from beating. */
    private static final Pattern PLAIN_ID = Pattern.compile("[!-~]{1,64}");

    enum State {
        ROLLING("rolling"),
        SUCCEEDED("succeeded"),
        REFUSED("refused"),
        ROLLED_BACK("rolled_back");

        private final String word;

        State(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }

        static Optional<State> of(String word) {
            for (var state : values()) {
                if (state.word.equals(word)) {
                    return Optional.of(state);
                }
            }
            return Optional.empty();
        }
    }

    static UpdateNotes of(JsonNode annotations) {
        return new UpdateNotes(
                text(annotations, ID).filter(id -> PLAIN_ID.matcher(id).matches()),
                text(annotations, STATE).flatMap(State::of),
                text(annotations, IMAGE),
                text(annotations, PREVIOUS_IMAGE),
                text(annotations, DEADLINE).flatMap(UpdateNotes::instant),
                text(annotations, SUCCEEDED_AT).flatMap(UpdateNotes::instant),
                text(annotations, REASON).map(Reason::parse),
                Starts.parse(text(annotations, STARTS).orElse("")));
    }

    boolean is(State other) {
        return state.equals(Optional.of(other));
    }

    /**
     * Whether a process of this image may set the previous one back: as long as it is being proven, and a while after. Restarts
     * later have other causes, which an older version does not mend.
     */
    boolean guards(String running, Instant now) {
        return previousImage.isPresent()
                && image.equals(Optional.of(running))
                && (is(State.ROLLING)
                        || succeededAt
                                .filter(at -> now.isBefore(at.plus(PROBATION)))
                                .isPresent());
    }

    /** As the server is told; empty where there is nothing to tell. */
    Optional<UpdateReport> report(boolean candidate) {
        if (id.isEmpty() || state.isEmpty()) {
            return Optional.empty();
        }
        var word = candidate && is(State.ROLLING) ? "candidate" : state.get().word();
        var ended = is(State.REFUSED) || is(State.ROLLED_BACK);
        return Optional.of(new UpdateReport(
                id.get(),
                word,
                ended ? reason.map(Reason::code).orElse("unknown") : null,
                ended ? reason.map(Reason::message).orElse(null) : null));
    }

    private static Optional<String> text(JsonNode annotations, String name) {
        return Optional.of(annotations.path(name).asText("")).filter(value -> !value.isBlank());
    }

    private static Optional<Instant> instant(String text) {
        try {
            return Optional.of(Instant.parse(text));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
