package cx.niro.protocol;

/**
 * A request by which the way to the server is measured; it concerns no run.
 *
 * @param holdSeconds how long the server is to hold its answer back
 */
public record CheckRequest(int holdSeconds) {
    public static final int LONGEST_HOLD_SECONDS = 60;

    public CheckRequest {
        Check.atLeast("hold_seconds", holdSeconds, 0);
        if (holdSeconds > LONGEST_HOLD_SECONDS) {
            throw new InvalidMessage(
                    "hold_seconds", "is " + holdSeconds + ", at most " + LONGEST_HOLD_SECONDS + " is expected");
        }
    }
}
