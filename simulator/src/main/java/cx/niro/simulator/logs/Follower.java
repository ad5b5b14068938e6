package cx.niro.simulator.logs;

/** Somebody who reads a log as it grows; called on the event loop. */
public interface Follower {
    /** There may be more to read, or the log has ended. */
    void wake();

    /** Ends the answer in good order although the container runs. */
    void end();

    /** Closes the connection without a word. */
    void cut();

    /** Sends nothing any more, and does not say so. */
    void stall();
}
