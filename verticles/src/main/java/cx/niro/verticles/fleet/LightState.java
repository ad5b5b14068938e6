package cx.niro.verticles.fleet;

import java.util.Locale;

/** The colour of a light. */
enum LightState {
    GREEN,
    AMBER,
    RED,
    /** Never used, or nothing is known yet. */
    GREY;

    private final String json = name().toLowerCase(Locale.ROOT);

    /** As in JSON. */
    String json() {
        return json;
    }
}
